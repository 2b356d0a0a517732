"""Lists of procedures row by row: pasted or dropped ones, read as the library reads them.

Every doubt is settled here by the person who checks the rows against the decision; the answers
are kept beside the file, where they could also be written by hand.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.contradictions import contradictions
from signage.core.content.listed import rows_of
from signage.core.content.playlist import Item, item_id
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.core.showing.edition import PublishedPlaylist
from signage.errors import Rejected
from signage.library.readers.answers import (
    Answers,
    answers_name,
    dump_answers,
    parse_answers,
)
from signage.library.reading import Reading
from signage.store.approvals import record_upload
from signage.store.audit import record
from signage.web.admin.content.pasted_table import written_table
from signage.web.admin.content.table_answers import answers_said, days_said, without_taken_back
from signage.web.admin.content.table_views import rows_read, table_view
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What is looked at: a pasted text, or the file that is there when `content` is None."""

    name: str
    content: bytes | None
    answers: Answers
    lines_above: int = 0  # of what was pasted


def routes() -> list[Route]:
    """Return the routes of pasted tables."""
    return [
        Route("/playlists/{id}/table", paste, methods=["GET"]),
        Route("/playlists/{id}/table", check, methods=["POST"]),
    ]


async def paste(request: Request) -> Response:
    """Show the form to paste into, or what is doubtful about a file that is there."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    file = request.query_params.get("file", "")
    if not file:
        return desk.page("pages/table.html", table_view(one, {}, None, desk.speech))
    table = _Table(name=file, content=None, answers=await _answers_beside(desk, one, file))
    reading = await _read(desk, one, table)
    said = {"file": file, "details": table.answers.details}
    return desk.page("pages/table.html", table_view(one, said, reading, desk.speech))


async def check(request: Request) -> Response:
    """Read it with these answers; save when nothing is doubtful and a person says so."""
    desk = await desk_of(request)
    said = without_taken_back(texts_of(await desk.form()))
    one = desk.playlist(request.path_params["id"], "edit")
    try:
        table = await _table(desk, one, said)
    except Rejected as wrong:
        view = table_view(one, said, None, desk.speech, wrong=desk.said(wrong))
        return desk.page("pages/table.html", view, status=400)
    reading = await _read(desk, one, table)
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if errors or not reading.phases or "confirmed" not in said:
        view = table_view(one, said, reading, desk.speech, lines_above=table.lines_above)
        return desk.page("pages/table.html", view)
    await _save(desk, one, table)
    address = f"/playlists/{quote(one.id, safe='')}"
    rows = rows_read(reading)
    return desk.see(address, desk.speech.count("Đã lưu danh mục {n} thủ tục.", len(rows)))


async def _table(desk: Desk, one: PublishedPlaylist, said: Mapping[str, str]) -> _Table:
    file = said.get("file", "")
    if file:
        known = days_said(said, await _answers_beside(desk, one, file), desk.speech)
        return _Table(name=file, content=None, answers=answers_said(said, known, desk.speech))
    pasted = written_table(said, desk.speech)
    return _Table(
        name=pasted.name,
        content=pasted.text.encode(),
        answers=answers_said(said, Answers(), desk.speech),
        lines_above=pasted.lines_above,
    )


async def _answers_beside(desk: Desk, one: PublishedPlaylist, file: str) -> Answers:
    """Return the answers that are kept. Raises: Rejected, rather than write over a mistake."""
    name = answers_name(file)
    text = await desk.parts.library.trials.bytes_of(one.id, name)
    try:
        return parse_answers(text or b"")
    except ValueError as wrong:
        raise Rejected(
            f"{name}: cannot be read: {wrong} — correct or delete it",
            vi=f"Không đọc được “{name}” ({wrong}). Hãy sửa hoặc xóa tệp ấy trước",
        ) from wrong


async def _read(desk: Desk, one: PublishedPlaylist, table: _Table) -> Reading:
    """Read a table with its answers, and beside the lists that are shown.

    Where only the declared count holds it back, its rows are shown to whoever is to check them.
    """
    reading = await _read_alone(desk, one, table, table.answers)
    counted = [p.arguments["counted"] for p in reading.problems if p.code == "declared_rows"]
    if not reading.phases and counted:
        rows = int(counted[0])
        decision = msgspec.structs.replace(table.answers.decision, rows=rows)
        answers = msgspec.structs.replace(table.answers, decision=decision)
        whole = await _read_alone(desk, one, table, answers)
        reading = msgspec.structs.replace(reading, phases=whole.phases)
    doubts = _doubts_beside(desk, one, table.name, reading)
    return msgspec.structs.replace(reading, problems=(*reading.problems, *doubts))


async def _read_alone(
    desk: Desk, one: PublishedPlaylist, table: _Table, answers: Answers
) -> Reading:
    beside = {answers_name(table.name): dump_answers(answers).encode()}
    return await desk.parts.library.trials.read(
        one.id, table.name, beside if answers != Answers() else {}, table.content
    )


def _doubts_beside(
    desk: Desk, one: PublishedPlaylist, name: str, reading: Reading
) -> tuple[Problem, ...]:
    """Return where it contradicts other lists; one that this would hold back is only told."""
    source = Source(sha256="", extension="", name=name, size_bytes=0)
    new = Item(
        id=item_id(one.id, name),
        playlist=one.id,
        name=name,
        title=name,
        phases=reading.phases,
        source=source,
    )
    shown = (e.item for p in desk.edition.playlists.values() for e in p.items if e.item)
    items = (new, *(item for item in shown if item.id != new.id))
    found = contradictions(row for item in items for row in rows_of(item, desk.parts.tz))
    where = f"playlists/{one.id}/{name}"
    own = [problem for problem in found.problems if problem.where == where]
    held = dict.fromkeys(p.where for p in found.problems if p.arguments["other"] == where)
    others = [
        Problem(code="holds_other", where=where, severity="warning", arguments={"other": other})
        for other in held
    ]
    return (*own, *others)


async def _save(desk: Desk, one: PublishedPlaylist, table: _Table) -> None:
    files = [(table.name, table.content)] if table.content is not None else []
    if table.answers != Answers():
        # First, so that the table is never read without its answers.
        files.insert(0, (answers_name(table.name), dump_answers(table.answers).encode()))
    unit, person = desk.unit_of(one.id), desk.person.id
    for file, content in files:
        source = await desk.parts.library.write_file(one.id, file, _stream(content), replace=True)

        def write(connection: Connection, source: Source = source) -> None:
            record_upload(connection, one.id, source.name, source.sha256, person, desk.now)
            subject = f"{one.id}/{source.name}"
            record(connection, desk.actor, "uploaded", subject, now=desk.now, unit=unit)

        await desk.parts.database.write(write)


async def _stream(content: bytes) -> AsyncIterator[bytes]:
    yield content
