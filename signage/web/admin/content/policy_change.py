"""Asking for approval where none was asked: what would leave the screens, and what to do first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from signage.core.content.playlist import Item
from signage.core.place.organisation import ancestors
from signage.core.showing.edition import PublishedPlaylist
from signage.store.approvals import authors_of, decide, record_opening, states_of
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.usage import airing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is on air without anybody's approval; others have to approve what is `mine`."""

    items: tuple[Item, ...]
    mine: tuple[Item, ...]
    approvable: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The question before approval is asked for: what leaves which screens."""

    playlist: str
    title: str
    headline: str
    line: str
    items: tuple[tuple[str, str, str], ...]  # file, title, picture
    said: Mapping[str, str]
    hashes: tuple[str, ...]
    approve: str  # the button that approves first, empty when the person may approve none
    wait: str
    mine: str


def leaving_of(connection: Connection, desk: Desk, one: PublishedPlaylist) -> Leaving:
    """Find what a playlist shows that nobody approved."""
    shown = [entry.item for entry in one.items if entry.item is not None]
    states = states_of(connection, shown, desk.now)
    items = [item for item in shown if states[item.content_hash] != "approved"]
    own = [item for item in items if desk.person.id in authors_of(connection, item)]
    mine = [] if _alone(desk, one) else own
    return Leaving(
        items=tuple(items),
        mine=tuple(mine),
        approvable=tuple(
            item for item in items if item not in mine and states[item.content_hash] == "submitted"
        ),
    )


def policy_view(
    desk: Desk, one: PublishedPlaylist, leaving: Leaving, said: Mapping[str, str]
) -> PolicyView:
    """Say what would leave the screens until somebody approves it."""
    speech, count = desk.speech, len(leaving.items)
    approvable = leaving.approvable
    return PolicyView(
        playlist=one.id,
        title=one.title,
        headline=speech.count("{n} nội dung sẽ rời màn hình cho tới khi được duyệt", count),
        line=_line(desk, leaving.items),
        items=_rows(one, leaving.items),
        said=said,
        hashes=tuple(item.content_hash for item in approvable),
        approve=speech.count("Duyệt {n} nội dung này rồi lưu", len(approvable))
        if approvable
        else "",
        wait=speech.count("Lưu, để {n} nội dung chờ duyệt", count),
        mine=speech.count("{n} nội dung do bạn gửi, người khác duyệt.", len(leaving.mine))
        if leaving.mine
        else "",
    )


async def approve_leaving(
    desk: Desk, one: PublishedPlaylist, leaving: Leaving, hashes: Sequence[str]
) -> int:
    """Approve what the person saw on the page and on the screens; return how many."""
    unit = desk.unit_of(one.id)
    desk.need("approve", unit)
    chosen = [item for item in leaving.approvable if item.content_hash in hashes]

    def write(connection: Connection) -> None:
        seen = [item.content_hash for item in chosen]
        record_opening(connection, desk.person.id, seen, desk.now)
        for item in chosen:
            decide(
                connection,
                item,
                "approved",
                desk.actor,
                now=desk.now,
                unit=unit,
                self_approval=_alone(desk, one),
            )

    await desk.parts.database.write(write)
    return len(chosen)


def _alone(desk: Desk, one: PublishedPlaylist) -> bool:
    return any(each.self_approval for each in ancestors(desk.rules.units, desk.unit_of(one.id)))


def _line(desk: Desk, items: Sequence[Item]) -> str:
    airing = airing_of(desk.edition, desk.lives(), desk.now)
    screens = airing.of(*items)
    if not screens:
        return desk.speech.say("Lúc này chưa màn hình nào phát các nội dung đó.")
    return airing.state(screens, desk.speech).words + "."


def _rows(one: PublishedPlaylist, items: Sequence[Item]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (entry.name, entry.title, picture_address(still_of(entry.thumbnail), 320))
        for entry in one.items
        if entry.item in items
    )
