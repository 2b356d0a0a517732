"""Playlists, their files and what is wrong with them, for programs."""

from collections.abc import Sequence

import msgspec

from signage.core.content.file_name import nfc
from signage.core.content.problem import Problem, say
from signage.core.showing.edition import ItemState, PublishedItem, PublishedPlaylist
from signage.errors import NotFound
from signage.store.audit import record
from signage.web.admin.content.removals import hold
from signage.web.admin.desk.desk import Desk
from signage.web.api.operation import Call, Operation


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
    name = file_of(one, call.path("name")).name
    held = await hold(desk, one, name)
    await desk.parts.library.delete_file(one.id, name)
    unit, subject = desk.unit_of(one.id), f"{one.id}/{name}"
    await desk.parts.database.write(
        lambda c: record(
            c, desk.actor, "file_deleted", subject, now=desk.now, unit=unit, arguments=held
        )
    )


async def list_problems(call: Call[None]) -> list[ProblemSaid]:
    """List everything that is wrong in the playlists that one may view."""
    found: list[Problem] = []
    for playlist in call.desk.playlists().values():
        found += playlist.problems
        for item in playlist.items:
            found += item.problems
    return _said(found)


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


def file_of(one: PublishedPlaylist, name: str) -> PublishedItem:
    """Return one file of a playlist.

    Raises: NotFound.
    """
    for entry in one.items:
        if entry.name == nfc(name):
            return entry
    raise NotFound(f"files: there is no “{name}” in “{one.id}” — check the name")


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
        path="/problems",
        summary="What is wrong in the playlists one may view",
        answer=list_problems,
        result=list[ProblemSaid],
    ),
)
