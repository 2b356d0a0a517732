"""PDF pages as pages of a surface: drawn at its resolution, with a time that their words need."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from signage.core.content.asset import Fit, Page
from signage.core.content.playlist import Document
from signage.core.content.problem import Problem
from signage.core.place.legibility import dwell_ms, small_px
from signage.core.place.screen import Surface
from signage.render.media_store import Drawing, look_of
from signage.render.rasters import frame_for, lay, store_image

WORDLESS_MS = 15_000  # a scanned page: nobody knows how much there is to read
# The library draws one row more when the product is not exact.
_NEARLY_ONE = 1 - 1e-6
# Enough letters to know the size that most of a page is set in.
_LETTERS = 400
# From the lowest descender to the highest ascender, in the usual text faces.
_LINE_EM = 1.15
# The alternative text is for lists of people; a page's first words name it.
_ALT_WORDS = 40


def draw(
    body: Document, surface: Surface, *, kept: Path, out: Path, fit: Fit, title: str
) -> Drawing:
    """Draw a document. `kept` is its file, or the folder where the file has its kept name.

    Pages are never cropped, whatever the fit: what is written at an edge counts.
    """
    path = kept / body.source.kept_name if kept.is_dir() else kept
    document = pdfium.PdfDocument(path)
    try:
        if document.get_formtype() != pdfium_raw.FORMTYPE_NONE:
            document.init_forms()
        drawn = [_draw_page(page, surface, out) for page in _pages(document)]
    finally:
        document.close()
    sizes = [size for _, size in drawn if size]
    problems = _too_small(min(sizes), surface) if sizes else ()
    return Drawing(pages=tuple(page for page, _ in drawn), problems=problems)


def _pages(document: pdfium.PdfDocument) -> Iterator[pdfium.PdfPage]:
    for number in range(len(document)):
        page = document[number]
        yield page
        page.close()


def _draw_page(page: pdfium.PdfPage, surface: Surface, out: Path) -> tuple[Page, float]:
    """Return the page and the size of most of its letters, in pixels of the surface; 0: none."""
    width, height = page.get_size()
    scale = _NEARLY_ONE * min(surface.width_px / width, surface.height_px / height)
    image: Image.Image = page.render(scale=scale).to_pil()
    image = lay(image, frame_for(image.size, surface, "contain"), surface)
    text = page.get_textpage()
    words = text.get_text_bounded().split()
    sizes = _letter_sizes(text)
    text.close()
    drawn = Page(
        kind="image",
        asset=store_image(image, out, exact=surface.kind == "led"),
        duration_ms=dwell_ms(len(words)) if words else WORDLESS_MS,
        alt=" ".join(words[:_ALT_WORDS]),
        fit="contain",
        look=look_of(image),
    )
    return drawn, median(sizes) * scale if sizes else 0


def _letter_sizes(text: pdfium.PdfTextPage) -> list[float]:
    """Return the font sizes of the page in points, of every n-th letter when there are many."""
    count = text.count_chars()
    boxes = (text.get_charbox(at, loose=True) for at in range(0, count, max(1, count // _LETTERS)))
    heights = (top - bottom for _, bottom, _, top in boxes)
    return [height / _LINE_EM for height in heights if height > 1]


def _too_small(size_px: float, surface: Surface) -> tuple[Problem, ...]:
    needed = small_px(surface)
    if needed and size_px >= needed:
        return ()
    arguments: dict[str, str | int | float] = {
        "size": round(size_px),
        "needed": needed,
        "canvas": f"{surface.width_px}×{surface.height_px}",
        "distance": float(surface.distance_m),
    }
    return (Problem(code="small_letters", where="", severity="warning", arguments=arguments),)
