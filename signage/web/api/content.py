"""Playlists, their files, what is wrong with them, and decisions on them, for programs."""

from collections.abc import Sequence

import msgspec

from signage.core.content.file_name import nfc
from signage.core.content.playlist import Item
from signage.core.content.problem import Problem, say
from signage.core.people.approval import ApprovalState, Ruling
from signage.core.people.rights import Verb
from signage.core.place.organisation import ancestors
from signage.core.showing.edition import ItemState, PublishedItem, PublishedPlaylist
from signage.errors import Conflict, NotFound
from signage.publisher.assembly import PREVIEW, surfaces_of
from signage.store.approvals import confirm, decide, record_opening
from signage.store.audit import record
from signage.web.admin.approval_views import groups_of
from signage.web.admin.desk import Desk
from signage.web.admin.picture_rights import remember
from signage.web.admin.pictures import picture_address, still_of
from signage.web.api.operation import Call, Operation

# Who may ask for each ruling; approving is also refused to authors and to who did not look.
_VERBS: dict[Ruling, Verb] = {
    "approved": "approve",
    "returned": "approve",
    "withdrawn": "withdraw",
    "emergency": "takeover",
}


class ProblemSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One finding about content, in both languages."""

    code: str
    severity: str
    where: str
    line: int | None
    message: dict[str, str]


class FileState(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a playlist. `waiting` is the hash of a version that waits or was returned."""

    name: str
    title: str
    state: ItemState
    on_air: str | None
    waiting: str | None
    problems: list[ProblemSaid]


class PlaylistState(msgspec.Struct, frozen=True, kw_only=True):
    """One playlist, in play order."""

    id: str
    title: str
    unit: str
    approval: str
    files: list[FileState]
    problems: list[ProblemSaid]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version that waits for a decision."""

    playlist: str
    name: str
    title: str
    content_hash: str


class Slides(msgspec.Struct, frozen=True, kw_only=True):
    """How a version looks on one kind of screen; fetching this is opening it."""

    width_px: int
    height_px: int
    pictures: list[str]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it would look on every kind of screen that it would reach."""

    content_hash: str
    slides: list[Slides]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on exactly these bytes: `approved`, `returned`, `withdrawn` or `emergency`."""

    playlist: str
    name: str
    content_hash: str
    ruling: Ruling
    reason: str = ""


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """A second person's word for an emergency."""

    playlist: str
    name: str
    content_hash: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """The state after a decision."""

    state: ApprovalState


async def list_playlists(call: Call[None]) -> list[PlaylistState]:
    """List the playlists that one may view."""
    return [_playlist(call.desk, one) for one in call.desk.playlists().values()]


async def show_playlist(call: Call[None]) -> PlaylistState:
    """Show one playlist."""
    return _playlist(call.desk, call.desk.playlist(call.path("playlist")))


async def delete_file(call: Call[None]) -> None:
    """Take a file out of a playlist."""
    desk = call.desk
    one = desk.playlist(call.path("playlist"), "edit")
    name = _entry(one, call.path("name")).name
    await desk.parts.library.delete_file(one.id, name)
    unit, subject = desk.unit_of(one.id), f"{one.id}/{name}"
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "file_deleted", subject, now=desk.now, unit=unit)
    )


async def list_problems(call: Call[None]) -> list[ProblemSaid]:
    """List everything that is wrong in the playlists that one may view."""
    found: list[Problem] = []
    for playlist in call.desk.playlists().values():
        found += playlist.problems
        for item in playlist.items:
            found += item.problems
    return _said(found)


async def list_waiting(call: Call[None]) -> list[Version]:
    """List the versions that wait for one's decision."""
    call.desk.need_anywhere("approve")
    return [
        Version(
            playlist=playlist.id,
            name=entry.name,
            title=entry.title,
            content_hash=entry.candidate.content_hash,
        )
        for playlist in call.desk.playlists("approve").values()
        for entry in playlist.items
        if entry.state == "waiting" and entry.candidate is not None
    ]


async def open_version(call: Call[None]) -> Opened:
    """Draw the newest version of a file for every screen it would reach; that is opening it."""
    desk = call.desk
    one = desk.playlist(call.path("playlist"))
    entry = _entry(one, call.path("name"))
    item = entry.candidate or entry.item
    if item is None:
        raise NotFound(
            f"files: '{entry.name}' has no version that can be shown — see its problems"
        )
    groups = groups_of(desk.edition, one.id)
    surfaces = [surfaces_of(desk.rules, group.screens[0]).main for group in groups] or [PREVIEW]
    slides = []
    for surface in surfaces:
        pictures: list[str] = []
        for phase in item.phases:
            drawn = await desk.parts.renderer.pages(
                phase.body, surface, fit=one.rules.fit, title=item.title
            )
            remember(desk, drawn.pages)
            pictures += [picture_address(still_of(page), 0) for page in drawn.pages]
        slides.append(
            Slides(width_px=surface.width_px, height_px=surface.height_px, pictures=pictures)
        )
    await desk.parts.database.write(
        lambda c: record_opening(c, desk.person.id, [item.content_hash], desk.now)
    )
    return Opened(content_hash=item.content_hash, slides=slides)


async def decide_version(call: Call[Decision]) -> Decided:
    """Decide on one version, named by its hash."""
    desk, body = call.desk, call.body
    one = desk.playlist(body.playlist, _VERBS[body.ruling])
    item = _version(one, body.name, body.content_hash)
    unit = desk.unit_of(one.id)
    alone = any(each.self_approval for each in ancestors(desk.rules.units, unit))
    state = await desk.parts.database.write(
        lambda c: decide(
            c,
            item,
            body.ruling,
            desk.actor,
            now=desk.now,
            reason=body.reason,
            unit=unit,
            self_approval=alone,
            confirm_within_ms=desk.parts.confirm_min * 60_000,
        )
    )
    return Decided(state=state)


async def confirm_version(call: Call[Confirmation]) -> Decided:
    """Confirm an emergency as the second person."""
    desk, body = call.desk, call.body
    one = desk.playlist(body.playlist, "approve")
    item = _version(one, body.name, body.content_hash)
    unit = desk.unit_of(one.id)
    await desk.parts.database.write(
        lambda c: confirm(c, item, desk.actor, now=desk.now, unit=unit)
    )
    return Decided(state="approved")


def _playlist(desk: Desk, one: PublishedPlaylist) -> PlaylistState:
    return PlaylistState(
        id=one.id,
        title=one.title,
        unit=desk.unit_of(one.id),
        approval=one.approval,
        files=[_file(entry) for entry in one.items],
        problems=_said(one.problems),
    )


def _file(entry: PublishedItem) -> FileState:
    return FileState(
        name=entry.name,
        title=entry.title,
        state=entry.state,
        on_air=entry.item.content_hash if entry.item is not None else None,
        waiting=entry.candidate.content_hash if entry.candidate is not None else None,
        problems=_said(entry.problems),
    )


def _said(problems: Sequence[Problem]) -> list[ProblemSaid]:
    return [
        ProblemSaid(
            code=problem.code,
            severity=problem.severity,
            where=problem.where,
            line=problem.line,
            message=say(problem),
        )
        for problem in problems
    ]


def _entry(one: PublishedPlaylist, name: str) -> PublishedItem:
    for entry in one.items:
        if entry.name == nfc(name):
            return entry
    raise NotFound(f"files: there is no '{name}' in '{one.id}' — check the name")


def _version(one: PublishedPlaylist, name: str, content_hash: str) -> Item:
    entry = _entry(one, name)
    for item in (entry.candidate, entry.item):
        if item is not None and item.content_hash == content_hash:
            return item
    raise Conflict(
        f"files: '{name}' has changed since — look at the newest version",
        vi="Nội dung vừa đổi, hãy xem lại bản mới",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/playlists",
        summary="The playlists one may view, with their files",
        answer=list_playlists,
        result=list[PlaylistState],
    ),
    Operation(
        method="GET",
        path="/playlists/{playlist}",
        summary="One playlist with its files",
        answer=show_playlist,
        result=PlaylistState,
    ),
    Operation(
        method="DELETE",
        path="/playlists/{playlist}/files/{name:path}",
        summary="Take a file out of a playlist",
        answer=delete_file,
    ),
    Operation(
        method="GET",
        path="/playlists/{playlist}/slides/{name:path}",
        summary="How the newest version of a file looks; fetching this is opening it",
        answer=open_version,
        result=Opened,
    ),
    Operation(
        method="GET",
        path="/problems",
        summary="What is wrong in the playlists one may view",
        answer=list_problems,
        result=list[ProblemSaid],
    ),
    Operation(
        method="GET",
        path="/approvals",
        summary="The versions that wait for one's decision",
        answer=list_waiting,
        result=list[Version],
    ),
    Operation(
        method="POST",
        path="/approvals",
        summary="Approve, return, withdraw or publish at once exactly these bytes",
        answer=decide_version,
        body=Decision,
        result=Decided,
    ),
    Operation(
        method="POST",
        path="/approvals/confirm",
        summary="Confirm an emergency as the second person",
        answer=confirm_version,
        body=Confirmation,
        result=Decided,
    ),
)
