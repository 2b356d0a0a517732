"""Lists of procedures: drawn on four canvases, read from 1,000 rows, 5,000 in one register.

Reading has a floor: the same file through the bare reader of its format, cells thrown away. The
register is compiled, cut where later decisions end rows, and put into the timetables of 200
screens. CPU time, median of 5; drawing once, because it is long.
"""

import hashlib
import io
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree
from openpyxl import Workbook
from python_calamine import CalamineWorkbook
from rich.console import Console

from signage.bench.rows import Row, show
from signage.core.content.asset import Asset, Page
from signage.core.content.playlist import (
    DrawnItem,
    DrawnPhase,
    DrawnPlaylist,
    Item,
    Phase,
    PlaylistRules,
)
from signage.core.content.procedure import (
    ChangeType,
    Decision,
    ProcedureChange,
    ProcedureList,
    shown_during,
    timeline,
)
from signage.core.content.register import Register, compile_register, cut_superseded
from signage.core.content.source import Source
from signage.core.place.canvas import Canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen, Surface
from signage.core.showing.campaign import Rules
from signage.core.showing.timetable import compile_manifests
from signage.core.time.times import Instant, local_midnight, week_of
from signage.library.readers import table
from signage.library.reading import SourceFile
from signage.render import slides
from signage.web.admin.content.register import register_view
from signage.web.language import Speech

REPEATS = 5
TZ = "Asia/Ho_Chi_Minh"
SCREENS = 200
DECISIONS, ROWS_EACH = 100, 50  # 5,000 procedures
_TELEVISION = Surface(
    width_px=1920, height_px=1080, kind="eboard", pixel_mm=0.634, distance_m=5, scan_distance_m=1.5
)
_LED = Surface(
    width_px=768, height_px=384, kind="led", pixel_mm=4, distance_m=20, scan_distance_m=5
)
CANVASES = {
    "1920×1080": _TELEVISION,
    "1080×1920": Surface(
        width_px=1080,
        height_px=1920,
        kind="eboard",
        pixel_mm=0.634,
        distance_m=5,
        scan_distance_m=1.5,
    ),
    "768×384": _LED,
    "256×128": Surface(
        width_px=256, height_px=128, kind="led", pixel_mm=5, distance_m=20, scan_distance_m=5
    ),
}
_NAMES = (
    "Đăng ký thường trú",
    "Xác nhận nơi thường xuyên đậu, đỗ; sử dụng phương tiện vào mục đích để ở",
    "Thủ tục cấp mới Giấy chứng nhận đủ điều kiện về an ninh, trật tự để kinh doanh một số ngành, "
    "nghề đầu tư kinh doanh có điều kiện",
)
_CHANGES: tuple[ChangeType, ...] = ("new", "amended", "amended", "replaced", "abolished")


def run(console: Console) -> None:
    """Measure and print."""
    rows = [*_drawing(), *_reading(), *_register()]
    show(console, "Lists of procedures", rows)


def procedure(number: int, *, of: int = 0) -> ProcedureChange:
    """Return a made-up row with a name of a usual length."""
    return ProcedureChange(
        order=number,
        change=_CHANGES[number % len(_CHANGES)],
        code=f"1.{of * ROWS_EACH + number:06d}",
        name=f"{_NAMES[number % len(_NAMES)]} {number}",
        level="commune",
        field="Cư trú",
        where=str(number),
    )


def _drawing() -> list[Row]:
    decision = Decision(number="1/QĐ-UBND", signed_on="2026-06-20", effective_on="2026-07-01")
    measured = []
    for count in (40, 400):
        body = ProcedureList(
            decision=decision, rows=tuple(procedure(number) for number in range(count))
        )
        for name, surface in CANVASES.items():
            with tempfile.TemporaryDirectory() as folder:
                began = time.process_time()
                drawing = slides.draw(body, surface, kept=Path(folder), out=Path(folder))
                cpu_s = time.process_time() - began
            pages = len(drawing.pages)
            measured.append(
                Row(name=f"{count} rows on {name}: {pages} pages", unit="s", figure=cpu_s)
            )
    return measured


def _reading() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        sheet, word = Path(folder) / "a.xlsx", Path(folder) / "a.docx"
        _write_sheet(sheet)
        _write_word(word)
        pairs: list[tuple[str, Path, Callable[[Path], object]]] = [
            ("XLSX", sheet, _bare_sheet),
            ("DOCX", word, _bare_word),
        ]
        return [
            Row(
                name=f"1,000 rows from {name}",
                unit="ms",
                figure=_median_ms(partial(table.read, _source_file(path), {})),
                floor=_median_ms(partial(bare, path)),
                floor_name="bare reader",
            )
            for name, path, bare in pairs
        ]


def _register() -> list[Row]:
    items = [_item(number) for number in range(DECISIONS)]
    rules = Rules(
        tz=TZ,
        units={"goc": Unit(id="goc", name="UBND", kind="commune", default_playlist="tthc")},
        screens={f"s{n}": _screen(n) for n in range(SCREENS)},
    )
    now = local_midnight(TZ, date(2026, 6, 15))
    week = week_of(TZ, now)

    def compile_all() -> object:
        cut = cut_superseded(items, TZ)
        playlist = DrawnPlaylist(
            id="tthc",
            title="TTHC",
            rules=PlaylistRules(),
            items=tuple(_drawn(cut.get(item.id, item)) for item in items),
        )
        drawn = {screen: {"tthc": playlist} for screen in rules.screens}
        return compile_manifests(rules, drawn, week=week)

    return [
        Row(
            name="register of 5,000 procedures",
            unit="ms",
            figure=_median_ms(lambda: compile_register(items, TZ)),
        ),
        Row(
            name="a search in it, as a page",
            unit="ms",
            figure=_median_ms(partial(_search, compile_register(items, TZ), now)),
        ),
        Row(
            name="later decisions end earlier rows",
            unit="ms",
            figure=_median_ms(lambda: cut_superseded(items, TZ)),
        ),
        Row(
            name=f"all of it into the timetables of {SCREENS} screens",
            unit="ms",
            figure=_median_ms(compile_all),
        ),
    ]


def _search(register: Register, now: Instant) -> object:
    return register_view(
        register,
        search="dang ky 12",
        standing="in_force",
        page=2,
        now=now,
        tz=TZ,
        speech=Speech("vi", TZ),
    )


def _item(number: int) -> Item:
    """Return one decision's list; every second one amends what the one before it announced."""
    month = number % 6 + 4
    decision = Decision(
        number=f"{number}/QĐ-UBND",
        signed_on=f"2026-{month - 1:02d}-20",
        effective_on=f"2026-{month:02d}-{number % 28 + 1:02d}",
    )
    rows = tuple(procedure(n, of=number // 2) for n in range(ROWS_EACH))
    spans = [(row, shown_during(row, decision, TZ)) for row in rows]
    phases = tuple(
        Phase(body=body, start_ms=span.start_ms, end_ms=span.end_ms)
        for span, body in timeline(decision, spans, TZ)
    )
    source = Source(sha256=f"{number:064d}", extension="docx", name="", size_bytes=1)
    name = f"{number}.docx"
    return Item(
        id=f"i{number}", playlist="tthc", name=name, title=name, phases=phases, source=source
    )


def _drawn(item: Item) -> DrawnItem:
    """Return an item as if drawn: a page for each five rows."""
    phases = tuple(
        DrawnPhase(span=phase.span, pages=tuple(_pages(item, phase))) for phase in item.phases
    )
    return DrawnItem(id=item.id, title=item.title, duration_ms=None, phases=phases)


def _pages(item: Item, phase: Phase) -> list[Page]:
    body = phase.body
    rows = body.rows if isinstance(body, ProcedureList) else ()
    pages = []
    for at in range(0, len(rows), 5):
        told = f"{item.id} {phase.start_ms} {at} {len(rows)}"
        sha256 = hashlib.sha256(told.encode()).hexdigest()
        asset = Asset(sha256=sha256, extension="png", type="image/png", size_bytes=99_000)
        pages.append(Page(kind="image", asset=asset, duration_ms=15_000))
    return pages


def _screen(number: int) -> Screen:
    canvas = Canvas(width_px=1920, height_px=1080)
    return Screen(id=f"s{number}", name=f"Màn {number}", unit="goc", kind="eboard", canvas=canvas)


def _lines() -> list[list[str]]:
    head = ["STT", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Tình trạng", "Thời hạn", "Phí, lệ phí"]
    rows = [procedure(number) for number in range(1, 1001)]
    words = {"new": "mới", "amended": "sửa đổi", "replaced": "thay thế", "abolished": "bãi bỏ"}
    body = [
        [str(r.order), r.code, r.name, r.field, words[r.change], "15 ngày", "Miễn"] for r in rows
    ]
    return [head, *body]


def _write_sheet(path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh mục")
    for line in _lines():
        sheet.append(line)
    book.save(path)


def _write_word(path: Path) -> None:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    rows = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{escape(t)}</w:t></w:r></w:p></w:tc>" for t in line)
        + "</w:tr>"
        for line in _lines()
    )
    document = f'<w:document xmlns:w="{name}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)


def _bare_sheet(path: Path) -> object:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def _bare_word(path: Path) -> object:
    with zipfile.ZipFile(path) as archive:
        tree = etree.parse(io.BytesIO(archive.read("word/document.xml")))
    return [element.text for element in tree.iter("{*}t")]


def _source_file(path: Path) -> SourceFile:
    source = Source(
        sha256="0" * 64, extension=path.suffix[1:], name="", size_bytes=path.stat().st_size
    )
    return SourceFile(name=path.name, path=path, source=source)


def _median_ms(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)
