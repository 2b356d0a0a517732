"""Slides: what drawing a page costs beside the layout engine alone, and what a worker remembers.

The floor sets the same template with the same values and nothing else: no text is checked, no
geometry worked out, nothing stored. Every run draws new text, because the engine remembers what
it has set before. CPU time, median of 7.
"""

import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typst
from msgspec.structs import replace as changed
from rich.console import Console

from signage.bench.rows import Row, show
from signage.core.content.card import Block, Card, Infographic
from signage.core.place.screen import Surface
from signage.render import fonts, slides
from signage.render.composition import Composition, Desk
from signage.render.style import Script, Style, style_for
from signage.render.typesetting import TEMPLATES

REPEATS = 7
DOCUMENTS = 1_000
GOAL = 1.15

_TELEVISION = Surface(
    width_px=1920, height_px=1080, kind="eboard", pixel_mm=0.634, distance_m=5, scan_distance_m=1.5
)
SURFACES = {
    "1080p": _TELEVISION,
    "4K": replace(_TELEVISION, width_px=3840, height_px=2160, pixel_mm=0.317),
    "256×128": replace(
        _TELEVISION, width_px=256, height_px=128, kind="led", pixel_mm=10, distance_m=30
    ),
}
_CARD = Card(
    type="announcement",
    title="Tiếp nhận hồ sơ thủ tục hành chính không phụ thuộc địa giới hành chính",
    agency="UBND PHƯỜNG THUẬN HÓA",
    number="128/TB-UBND",
    date="28/06/2026",
    qr="https://dichvucong.gov.vn/q/7K2M",
    body=(
        "Kể từ ngày **01/7/2026**, người dân và doanh nghiệp có thể nộp hồ sơ tại bất kỳ Trung "
        "tâm Phục vụ hành chính công cấp xã nào trên địa bàn thành phố.\n\n"
        "Khi đến giao dịch, đề nghị mang theo thẻ căn cước."
    ),
)
_NUMBERS = Infographic(
    title="98,7 % hồ sơ đúng hạn, vượt chỉ tiêu 0,7 điểm",
    origin="Báo cáo quý (dữ liệu thử)",
    blocks=(
        Block(
            kind="bars",
            title="Hồ sơ theo lĩnh vực",
            labels=("Chứng thực", "Hộ tịch", "Đất đai", "Hộ kinh doanh"),
            values=(4980.0, 3127.0, 1842.0, 1215.0),
        ),
    ),
)


def run(console: Console) -> None:
    """Measure and print."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        for name, surface in SURFACES.items():
            rows.append(_row(f"announcement, {name}", _announcement, surface, out))
            rows.append(_row(f"infographic, {name}", _infographic, surface, out))
        before, after, first, last = _thousand(out)
    rows.append(Row(name="memory after 1,000 documents", unit="MB", figure=after))
    rows.append(Row(name="grown over the last 500", unit="MB", figure=last - first, most=20))
    note = f"{DOCUMENTS} infographics at 1080p; {before:.0f} MB before the first"
    show(console, "Slides (CPU per page)", rows, note=note)


def _announcement(number: int) -> Card:
    return changed(_CARD, title=f"{_CARD.title} ({number})", body=f"{_CARD.body} Lần {number}.")


def _infographic(number: int) -> Infographic:
    return changed(_NUMBERS, title=f"{_NUMBERS.title} ({number})")


def _row(name: str, body: Callable[[int], Card | Infographic], surface: Surface, out: Path) -> Row:
    """Take turns at being first: the engine sets faster what it has just seen the like of."""
    ours: list[float] = []
    floor: list[float] = []
    for number in range(-2, REPEATS):  # the first two warm both up
        turns = [(_draw_seconds, ours), (_set_seconds, floor)]
        for at, (measure, found) in enumerate(turns if number % 2 else turns[::-1]):
            seconds = measure(body(2 * number + at), surface, out)
            if number >= 0:
                found.append(seconds)
    return Row(
        name=name,
        unit="ms",
        figure=1000 * statistics.median(ours),
        floor=1000 * statistics.median(floor),
        floor_name="typst",
        most=GOAL,
    )


def _draw_seconds(body: Card | Infographic, surface: Surface, out: Path) -> float:
    began = time.process_time()
    pages = len(slides.draw(body, surface, kept=out, out=out).pages)
    return (time.process_time() - began) / pages


def _set_seconds(body: Card | Infographic, surface: Surface, out: Path) -> float:
    documents = [_inputs(made) for made in _composed(body, surface, out)]
    began = time.process_time()
    pages = sum(_bare(template, inputs) for template, inputs in documents)
    return (time.process_time() - began) / pages


def _composed(body: Card | Infographic, surface: Surface, out: Path) -> list[Composition]:
    style = style_for(surface)
    assert isinstance(style, Style)
    made = slides.composers()[type(body)](
        body, Desk(style=style, script=Script(style), title="", kept=out)
    )
    assert isinstance(made, list)
    return made


def _inputs(made: Composition) -> tuple[str, dict[str, str]]:
    return made.template, {
        "cfg": json.dumps(made.settings, ensure_ascii=False),
        "data": json.dumps(made.values, ensure_ascii=False),
    }


def _bare(template: str, inputs: dict[str, str]) -> int:
    compiler = typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts.typst_fonts(),
        sys_inputs=inputs,
    )
    made = compiler.compile(format="png", ppi=72)
    return len(made) if isinstance(made, list) else 1


def _thousand(out: Path) -> tuple[float, float, float, float]:
    """Return resident megabytes before, at most, after the first half and at the end."""
    before = _resident_mb()
    half = before
    for number in range(DOCUMENTS):
        slides.draw(_infographic(100_000 + number), _TELEVISION, kept=out, out=out)
        if number == DOCUMENTS // 2:
            half = _resident_mb()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return before, peak, half, _resident_mb()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000
