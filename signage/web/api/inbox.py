"""What units send each other: contributions into an inbox, accepted or returned."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from signage.core.times import Instant
from signage.disk import write_atomically
from signage.errors import NotFound, Rejected
from signage.library.writing import checked_name
from signage.store.contributions import (
    Contribution,
    accept_contribution,
    first_play_ms,
    load_contribution,
    load_inbox,
    load_sent,
    return_contribution,
    send_contribution,
)
from signage.web.admin.desk import Desk
from signage.web.api.operation import Call, Operation

# A poster, a document, a short film; long films go by the receiver's own hands.
LARGEST_BYTES = 64 << 20


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
    desk = call.desk
    sender, receiver = call.query("from"), call.path("unit")
    desk.need("contribute", sender)
    if receiver not in desk.rules.units:
        raise NotFound(f"units: there is no '{receiver}' — list the units again")
    name = checked_name(call.path("name"))
    content = await _content(desk)
    sha256 = hashlib.sha256(content).hexdigest()
    folder = inbox_folder(desk)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / sha256, content)
    return await desk.parts.database.write(
        lambda c: send_contribution(
            c,
            from_unit=sender,
            to_unit=receiver,
            title=call.query("title") or name,
            name=name,
            sha256=sha256,
            actor=desk.actor,
            now=desk.now,
            note=call.query("note"),
        )
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
    desk = call.desk
    one = await _received(desk, call.path("contribution"))
    playlist = desk.playlist(call.body.playlist, "edit")
    if one.state == "sent":
        # The file first: where its name is taken the contribution still waits.
        content = _bytes_of(inbox_folder(desk) / one.sha256)
        await desk.parts.library.write_file(playlist.id, one.name, content, replace=False)
    return await desk.parts.database.write(
        lambda c: accept_contribution(c, one.id, playlist.id, desk.actor, now=desk.now)
    )


async def give_back(call: Call[Return]) -> Contribution:
    """Return a contribution, saying why."""
    desk = call.desk
    one = await _received(desk, call.path("contribution"))
    return await desk.parts.database.write(
        lambda c: return_contribution(c, one.id, call.body.reason, desk.actor, now=desk.now)
    )


def inbox_folder(desk: Desk) -> Path:
    """Return where the bytes of contributions lie, by their SHA-256."""
    return desk.parts.site / "var" / "inbox"


async def _received(desk: Desk, id: str) -> Contribution:
    one = await desk.parts.database.read(lambda c: load_contribution(c, id))
    desk.need("edit", one.to_unit)
    return one


async def _content(desk: Desk) -> bytes:
    content = bytearray()
    async for chunk in desk.request.stream():
        content += chunk
        if len(content) > LARGEST_BYTES:
            raise Rejected(
                f"contribution: is larger than {LARGEST_BYTES >> 20} MB — send a smaller file",
                vi=f"Tệp lớn hơn {LARGEST_BYTES >> 20} MB, hãy gửi tệp nhỏ hơn",
            )
    if not content:
        raise Rejected("contribution: is empty — send the file's bytes", vi="Tệp rỗng")
    return bytes(content)


async def _bytes_of(path: Path) -> AsyncIterator[bytes]:
    yield path.read_bytes()


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
