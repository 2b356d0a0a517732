"""The bytes of contributions, and taking one in: what the inbox's page and API share."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

from signage.core.time.times import Instant
from signage.disk import write_atomically
from signage.errors import NotFound, Rejected
from signage.library.writing import checked_name
from signage.store.contributions import (
    Contribution,
    accept_contribution,
    load_contribution,
    send_contribution,
)
from signage.web.admin.desk.desk import Desk

# A poster, a document, a short film; long films go by the receiver's own hands.
LARGEST_BYTES = 64 << 20


async def send(
    desk: Desk,
    chunks: AsyncIterator[bytes],
    *,
    sender: str,
    receiver: str,
    name: str,
    title: str,
    note: str,
) -> Contribution:
    """Keep a file's bytes and put it into another unit's inbox.

    Raises: NotFound, Forbidden, Rejected when it is empty, too large or badly named.
    """
    desk.need("contribute", sender)
    if receiver not in desk.rules.units:
        raise NotFound(f"units: there is no “{receiver}”", vi="Chưa chọn đơn vị nhận")
    checked = checked_name(name)
    content = await _whole(chunks)
    sha256 = hashlib.sha256(content).hexdigest()
    await asyncio.to_thread(_keep, _folder(desk), sha256, content)
    return await desk.parts.database.write(
        lambda c: send_contribution(
            c,
            from_unit=sender,
            to_unit=receiver,
            title=title or checked,
            name=checked,
            sha256=sha256,
            actor=desk.actor,
            now=Instant(desk.now),
            note=note,
        )
    )


async def received(desk: Desk, id: str) -> Contribution:
    """Return a contribution that lies in an inbox where this person edits.

    Raises: NotFound, Forbidden.
    """
    one = await desk.parts.database.read(lambda c: load_contribution(c, id))
    desk.need("edit", one.to_unit)
    return one


async def accept(desk: Desk, one: Contribution, playlist: str) -> Contribution:
    """Take a contribution into a playlist, where it waits for approval like any file.

    Raises: NotFound, Forbidden, Conflict when it was decided or the name is taken.
    """
    into = desk.playlist(playlist, "edit")
    if one.state == "sent":
        # The file first: where its name is taken the contribution still waits.
        content = _bytes_of(_folder(desk) / one.sha256)
        await desk.parts.library.write_file(into.id, one.name, content, replace=False)
    return await desk.parts.database.write(
        lambda c: accept_contribution(c, one.id, into.id, desk.actor, now=desk.now)
    )


def _folder(desk: Desk) -> Path:
    return desk.parts.site / "var" / "inbox"


def _keep(folder: Path, sha256: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / sha256, content)


async def _whole(chunks: AsyncIterator[bytes]) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > LARGEST_BYTES:
            raise Rejected(
                f"contribution: is larger than {LARGEST_BYTES >> 20} MB — send a smaller file",
                vi=f"Tệp lớn hơn {LARGEST_BYTES >> 20} MB, hãy gửi tệp nhỏ hơn",
            )
    if not content:
        raise Rejected("contribution: is empty — send the file's bytes", vi="Chưa chọn tệp")
    return bytes(content)


async def _bytes_of(path: Path) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(path.read_bytes)
