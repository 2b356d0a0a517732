"""What units send each other: contributions into an inbox, accepted or returned."""

import msgspec

from signage.core.time.times import Instant
from signage.store.contributions import (
    Contribution,
    first_play_ms,
    load_inbox,
    load_sent,
    return_contribution,
)
from signage.web.admin.content import inbox_files
from signage.web.api.operation import Call, Operation


class SentContribution(msgspec.Struct, frozen=True, kw_only=True):
    """A contribution as its sender sees it: also when it was first shown."""

    contribution: Contribution
    first_play_ms: Instant | None


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """The playlist into which a contribution goes."""

    playlist: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """Why a contribution goes back."""

    reason: str


async def send_to_inbox(call: Call[None]) -> Contribution:
    """Send a file to another unit; the body is its bytes."""
    return await inbox_files.send(
        call.desk,
        call.desk.request.stream(),
        sender=call.query("from"),
        receiver=call.path("unit"),
        name=call.path("name"),
        title=call.query("title"),
        note=call.query("note"),
    )


async def list_inbox(call: Call[None]) -> list[Contribution]:
    """List what waits in the inboxes of the units where one edits."""
    units = call.desk.units_where("edit")
    return await call.desk.parts.database.read(lambda c: load_inbox(c, units))


async def list_sent(call: Call[None]) -> list[SentContribution]:
    """List what the units sent where one contributes, and what came of it."""
    units = call.desk.units_where("contribute")

    return await call.desk.parts.database.read(
        lambda c: [
            SentContribution(contribution=one, first_play_ms=first_play_ms(c, one))
            for one in load_sent(c, units)
        ]
    )


async def accept_into(call: Call[Acceptance]) -> Contribution:
    """Take a contribution into a playlist, where it waits for approval like any file."""
    one = await inbox_files.received(call.desk, call.path("contribution"))
    return await inbox_files.accept(call.desk, one, call.body.playlist)


async def give_back(call: Call[Return]) -> Contribution:
    """Return a contribution, saying why."""
    desk, reason = call.desk, call.body.reason
    one = await inbox_files.received(desk, call.path("contribution"))
    return await desk.parts.database.write(
        lambda c: return_contribution(c, one.id, reason, desk.actor, now=desk.now)
    )


OPERATIONS = (
    Operation(
        method="PUT",
        path="/inbox/{unit}/files/{name:path}",
        summary="Send a file to another unit; the body is its bytes",
        answer=send_to_inbox,
        result=Contribution,
        status=201,
        raw=True,
        query=(
            ("from", "the unit that sends"),
            ("title", "what it is, the file's name by default"),
            ("note", "a word to the receiver"),
        ),
    ),
    Operation(
        method="GET",
        path="/inbox",
        summary="What waits in the inboxes of one's units",
        answer=list_inbox,
        result=list[Contribution],
    ),
    Operation(
        method="GET",
        path="/inbox/sent",
        summary="What one's units sent, and what came of it",
        answer=list_sent,
        result=list[SentContribution],
    ),
    Operation(
        method="POST",
        path="/inbox/{contribution}/accept",
        summary="Take a contribution into a playlist",
        answer=accept_into,
        body=Acceptance,
        result=Contribution,
    ),
    Operation(
        method="POST",
        path="/inbox/{contribution}/return",
        summary="Return a contribution, saying why",
        answer=give_back,
        body=Return,
        result=Contribution,
    ),
)
