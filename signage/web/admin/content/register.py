"""The register of procedures: what is in force, what comes, what ended and by which decision."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.procedure import ChangeType
from signage.core.content.register import Entry, Register, Standing
from signage.core.time.times import Instant, moment_of
from signage.library.register_sheets import register_csv, register_xlsx
from signage.store.audit import record
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.paging import PagesBar, page_number, page_of
from signage.web.folding import search_of
from signage.web.language import Speech, mark

ROWS_ON_A_PAGE = 100
# Beside what else a search of content finds.
ROWS_BESIDE = 6

STANDINGS: dict[Standing, str] = {
    "in_force": mark("Đang có hiệu lực"),
    "upcoming": mark("Sắp tới"),
    "ended": mark("Đã được thay"),
    "abolished": mark("Đã bãi bỏ"),
}
CHANGES: dict[ChangeType, str] = {
    "new": mark("Mới ban hành"),
    "amended": mark("Sửa đổi, bổ sung"),
    "replaced": mark("Thay thế"),
    "abolished": mark("Bãi bỏ"),
    "unchanged": mark("Giữ nguyên"),
}
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One row of one decision, in words."""

    code: str
    name: str
    search: str  # what finds it
    facts: str
    change: str
    standing: str
    decision: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """The page of the register."""

    headline: str
    line: str
    search: str
    standing: str
    choices: tuple[tuple[str, str, bool], ...]
    rows: tuple[RegisterRow, ...]
    pages: PagesBar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProcedures:
    """What a search of content finds in the register: the first rows, and where all are."""

    rows: tuple[RegisterRow, ...]
    count: int
    href: str


def routes() -> list[Route]:
    """Return the routes of the page and its files."""
    return [
        Route("/register", show, methods=["GET"]),
        Route("/register.{kind}", export, methods=["GET"]),
    ]


async def show(request: Request) -> Response:
    """Show the register to whoever may view content."""
    desk = await _desk(request)
    view = register_view(
        desk.parts.publisher.register,
        search=request.query_params.get("q", ""),
        standing=request.query_params.get("standing", ""),
        page=page_number(request.query_params.get("page")),
        now=desk.now,
        tz=desk.parts.tz,
        speech=desk.speech,
    )
    return desk.page("pages/register.html", view)


async def export(request: Request) -> Response:
    """Send the whole register as a file; the same files give the same bytes."""
    desk = await _desk(request)
    kind = request.path_params["kind"]
    register = desk.parts.publisher.register
    body = (register_csv if kind == "csv" else register_xlsx)(register, desk.now)
    name = f"thu-tuc-hanh-chinh.{kind}"
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "exported", name, now=desk.now)
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=_TYPES[kind], headers=headers)


def procedures_found(desk: Desk, search: str) -> FoundProcedures | None:
    """Return what a search finds in the register, None when that is nothing."""
    entries = found_in(desk.parts.publisher.register, search, "", desk.now)
    if not entries:
        return None
    rows = (_row(one, desk.now, desk.parts.tz, desk.speech) for one in entries[:ROWS_BESIDE])
    return FoundProcedures(rows=tuple(rows), count=len(entries), href=_address(search, ""))


def register_view(
    register: Register,
    *,
    search: str,
    standing: str,
    page: int,
    now: Instant,
    tz: str,
    speech: Speech,
) -> RegisterView:
    """Choose and word the rows; a search folds accents both ways and takes codes."""
    entries = found_in(register, search, standing, now)
    part, pages = page_of(
        entries,
        page,
        ROWS_ON_A_PAGE,
        address=lambda n: _address(search, standing, page=n),
        speech=speech,
    )
    return RegisterView(
        headline=speech.say("Sổ thủ tục hành chính"),
        line=_counts(register, now, speech),
        search=search,
        standing=standing,
        choices=(
            (speech.say("Tất cả"), _address(search, ""), not standing),
            *((speech.say(w), _address(search, s), standing == s) for s, w in STANDINGS.items()),
        ),
        rows=tuple(_row(entry, now, tz, speech) for entry in part),
        pages=pages,
    )


def _counts(register: Register, now: Instant, speech: Speech) -> str:
    counts = Counter(entry.standing_at(now) for entry in register.entries)
    leaving = sum(_is_leaving(entry, now) for entry in register.entries)
    parts = [
        speech.say("{n} đang có hiệu lực", n=speech.number(counts["in_force"])),
        speech.say("{n} sắp có hiệu lực", n=speech.number(counts["upcoming"] - leaving)),
        *([speech.say("{n} sắp bãi bỏ", n=speech.number(leaving))] if leaving else []),
        speech.say(
            "{n} đã bãi bỏ hoặc được thay",
            n=speech.number(counts["abolished"] + counts["ended"]),
        ),
    ]
    return ", ".join(parts) + "."


def _is_leaving(entry: Entry, now: Instant) -> bool:
    """Tell whether a row announces that its procedure will be no more."""
    return entry.row.change == "abolished" and entry.standing_at(now) == "upcoming"


def _words(entry: Entry) -> str:
    # People call them by their kind, and few names do.
    row = entry.row
    return f"thủ tục hành chính {row.code} {row.name} {row.field} {entry.decision.number}"


def found_in(register: Register, search: str, standing: str, at: Instant) -> list[Entry]:
    """Return the rows that hold every word of a search, marks aside, and have this standing."""
    is_found = search_of(search)
    return [
        entry
        for entry in register.entries
        if (not standing or entry.standing_at(at) == standing) and is_found(_words(entry))
    ]


def _row(entry: Entry, now: Instant, tz: str, speech: Speech) -> RegisterRow:
    row, standing = entry.row, entry.standing_at(now)
    words = speech.say(STANDINGS[standing])
    if standing == "upcoming":
        day = moment_of(entry.span.start_ms, tz).strftime("%d/%m/%Y")
        words = (
            speech.say("Bãi bỏ từ {day}", day=day)
            if _is_leaving(entry, now)
            else speech.say("Có hiệu lực từ {day}", day=day)
        )
    elif standing == "in_force" and entry.ended_by:
        last = moment_of(Instant(entry.span.end_ms - 1), tz).strftime("%d/%m/%Y")
        words = speech.say("Có hiệu lực đến hết {day}", day=last)
    elif standing == "ended" and entry.ended_by:
        words = speech.say("Thay bằng Quyết định {number}", number=entry.ended_by)
    facts = (row.field, row.time, row.agency)
    _, playlist, name = (*entry.where.split("/", 2), "", "")[:3]
    return RegisterRow(
        code=row.code or speech.say("chưa có mã"),
        name=row.name,
        search=row.code or row.name,
        facts=" · ".join(fact for fact in facts if fact),
        change=speech.say(CHANGES[row.change]),
        standing=words,
        decision=entry.decision.number,
        href=f"/playlists/{playlist}" if playlist and name else "",
    )


def _address(search: str, standing: str, *, page: int = 1) -> str:
    asked = {"q": search, "standing": standing, "page": "" if page == 1 else str(page)}
    words = urlencode({key: value for key, value in asked.items() if value})
    return f"/register?{words}" if words else "/register"


async def _desk(request: Request) -> Desk:
    desk = await desk_of(request)
    desk.need_anywhere("view")
    return desk
