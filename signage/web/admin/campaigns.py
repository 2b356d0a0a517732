"""Campaigns: made, moved and decided; what each would do is said before it is saved."""

from dataclasses import replace
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from signage.core.people.rights import Verb
from signage.core.showing.campaign import Campaign, CampaignState
from signage.core.showing.reach import campaign_reaches
from signage.core.time.times import local_date
from signage.errors import Conflict, NotFound, Rejected
from signage.store.audit import record
from signage.store.campaigns import campaigns as shelf
from signage.web.admin.calendar_views import (
    campaign_state,
    dates_words,
)
from signage.web.admin.campaign_forms import (
    DAYPART_ROWS,
    CampaignForm,
    Said,
    day_choices,
    moved,
    priority_choices,
    read_campaign,
    said_by,
    said_of,
)
from signage.web.admin.campaign_versions import refuse_outdated
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.effects import Effect, EffectView, effect_of
from signage.web.admin.unit_choices import unit_choices
from signage.web.auth import require_reach
from signage.web.versions import etag_of

# What the buttons of the form do to a campaign.
_INTENTS: dict[str, CampaignState] = {
    "draft": "draft",
    "submit": "submitted",
    "approve": "approved",
    "pause": "paused",
    "end": "ended",
}


def routes() -> list[Route]:
    """Return the routes of campaigns."""
    return [
        Route("/campaigns/new", new, methods=["GET"]),
        Route("/campaigns/effect", effect, methods=["POST"]),
        Route("/campaigns", save, methods=["POST"]),
        Route("/campaigns/{id}", campaign, methods=["GET"]),
        Route("/campaigns/{id}/move", ask_move, methods=["GET"]),
        Route("/campaigns/{id}/move", move, methods=["POST"]),
        Route("/campaigns/{id}/state", set_state, methods=["POST"]),
        Route("/campaigns/{id}/remove", remove, methods=["POST"]),
    ]


async def new(request: Request) -> Response:
    """Show an empty form."""
    desk = await desk_of(request)
    desk.need_anywhere("schedule")
    playlist = request.query_params.get("playlist", "")
    said = Said(texts={"weight": "1", "priority": "0"}, lists={"playlists": (playlist,)})
    return desk.page("pages/campaign.html", _form(desk, None, said))


async def campaign(request: Request) -> Response:
    """Show the form of a campaign with its effect as it is."""
    desk = await desk_of(request)
    one = _campaign(desk, request.path_params["id"], "view")
    found = effect_of(desk.edition, one, now=desk.now, speech=desk.speech)
    return desk.page(
        "pages/campaign.html", _form(desk, one, said_by(one, desk.speech), effect=found)
    )


async def effect(request: Request) -> Response:
    """Say, as a part of a page, what the form as it is written would do."""
    desk = await desk_of(request)
    said = said_of(await desk.form())
    before = desk.rules.campaigns.get(said.get("id"))
    try:
        made = read_campaign(said, before, desk.edition, speech=desk.speech)
    except Rejected as wrong:
        return HTMLResponse(desk.part("parts/effect.html", EffectView(wrong=desk.said(wrong))))
    found = effect_of(desk.edition, made, now=desk.now, speech=desk.speech)
    return HTMLResponse(desk.part("parts/effect.html", EffectView(effect=found)))


async def save(request: Request) -> Response:
    """Make or change a campaign; the button says in what state it is left."""
    desk = await desk_of(request)
    said = said_of(await desk.form())
    before = _campaign(desk, said.get("id"), "schedule") if said.get("id") else None
    try:
        made = read_campaign(said, before, desk.edition, speech=desk.speech)
        _need_reach(desk, made, "schedule")
        made = _in_state(desk, made, said.get("intent"), before)
    except Rejected as wrong:
        form = _form(desk, before, said, wrong=desk.said(wrong))
        return desk.page("pages/campaign.html", form, status=400)
    if said.get("intent") == "look":
        found = effect_of(desk.edition, made, now=desk.now, speech=desk.speech)
        return desk.page("pages/campaign.html", _form(desk, before, said, effect=found))
    try:
        await _save(desk, before, made, version=said.get("version"))
    except Conflict as faster:
        latest = await desk.parts.database.read(lambda c: shelf.find(c, made.id))
        form = _form(desk, latest, said, wrong=desk.said(faster))
        return desk.page("pages/campaign.html", form, status=409)
    words = {
        "draft": desk.speech.say("Đã lưu nháp “{title}”.", title=made.title),
        "submitted": desk.speech.say("Đã gửi duyệt “{title}”.", title=made.title),
        "approved": desk.speech.say("“{title}” được phát theo lịch.", title=made.title),
    }
    text = words.get(made.state, desk.speech.say("Đã lưu “{title}”.", title=made.title))
    return desk.see(f"/campaigns/{quote(made.id, safe='')}", text)


async def ask_move(request: Request) -> Response:
    """Say what moving a campaign by some days would do."""
    desk = await desk_of(request)
    one = _campaign(desk, request.path_params["id"], "schedule")
    days = _days(request.query_params.get("days", ""))
    later = moved(one, days)
    view = {
        "campaign": one,
        "days": days,
        "headline": desk.speech.count("Dời “{title}” muộn hơn {n} ngày", days, title=one.title)
        if days > 0
        else desk.speech.count("Dời “{title}” sớm hơn {n} ngày", -days, title=one.title),
        "before": dates_words(one, desk.speech),
        "after": dates_words(later, desk.speech),
        "effect": EffectView(
            effect=effect_of(desk.edition, later, now=desk.now, speech=desk.speech)
        ),
    }
    return desk.page("pages/move.html", view)


async def move(request: Request) -> Response:
    """Move a campaign by some days."""
    desk = await desk_of(request)
    form = await desk.form()
    one = _campaign(desk, request.path_params["id"], "schedule")
    days = _days(str(form.get("days", "")))
    later = moved(one, days)
    await _save(desk, one, later)
    text = desk.speech.say(
        "Đã dời “{title}”: {dates}.", title=one.title, dates=dates_words(later, desk.speech)
    )
    undo = f"/campaigns/{quote(one.id, safe='')}/move"
    day = later.from_ or local_date(desk.parts.tz, desk.now)
    address = f"/calendar?day={day.isoformat()}"
    return desk.see(address, text, undo=undo, fields={"days": str(-days)})


async def set_state(request: Request) -> Response:
    """Approve, return, pause, resume or end a campaign."""
    desk = await desk_of(request)
    form = await desk.form()
    one = _campaign(desk, request.path_params["id"], "view")
    made = _in_state(desk, one, str(form.get("intent", "")), one)
    if made.state != "approved" and not desk.may("approve", one.unit):
        desk.need("schedule", one.unit)
    await _save(desk, one, made)
    back = str(form.get("back", "")) or f"/campaigns/{quote(one.id, safe='')}"
    text = desk.speech.say(
        "“{title}”: {state}.",
        title=one.title,
        state=campaign_state(made, desk.speech).words.lower(),
    )
    return desk.see(back if back.startswith("/approval") else f"/campaigns/{one.id}", text)


async def remove(request: Request) -> Response:
    """Remove a campaign that was never approved; others are ended and stay in reports."""
    desk = await desk_of(request)
    await desk.form()
    one = _campaign(desk, request.path_params["id"], "schedule")

    def write(connection: Connection) -> None:
        shelf.remove(connection, one.id)
        record(
            connection,
            desk.actor,
            "campaign_removed",
            one.id,
            now=desk.now,
            unit=one.unit,
            before=one,
        )

    await desk.parts.database.write(write)
    await desk.until(lambda edition: one.id not in edition.rules.campaigns)
    return desk.see("/calendar", desk.speech.say("Đã xóa “{title}”.", title=one.title))


def _campaign(desk: Desk, id: str, verb: Verb) -> Campaign:
    one = desk.rules.campaigns.get(id)
    if one is None:
        raise NotFound(f"campaigns: there is no '{id}'", vi=f"Không có đợt “{id}”")
    # A campaign from above is seen by everybody on whose screens it plays.
    if verb == "schedule" or not _plays_here(desk, one):
        desk.need(verb, one.unit)
    return one


def _plays_here(desk: Desk, one: Campaign) -> bool:
    return any(campaign_reaches(desk.rules, one, screen) for screen in desk.screens().values())


def _need_reach(desk: Desk, made: Campaign, verb: Verb) -> None:
    """Make sure that a campaign stays on one's own screens and plays what one may see."""
    desk.need(verb, made.unit)
    require_reach(desk.asker, verb, desk.rules, made.targets, made.unit)
    for playlist in made.playlists:
        if playlist in desk.edition.playlists:
            desk.playlist(playlist)


def _in_state(desk: Desk, made: Campaign, intent: str, before: Campaign | None) -> Campaign:
    if intent in ("", "look"):
        return made
    if intent not in _INTENTS:
        raise Rejected(f"intent: there is no '{intent}'", vi="Không có thao tác này")
    state = _INTENTS[intent]
    if state == "approved":
        _need_reach(desk, made, "approve")
    if before is not None and before.state == "approved" and state == "draft":
        state = "approved" if desk.may("approve", made.unit) else "submitted"
    return replace(made, state=state)


async def _save(desk: Desk, before: Campaign | None, made: Campaign, *, version: str = "") -> None:
    if made.state == "approved" and made != before and not desk.may("approve", made.unit):
        made = replace(made, state="submitted")  # what was approved was not this

    def write(connection: Connection) -> None:
        if version:
            refuse_outdated(desk, connection, made.id, version)
        saved = shelf.save(connection, made, desk.now)
        if saved != "unchanged":
            record(
                connection,
                desk.actor,
                f"campaign_{saved}",
                made.id,
                now=desk.now,
                unit=made.unit,
                before=before,
                after=made,
            )

    await desk.parts.database.write(write)
    await desk.until(lambda edition: edition.rules.campaigns.get(made.id) == made)


def _form(
    desk: Desk,
    one: Campaign | None,
    said: Said,
    *,
    wrong: str = "",
    effect: Effect | None = None,
) -> CampaignForm:
    speech, rules = desk.speech, desk.rules
    units = desk.units_where("schedule")
    playlists = tuple((p.id, p.title) for p in desk.playlists().values())
    rows = max(DAYPART_ROWS, len(one.dayparts) if one is not None else 0)
    owner = one.unit if one is not None else said.get("unit")
    return CampaignForm(
        id=one.id if one is not None else "",
        title=one.title if one is not None else speech.say("Đợt tuyên truyền mới"),
        state=campaign_state(one, speech) if one is not None else None,
        said=said,
        wrong=wrong,
        units=unit_choices(rules.units, units),
        target_units=unit_choices(rules.units, units),
        playlists=playlists,
        screens=tuple((s.id, s.name) for s in desk.screens().values()),
        days=day_choices(speech, one.dayparts if one is not None else ()),
        priorities=priority_choices(speech, said.get("priority")),
        rows=tuple(range(rows)),
        effect=effect,
        version=etag_of(one) if one is not None else "",
        may_save=one is None or desk.may("schedule", one.unit),
        may_approve=desk.may("approve", owner) if owner else bool(desk.units_where("approve")),
    )


def _days(text: str) -> int:
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > 4 or not int(digits):
        raise Rejected(f"days: '{text}' is no number of days", vi="Chưa chọn số ngày")
    return -int(digits) if text.startswith("-") else int(digits)
