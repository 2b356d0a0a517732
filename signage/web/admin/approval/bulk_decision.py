"""The question before several decisions at once: what they put on how many screens."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.errors import Rejected
from signage.web.admin.approval.approvals import waiting_for
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.tally import Waiting
from signage.web.admin.desk.usage import use_of_playlists
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkView:
    """What is about to be decided, with numbers."""

    ruling: str
    headline: str
    line: str
    button: str
    items: tuple[tuple[str, str, str, str], ...]  # version, title, playlist, picture


def routes() -> list[Route]:
    """Return the routes of deciding on several at once; before those of one version."""
    return [Route("/approval/ask", ask, methods=["POST"])]


async def ask(request: Request) -> Response:
    """Say what approving or returning the chosen versions would do."""
    desk = await desk_of(request)
    form = await desk.form()
    desk.need_anywhere("approve")
    waiting = {f"{one.key}#{one.item.content_hash}": one for one in waiting_for(desk)}
    chosen = [str(version) for version in form.getlist("version")]
    found = {version: waiting[version] for version in chosen if version in waiting}
    if not found:
        raise Rejected("approval: nothing was chosen", vi="Chưa chọn nội dung nào")
    ruling = "returned" if form.get("ruling") == "returned" else "approved"
    items = tuple(
        (
            version,
            one.item.title,
            one.playlist.title,
            picture_address(still_of(one.entry.thumbnail), 320),
        )
        for version, one in found.items()
    )
    view = _view(ruling, items, _screens(desk, list(found.values())), desk.speech)
    return desk.page("pages/bulk_decision.html", view)


def _screens(desk: Desk, chosen: Sequence[Waiting]) -> int:
    uses = use_of_playlists(desk.edition)
    lists = {one.playlist.id for one in chosen}
    return len({screen for id in lists if id in uses for screen in uses[id].reached})


def _view(
    ruling: str, items: tuple[tuple[str, str, str, str], ...], screens: int, speech: Speech
) -> BulkView:
    count = len(items)
    if ruling == "returned":
        headline = button = speech.count("Trả lại {n} nội dung", count)
        line = speech.say("Người gửi thấy lý do và sửa; bản đang phát không đổi.")
    else:
        headline = button = speech.count("Duyệt {n} nội dung", count)
        line = (
            speech.count("Duyệt là phát ngay ở {n} màn hình.", screens)
            if screens
            else speech.say("Chưa màn hình nào dùng các danh sách này.")
        )
    return BulkView(ruling=ruling, headline=headline, line=line, button=button, items=items)
