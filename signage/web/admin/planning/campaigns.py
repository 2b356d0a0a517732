"""Campaigns: made and decided; what each would do is said before it is saved."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from signage.core.showing.campaign import Campaign
from signage.errors import Conflict, Rejected
from signage.store.campaigns import campaigns as shelf
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import headline
from signage.web.admin.desk.unit_choices import unit_choices
from signage.web.admin.planning.campaign_forms import (
    CampaignForm,
    Said,
    day_choices,
    daypart_rows,
    priority_choices,
    read_campaign,
    said_by,
    said_of,
)
from signage.web.admin.planning.campaign_saving import (
    find_campaign,
    in_state,
    need_reach,
    remove_campaign,
    save_campaign,
)
from signage.web.admin.planning.campaign_words import campaign_state
from signage.web.admin.planning.effects import Effect, EffectView, effect_of
from signage.web.language import mark
from signage.web.versions import etag_of

_SAVED = {
    "draft": mark("Đã lưu nháp “{title}”."),
    "submitted": mark("Đã gửi duyệt “{title}”."),
    "approved": mark("“{title}” được phát theo lịch."),
    "paused": mark("Đã lưu “{title}”."),
    "ended": mark("Đã lưu “{title}”."),
}


def routes() -> list[Route]:
    """Return the routes of campaigns."""
    return [
        Route("/campaigns/new", new, methods=["GET"]),
        Route("/campaigns/effect", effect, methods=["POST"]),
        Route("/campaigns", save, methods=["POST"]),
        Route("/campaigns/{id}", campaign, methods=["GET"]),
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
    one = find_campaign(desk, request.path_params["id"], "view")
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
    before = find_campaign(desk, said.get("id"), "schedule") if said.get("id") else None
    try:
        made = read_campaign(said, before, desk.edition, speech=desk.speech)
        need_reach(desk, made, "schedule")
        made = in_state(desk, made, said.get("intent"), before)
    except Rejected as wrong:
        text = headline(wrong, desk.said(wrong), desk.speech)
        form = _form(desk, before, said.with_fault(wrong), wrong=text)
        return desk.page("pages/campaign.html", form, status=400)
    if said.get("intent") == "look":
        found = effect_of(desk.edition, made, now=desk.now, speech=desk.speech)
        return desk.page("pages/campaign.html", _form(desk, before, said, effect=found))
    try:
        made = await save_campaign(desk, before, made, version=said.get("version"))
    except Conflict as faster:
        latest = await desk.parts.database.read(lambda c: shelf.find(c, made.id))
        form = _form(desk, latest, said, wrong=desk.said(faster))
        return desk.page("pages/campaign.html", form, status=409)
    text = desk.speech.say(_SAVED[made.state], title=made.title)
    return desk.see(f"/campaigns/{quote(made.id, safe='')}", text)


async def set_state(request: Request) -> Response:
    """Approve, return, pause, resume or end a campaign."""
    desk = await desk_of(request)
    form = await desk.form()
    one = find_campaign(desk, request.path_params["id"], "view")
    made = in_state(desk, one, str(form.get("intent", "")), one)
    if made.state != "approved" and not desk.may("approve", one.unit):
        desk.need("schedule", one.unit)
    made = await save_campaign(desk, one, made)
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
    one = find_campaign(desk, request.path_params["id"], "schedule")
    await remove_campaign(desk, one)
    return desk.see("/calendar", desk.speech.say("Đã xóa “{title}”.", title=one.title))


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
        rows=daypart_rows(one.dayparts if one is not None else ()),
        effect=effect,
        version=etag_of(one) if one is not None else "",
        may_save=one is None or desk.may("schedule", one.unit),
        may_approve=desk.may("approve", owner) if owner else bool(desk.units_where("approve")),
    )
