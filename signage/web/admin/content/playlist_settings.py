"""How a playlist is played: its form, and the question before approval is asked for."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.playlist import PlaylistRules
from signage.core.showing.edition import PublishedPlaylist
from signage.errors import Rejected
from signage.store.owners import set_owner
from signage.web.admin.content.playlist_forms import RulesView, read_rules, rules_view
from signage.web.admin.content.policy_change import approve_leaving, leaving_of, policy_view
from signage.web.admin.content.rules_writing import write_rules
from signage.web.admin.desk.addresses import address_of
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import marked, texts_of
from signage.web.admin.desk.unit_choices import unit_choices

_ANSWERS = ("approve", "wait")


def routes() -> list[Route]:
    """Return the routes of a playlist's rules."""
    return [
        Route("/playlists/{id}/settings", show, methods=["GET"]),
        Route("/playlists/{id}/settings", save, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """Show how a playlist is played."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    return desk.page("pages/playlist_settings.html", _form(desk, one))


async def save(request: Request) -> Response:
    """Change how a playlist is played; what would leave the air is asked about first."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    said = texts_of(form)
    unit = said.get("unit", desk.unit_of(one.id))
    desk.need("edit", unit)
    try:
        rules = read_rules(said, one.rules, speech=desk.speech)
    except Rejected as wrong:
        kept = marked({**said, "unit": unit}, wrong)
        view = _form(desk, one, wrong=wrong, said=kept)
        return desk.page("pages/playlist_settings.html", view, status=400)
    if rules.approval != one.rules.approval:
        # Whoever could switch approval off could approve anything.
        desk.need("approve", desk.unit_of(one.id))
    approved = 0
    if _asks_approval(desk, one, rules):
        leaving = await desk.parts.database.read(lambda c: leaving_of(c, desk, one))
        if leaving.items and said.get("then") not in _ANSWERS:
            kept = {key: text for key, text in said.items() if key != "csrf"}
            return desk.page("pages/policy.html", policy_view(desk, one, leaving, kept))
        if said.get("then") == "approve":
            hashes = [str(text) for text in form.getlist("version")]
            approved = await approve_leaving(desk, one, leaving, hashes)
    await write_rules(desk, one, rules)
    await desk.parts.database.write(lambda c: set_owner(c, one.id, unit, desk.person.id))
    return desk.see(address_of(one.id), _done(desk, approved))


def _asks_approval(desk: Desk, one: PublishedPlaylist, rules: PlaylistRules) -> bool:
    policy = rules.approval or desk.parts.publisher.default_approval
    return policy == "required" and one.approval != "required"


def _form(
    desk: Desk,
    one: PublishedPlaylist,
    *,
    wrong: Rejected | None = None,
    said: dict[str, str] | None = None,
) -> RulesView:
    unit = desk.unit_of(one.id)
    return rules_view(
        one,
        units=unit_choices(desk.rules.units, desk.units_where("edit")),
        unit=unit,
        may_rule=desk.may("approve", unit),
        default_approval=desk.parts.publisher.default_approval,
        speech=desk.speech,
        wrong=wrong,
        said=said,
    )


def _done(desk: Desk, approved: int) -> str:
    if approved:
        return desk.speech.count("Đã lưu cách phát và duyệt {n} nội dung.", approved)
    return desk.speech.say("Đã lưu cách phát.")
