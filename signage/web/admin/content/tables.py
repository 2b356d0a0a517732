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
from signage.core.content.procedure import ProcedureChange, ProcedureList
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
from signage.web.admin.content.pasted_table import HEADINGS, written_table
from signage.web.admin.content.table_answers import (
    DETAILS,
    DoubtRow,
    answers_said,
    days_said,
    doubt_row,
    settled,
)
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of
from signage.web.language import mark

LEVELS = {
    "central": mark("cấp trung ương"),
    "province": mark("cấp tỉnh"),
    "district": mark("cấp huyện"),
    "commune": mark("cấp xã"),
    "other": mark("cơ quan khác"),
    "unknown": "",
}
CHANGES = {
    "new": mark("Mới ban hành"),
    "amended": mark("Sửa đổi, bổ sung"),
    "replaced": mark("Thay thế"),
    "abolished": mark("Bãi bỏ"),
    "unchanged": mark("Không thay đổi"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as it will be shown."""

    place: str
    code: str
    original: str
    name: str
    facts: str
    change: str
    time: str
    fee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What is looked at: a pasted text, or the file that is there when `content` is None."""

    name: str
    content: bytes | None
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """The page: the form or the file's name, and what was read from it."""

    playlist: str
    playlist_title: str
    file: str
    said: Mapping[str, str]
    wrong: str
    headings: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    is_checked: bool
    rows: tuple[ReadRow, ...]
    doubts: tuple[DoubtRow, ...]
    settled: tuple[tuple[str, str], ...]  # answers given, kept with the form
    asks: bool  # some doubt can be answered here
    may_save: bool


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
        return desk.page("pages/table.html", _view(desk, one, {}, None))
    table = _Table(name=file, content=None, answers=await _answers_beside(desk, one, file))
    reading = await _read(desk, one, table)
    said = {"file": file, "details": table.answers.details}
    return desk.page("pages/table.html", _view(desk, one, said, reading))


async def check(request: Request) -> Response:
    """Read it with these answers; save when nothing is doubtful and a person says so."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "edit")
    try:
        table = await _table(desk, one, said)
    except Rejected as wrong:
        view = _view(desk, one, said, None, wrong=desk.said(wrong))
        return desk.page("pages/table.html", view, status=400)
    reading = await _read(desk, one, table)
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if errors or not reading.phases or "confirmed" not in said:
        return desk.page("pages/table.html", _view(desk, one, said, reading))
    await _save(desk, one, table)
    address = f"/playlists/{quote(one.id, safe='')}"
    rows = _rows(reading)
    return desk.see(address, desk.speech.count("Đã lưu danh mục {n} thủ tục.", len(rows)))


async def _table(desk: Desk, one: PublishedPlaylist, said: Mapping[str, str]) -> _Table:
    file = said.get("file", "")
    if file:
        known = days_said(said, await _answers_beside(desk, one, file), desk.speech)
        return _Table(name=file, content=None, answers=answers_said(said, known, desk.speech))
    name, text = written_table(said, desk.speech)
    answers = answers_said(said, Answers(), desk.speech)
    return _Table(name=name, content=text.encode(), answers=answers)


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


def _view(
    desk: Desk,
    one: PublishedPlaylist,
    said: Mapping[str, str],
    reading: Reading | None,
    *,
    wrong: str = "",
) -> TableView:
    say = desk.speech.say
    problems = reading.problems if reading is not None else ()
    if reading is not None and not reading.phases and not problems:
        wrong = say("Không đọc được bảng nào. Bảng cần dòng đầu có tên cột, như “Mã TTHC”.")
    rows = _rows(reading) if reading is not None else ()
    if reading is not None and reading.phases and not rows:
        wrong = say("Bảng này không phải danh mục thủ tục: không thấy cột tên hay mã thủ tục.")
    errors = any(problem.severity == "error" for problem in problems)
    doubts = tuple(doubt_row(p, desk.speech, has_form="file" not in said) for p in problems)
    return TableView(
        playlist=one.id,
        playlist_title=one.title,
        file=said.get("file", ""),
        said=said,
        wrong=wrong,
        headings=tuple((text, say(words)) for text, words in HEADINGS.items()),
        details=tuple((value, say(words)) for value, words in DETAILS.items()),
        is_checked=reading is not None and not wrong,
        rows=tuple(
            ReadRow(
                place=row.where,
                code=row.code,
                original=row.original_code,
                name=row.name,
                facts=" · ".join(
                    fact
                    for fact in (row.field, row.level != "unknown" and say(LEVELS[row.level]))
                    if fact
                ),
                change=say(CHANGES[row.change]),
                time=row.time,
                fee=row.fee,
            )
            for row in rows
        ),
        doubts=doubts,
        settled=settled(said, doubts),
        asks=any(doubt.asked for doubt in doubts),
        may_save=bool(rows) and not errors,
    )


def _rows(reading: Reading) -> tuple[ProcedureChange, ...]:
    """Return each row once, also when several phases show it."""
    found: dict[str, ProcedureChange] = {}
    for phase in reading.phases:
        if isinstance(phase.body, ProcedureList):
            for row in phase.body.rows:
                found.setdefault(row.where, row)
    return tuple(found.values())
