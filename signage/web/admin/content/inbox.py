"""The inbox: content that other units send, what one sent oneself, and campaigns from above."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import Connection
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.file_name import nfc
from signage.errors import Rejected, SignageError
from signage.store.acknowledgements import acknowledge
from signage.store.contributions import (
    Contribution,
    first_play_ms,
    load_inbox,
    load_sent,
    return_contribution,
)
from signage.store.people import load_people
from signage.web.admin.content import inbox_files
from signage.web.admin.content.content_range import read_content_range
from signage.web.admin.content.upload_parts import (
    is_whole_here,
    part_path,
    read_parts,
    received_so_far,
    take_part,
    upload_answer,
)
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of
from signage.web.admin.desk.tally import mandatory_waiting
from signage.web.admin.desk.unit_choices import UnitChoice, unit_choices
from signage.web.auth import check_csrf

_SENT_SHOWN = 50
_PLACE = "inbox/"  # no playlist's id has a slash


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRow:
    """One contribution that waits."""

    id: str
    title: str
    line: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """One contribution that one's units sent, and what came of it."""

    title: str
    line: str
    state: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatoryRow:
    """One campaign from above that a unit has not acknowledged yet."""

    campaign: str
    unit: str
    title: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """The page."""

    received: tuple[ReceivedRow, ...]
    mandatory: tuple[MandatoryRow, ...]
    sent: tuple[SentRow, ...]
    playlists: tuple[tuple[str, str], ...]
    senders: tuple[UnitChoice, ...]
    receivers: tuple[UnitChoice, ...]


def routes() -> list[Route]:
    """Return the routes of the inbox."""
    return [
        Route("/inbox", inbox, methods=["GET"]),
        Route("/inbox", send, methods=["POST"]),
        Route("/inbox/sent/{name:path}", received, methods=["HEAD"]),
        Route("/inbox/sent/{name:path}", receive, methods=["PUT"]),
        Route("/inbox/accept", accept, methods=["POST"]),
        Route("/inbox/return", give_back, methods=["POST"]),
        Route("/inbox/acknowledge", acknowledge_campaign, methods=["POST"]),
    ]


async def inbox(request: Request) -> Response:
    """Show what waits for this person's units, and what they sent."""
    desk = await desk_of(request)
    edits, sends = desk.units_where("edit"), desk.units_where("contribute")

    def look(connection: Connection) -> InboxView:
        people = {person.id: person.name for person in load_people(connection).values()}
        return InboxView(
            received=tuple(_received(desk, one, people) for one in load_inbox(connection, edits)),
            mandatory=tuple(_mandatory(desk)),
            sent=tuple(
                _sent(desk, connection, one) for one in load_sent(connection, sends)[:_SENT_SHOWN]
            ),
            playlists=tuple((one.id, one.title) for one in desk.playlists("edit").values()),
            senders=unit_choices(desk.rules.units, sends),
            receivers=unit_choices(desk.rules.units),
        )

    return desk.page("pages/inbox.html", await desk.parts.database.read(look))


async def send(request: Request) -> Response:
    """Send a file to another unit."""
    desk = await desk_of(request)
    form = await desk.form()
    said, upload = texts_of(form), form.get("file")
    ahead = part_path(desk, _PLACE, said.get("sent_name", ""), said.get("sent_identity", ""))
    try:
        if isinstance(upload, UploadFile):
            chunks, name = _bytes_of(upload), upload.filename or ""
        elif is_whole_here(ahead, said.get("sent_size", "")):
            chunks, name = read_parts(ahead), said.get("sent_name", "")
        else:
            return desk.see("/inbox", desk.speech.say("Chưa chọn tệp."), kind="problem")
        await inbox_files.send(
            desk,
            chunks,
            sender=said.get("from", ""),
            receiver=said.get("to", ""),
            name=name,
            title=said.get("title", ""),
            note=said.get("note", "")[:500],
        )
    except SignageError as wrong:
        return desk.see("/inbox", desk.said(wrong), kind="problem")
    finally:
        await form.close()
    await asyncio.to_thread(ahead.unlink, missing_ok=True)
    return desk.see("/inbox", desk.speech.say("Đã gửi. Đơn vị nhận sẽ thấy trong hộp thư."))


async def receive(request: Request) -> Response:
    """Take the next part of a file that the form then sends.

    Raises: Rejected, Conflict when the part does not follow.
    """
    desk = await desk_of(request)
    check_csrf(request, request.headers.get("X-CSRF-Token", ""))
    desk.need_anywhere("contribute")
    name, say = nfc(unquote(request.path_params["name"])), desk.speech.say
    part = read_content_range(request.headers.get("Content-Range"))
    if part is None:
        raise Rejected("upload: is empty — send the file's bytes", vi="Tệp rỗng")
    most = inbox_files.LARGEST_BYTES
    sent = await take_part(desk, _PLACE, name, part, most_bytes=most)
    words = say("Đã nhận tệp") if sent.is_complete else say("Đang gửi")
    return upload_answer(sent.size_bytes, complete=sent.is_complete, words=words)


async def received(request: Request) -> Response:
    """Say how much of a file is here, so that its sender can go on."""
    desk = await desk_of(request)
    return await received_so_far(desk, _PLACE, nfc(unquote(request.path_params["name"])))


async def accept(request: Request) -> Response:
    """Take a contribution into a playlist."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = await inbox_files.received(desk, said.get("id", ""))
    try:
        await inbox_files.accept(desk, one, said.get("playlist", ""))
    except SignageError as wrong:
        return desk.see("/inbox", desk.said(wrong), kind="problem")
    text = desk.speech.say("Đã nhận “{title}”. Bài chờ duyệt như mọi tệp khác.", title=one.title)
    return desk.see("/inbox", text)


async def give_back(request: Request) -> Response:
    """Return a contribution, saying why."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = await inbox_files.received(desk, said.get("id", ""))
    reason = said.get("reason", "")[:500]
    try:
        await desk.parts.database.write(
            lambda c: return_contribution(c, one.id, reason, desk.actor, now=desk.now)
        )
    except SignageError as wrong:
        return desk.see("/inbox", desk.said(wrong), kind="problem")
    return desk.see("/inbox", desk.speech.say("Đã trả lại “{title}”.", title=one.title))


async def acknowledge_campaign(request: Request) -> Response:
    """Say for a unit that a mandatory campaign was seen."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    unit, id = said.get("unit", ""), said.get("campaign", "")
    desk.need("schedule", unit)
    await desk.parts.database.write(lambda c: acknowledge(c, id, unit, desk.actor, now=desk.now))
    return desk.see("/inbox", desk.speech.say("Đã xác nhận. Đơn vị chủ trì sẽ thấy."))


def _received(desk: Desk, one: Contribution, people: Mapping[str, str]) -> ReceivedRow:
    line = desk.speech.say(
        "{unit} gửi {to}, {person}, {when}",
        unit=_name(desk, one.from_unit),
        to=_name(desk, one.to_unit),
        person=people.get(one.person, one.person),
        when=desk.speech.moment(one.sent_ms),
    )
    return ReceivedRow(id=one.id, title=one.title, line=f"{line} · {one.name}", note=one.note)


def _sent(desk: Desk, connection: Connection, one: Contribution) -> SentRow:
    say = desk.speech.say
    line = say(
        "Gửi {to}, {when}", to=_name(desk, one.to_unit), when=desk.speech.moment(one.sent_ms)
    )
    if one.state == "returned":
        state, sign = say("Trả lại: {reason}", reason=one.reason), "problem"
    elif one.state == "sent":
        state, sign = say("Chờ nhận"), "waiting"
    else:
        shown = first_play_ms(connection, one)
        if shown is None:
            state, sign = say("Đã nhận, chưa phát"), "information"
        else:
            state, sign = say("Phát lần đầu {when}", when=desk.speech.moment(shown)), "done"
    return SentRow(title=one.title, line=line, state=state, sign=sign)


def _mandatory(desk: Desk) -> list[MandatoryRow]:
    asked = mandatory_waiting(desk.rules, desk.units_where("schedule"), desk.post.acknowledged)
    return [
        MandatoryRow(
            campaign=campaign.id,
            unit=unit,
            title=campaign.title,
            line=desk.speech.say(
                "{owner} yêu cầu phát tại {unit}",
                owner=_name(desk, campaign.unit),
                unit=_name(desk, unit),
            ),
        )
        for unit, campaign in asked
    ]


def _name(desk: Desk, unit: str) -> str:
    one = desk.rules.units.get(unit)
    return one.name if one is not None else unit


async def _bytes_of(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(1 << 20):
        yield chunk
