"""Pasting a list of procedures: read as the library would, every doubt settled row by row."""

import asyncio
import csv
import hashlib
import io
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureChange, ProcedureList
from signage.core.content.source import Source
from signage.core.showing.edition import PublishedPlaylist
from signage.errors import Rejected
from signage.library.readers import table as table_reader
from signage.library.readers.answers import Answers, RowAnswer, answers_name, dump_answers
from signage.library.reading import Reading, SourceFile
from signage.store.approvals import record_upload
from signage.store.audit import record
from signage.web.admin.card_forms import file_name_of
from signage.web.admin.dates import read_day
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.form_reading import need, texts_of
from signage.web.language import mark

# A decision of two hundred pages; more is pasted by mistake.
LARGEST_PASTE = 1_000_000

HEADINGS = {
    "": mark("Bảng đã có các dòng tiêu đề mới, sửa đổi, bãi bỏ"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH": mark("Tất cả mới ban hành"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG": mark("Tất cả sửa đổi, bổ sung"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC THAY THẾ": mark("Tất cả thay thế"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ": mark("Tất cả bãi bỏ"),
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
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """One doubt with the answer that is offered; without a `row` it concerns the whole table."""

    row: str
    was: str
    sentence: str
    suggestion: str
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """The page: the form, and what was read from it."""

    playlist: str
    playlist_title: str
    said: Mapping[str, str]
    wrong: str
    headings: tuple[tuple[str, str], ...]
    is_checked: bool
    rows: tuple[ReadRow, ...]
    doubts: tuple[DoubtRow, ...]
    settled: tuple[tuple[str, str], ...]  # answers given, kept with the form
    may_save: bool


def routes() -> list[Route]:
    """Return the routes of pasted tables."""
    return [
        Route("/playlists/{id}/table", paste, methods=["GET"]),
        Route("/playlists/{id}/table", check, methods=["POST"]),
    ]


async def paste(request: Request) -> Response:
    """Show the form to paste into."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    return desk.page("pages/table.html", _view(desk, one, {}, None))


async def check(request: Request) -> Response:
    """Read what was pasted; save it when nothing is doubtful and a person says so."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "edit")
    try:
        name, text = _written(desk, said)
    except Rejected as wrong:
        view = _view(desk, one, said, None, wrong=desk.said(wrong))
        return desk.page("pages/table.html", view, status=400)
    answers = _answers(said)
    reading = await asyncio.to_thread(_read, name, text, answers, desk.parts.tz)
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if errors or not reading.phases or "confirmed" not in said:
        return desk.page("pages/table.html", _view(desk, one, said, reading))
    await _save(desk, one, name, text, answers)
    address = f"/playlists/{quote(one.id, safe='')}"
    rows = _rows(reading)
    return desk.see(address, desk.speech.count("Đã lưu danh mục {n} thủ tục.", len(rows)))


def _written(desk: Desk, said: Mapping[str, str]) -> tuple[str, str]:
    """Return the file name and the CSV text of what was pasted."""
    say, speech = desk.speech.say, desk.speech
    title = need(said, "title", say("Trích yếu"), speech)
    table = need(said, "table", say("Bảng"), speech)
    if len(table) > LARGEST_PASTE:
        raise Rejected("table: longer than 1 MB", vi="Bảng dài quá 1 MB, hãy chia nhỏ")
    signed = read_day(said.get("signed", ""), field=say("Ngày ký"), speech=speech)
    effective = read_day(said.get("effective", ""), field=say("Có hiệu lực từ"), speech=speech)
    out = io.StringIO()
    writer = csv.writer(out)
    number = said.get("number", "")
    dated = f" ngày {signed:%d/%m/%Y}" if signed else ""
    writer.writerow([f"Quyết định số: {number}{dated}"])
    writer.writerow([title])
    if effective:
        writer.writerow([f"Quyết định này có hiệu lực kể từ ngày {effective:%d/%m/%Y}"])
    writer.writerow([])
    heading = said.get("heading", "")
    if heading in HEADINGS and heading:
        writer.writerow([heading])
    writer.writerows(csv.reader(io.StringIO(table), delimiter="\t"))
    return file_name_of(f"QĐ {number} {title}".strip()).removesuffix(
        ".md"
    ) + ".csv", out.getvalue()


def _answers(said: Mapping[str, str]) -> Answers:
    rows = [key.removeprefix("was-") for key in said if key.startswith("was-")]
    return Answers(
        rows=tuple(
            RowAnswer(
                row=row,
                was=said[f"was-{row}"],
                code=said.get(f"code-{row}") or None,
                keep=f"keep-{row}" in said,
                skip=f"skip-{row}" in said,
            )
            for row in rows
            if said.get(f"code-{row}") or f"skip-{row}" in said or f"keep-{row}" in said
        )
    )


def _read(name: str, text: str, answers: Answers, tz: str) -> Reading:
    """Read a table and its answers as the library would, without putting them into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        file = _file(Path(folder) / "table.csv", name, text, tz)
        if not answers.rows:
            return table_reader.read(file, {})
        beside = answers_name(name)
        settled = _file(Path(folder) / "answers.toml", beside, dump_answers(answers), tz)
        return table_reader.read(file, {beside: settled})


def _file(path: Path, name: str, text: str, tz: str) -> SourceFile:
    encoded = text.encode()
    path.write_bytes(encoded)
    source = Source(
        sha256=hashlib.sha256(encoded).hexdigest(),
        extension=name.rpartition(".")[2],
        name="",
        size_bytes=len(encoded),
    )
    return SourceFile(name=name, path=path, source=source, tz=tz)


async def _save(
    desk: Desk, one: PublishedPlaylist, name: str, text: str, answers: Answers
) -> None:
    files = [(name, text)]
    if answers.rows:
        # First, so that the table is never read without its answers.
        files.insert(0, (answers_name(name), dump_answers(answers)))
    unit, person = desk.unit_of(one.id), desk.person.id
    for file, content in files:
        source = await desk.parts.library.write_file(one.id, file, _stream(content), replace=True)

        def write(connection: Connection, source: Source = source) -> None:
            record_upload(connection, one.id, source.name, source.sha256, person, desk.now)
            subject = f"{one.id}/{source.name}"
            record(connection, desk.actor, "uploaded", subject, now=desk.now, unit=unit)

        await desk.parts.database.write(write)


async def _stream(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


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
    return TableView(
        playlist=one.id,
        playlist_title=one.title,
        said=said,
        wrong=wrong,
        headings=tuple((text, say(words)) for text, words in HEADINGS.items()),
        is_checked=reading is not None and not wrong,
        rows=tuple(
            ReadRow(
                place=row.where,
                code=row.code,
                original=row.original_code,
                name=row.name,
                change=say(CHANGES[row.change]),
            )
            for row in rows
        ),
        doubts=tuple(_doubt(desk, problem) for problem in problems),
        settled=_settled(said, {str(problem.arguments.get("row", "")) for problem in problems}),
        may_save=bool(rows) and not errors,
    )


def _settled(said: Mapping[str, str], open_rows: set[str]) -> tuple[tuple[str, str], ...]:
    """Return the answers to doubts that are gone: without them the doubts would come back."""
    return tuple(
        (key, value)
        for key, value in said.items()
        if key.startswith(("was-", "code-", "skip-", "keep-"))
        and key.partition("-")[2] not in open_rows
    )


def _rows(reading: Reading) -> tuple[ProcedureChange, ...]:
    """Return each row once, also when several phases show it."""
    found: dict[str, ProcedureChange] = {}
    for phase in reading.phases:
        if isinstance(phase.body, ProcedureList):
            for row in phase.body.rows:
                found.setdefault(row.where, row)
    return tuple(found.values())


def _doubt(desk: Desk, problem: Problem) -> DoubtRow:
    hint = str(problem.arguments.get("hint", ""))
    row = str(problem.arguments.get("row", ""))
    sentence = desk.speech.problem(problem)
    return DoubtRow(
        row=row,
        was=str(problem.arguments.get("was", "")),
        # What to do about a row in a file is done right here.
        sentence=sentence.partition(" — ")[0] if row else sentence,
        suggestion=hint.removeprefix(" → ").removesuffix("?"),
        is_error=problem.severity == "error",
    )
