"""Text and data become slides: the body's composer, the layout engine, pages in the media store.

To add a template: write `templates/NAME.typ` (start with `#import "lib.typ": *` and
`#show: document`), write a composer `(body, desk) -> list[Composition] | Problem` that passes
every text through `desk.script.runs`, and add one line to `composers()`. Put on every page
`context note((kind: "page", page: here().page(), words: n))`: that is how it gets its time.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from signage.core.content.asset import Asset, Fit, Look, Page
from signage.core.content.card import Card, Infographic, QuestionList, Table, TickerLines
from signage.core.content.file_name import as_heading
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.place.legibility import dwell_ms, ticker_speed_px_s
from signage.core.place.screen import Surface
from signage.render.card_slides import compose_card, compose_ticker
from signage.render.composition import Composition, Desk
from signage.render.infographic_slides import compose_infographic
from signage.render.media_store import Drawing, look_of, store_bytes
from signage.render.palette import in_palette, pure
from signage.render.procedure_slides import compose_procedures
from signage.render.question_slides import compose_questions
from signage.render.slate import compose_slate
from signage.render.style import Script, style_for
from signage.render.table_slides import compose_table
from signage.render.typesetting import Sheet, size_of, typeset

MOST_PAGES = 120  # 40 minutes of one item: nobody waits for that, and nobody draws it
# What the law wants posted is posted whole: 2,000 procedures on a small board.
MOST_POSTED_PAGES = 6_000
MANY_PAGES = 8  # of one card: two minutes that nobody stands still for
SlideBody = Card | Infographic | QuestionList | Table | ProcedureList | TickerLines
# Each composer takes its own kind of body; the table below pairs them.
Composer = Callable[[Any, Desk], list[Composition] | Problem]


def composers() -> dict[type, Composer]:
    """Return the composer of each kind of body."""
    return {
        Card: compose_card,
        Infographic: compose_infographic,
        ProcedureList: compose_procedures,
        QuestionList: compose_questions,
        Table: compose_table,
        TickerLines: compose_ticker,
    }


def draw(
    body: SlideBody,
    surface: Surface,
    *,
    kept: Path,
    out: Path,
    fit: Fit = "contain",
    title: str = "",
) -> Drawing:
    """Draw one body for one surface; media land in `out`. Runs in a worker.

    Raises: TypesettingFailed when a template is at fault.
    """
    return _draw(lambda desk: composers()[type(body)](body, desk), surface, kept, out, title)


def draw_slate(name: str, hotline: str, surface: Surface, *, out: Path) -> Drawing:
    """Draw the built-in page of a unit. Runs in a worker."""
    return _draw(lambda desk: compose_slate(name, hotline, desk), surface, out, out, name)


def _draw(
    compose: Callable[[Desk], list[Composition] | Problem],
    surface: Surface,
    kept: Path,
    out: Path,
    title: str,
) -> Drawing:
    style = style_for(surface)
    if isinstance(style, Problem):
        return Drawing(problems=(style,))
    desk = Desk(style=style, script=Script(style), title=as_heading(title), kept=kept)
    made = compose(desk)
    if isinstance(made, Problem):
        return Drawing(problems=(made,))
    missing = desk.script.problems()
    if missing:
        return Drawing(problems=missing)
    pages: list[Page] = []
    problems: list[Problem] = []
    for composition in made:
        sheet = typeset(
            composition.template, composition.settings, composition.values, composition.pictures
        )
        overflow = _overflow(sheet, surface)
        if overflow is not None:
            return Drawing(problems=(overflow,))
        made_pages = _pages(composition, sheet, surface, out)
        pages += made_pages
        problems += composition.problems
        if composition.template == "card" and len(made_pages) > MANY_PAGES:
            problems.append(_many(len(made_pages), surface))
    is_posted = any(composition.template == "procedures" for composition in made)
    most = MOST_POSTED_PAGES if is_posted else MOST_PAGES
    if len(pages) > most:
        return Drawing(problems=(_too_many(len(pages), most, surface),))
    return Drawing(pages=tuple(pages), problems=tuple(problems))


def _pages(composition: Composition, sheet: Sheet, surface: Surface, out: Path) -> list[Page]:
    counts = _words_by_page(composition, sheet)
    pages = []
    for at, (png, small) in enumerate(zip(sheet.pages, sheet.small, strict=True)):
        encoded = png
        width, height = size_of(png)
        if surface.kind == "led" or surface.palette != "full":
            picture = (small if small.width == width else Image.open(BytesIO(png))).convert("RGB")
            small = picture
            if surface.palette != "full":
                encoded = _png(in_palette(picture, surface.palette))
            elif not composition.pictures:
                encoded = _png(pure(picture))
        asset = store_bytes(encoded, out, extension="png", width_px=width, height_px=height)
        look = look_of(small)
        if composition.kind == "ticker":
            pages.append(
                _ticker_page(
                    composition, asset_width=width, surface=surface, asset=asset, look=look
                )
            )
            continue
        # A code that stands on every page is there long enough altogether.
        has_code = composition.has_code and at == len(sheet.pages) - 1
        pages.append(
            Page(
                kind="image",
                asset=asset,
                duration_ms=dwell_ms(counts[at], has_code=has_code),
                alt=composition.alt,
                fit="pixel",
                look=look,
            )
        )
    return pages


def _ticker_page(
    composition: Composition, *, asset_width: int, surface: Surface, asset: Asset, look: Look
) -> Page:
    speed = ticker_speed_px_s(composition.character_px)
    # Alone on a strip it passes twice, because people join in the middle; a zone repeats anyway.
    passes = 2 if surface.zone == "main" else 1
    travel_px = passes * (asset_width + surface.width_px)
    return Page(
        kind="ticker",
        asset=asset,
        duration_ms=-(-travel_px * 1000 // speed),
        alt=composition.alt,
        fit="pixel",
        speed_px_s=speed,
        look=look,
    )


def _words_by_page(composition: Composition, sheet: Sheet) -> list[int]:
    """Count each page's words; a block that runs over pages is spread evenly."""
    counts = [composition.words] * len(sheet.pages)
    begun: dict[str, Any] = {}
    for found in sheet.notes:
        if found["kind"] == "page":
            counts[found["page"] - 1] += found["words"]
        elif found["kind"] == "begin":
            begun = found
        elif found["kind"] == "end":
            span = range(begun["page"] - 1, found["page"])
            for page in span:
                counts[page] += -(-begun["words"] // len(span))
    return counts


def _overflow(sheet: Sheet, surface: Surface) -> Problem | None:
    found = next((n for n in sheet.notes if n["kind"] == "overflow"), None)
    if found is None:
        return None
    return Problem(
        code="overflow",
        where="",
        arguments={
            "what": str(found.get("what", "")),
            "canvas": f"{surface.width_px}x{surface.height_px}",
        },
    )


def _many(pages: int, surface: Surface) -> Problem:
    return Problem(
        code="many_pages",
        where="",
        severity="warning",
        arguments={"pages": pages, "canvas": f"{surface.width_px}x{surface.height_px}"},
    )


def _too_many(pages: int, most: int, surface: Surface) -> Problem:
    return Problem(
        code="too_many_pages",
        where="",
        arguments={
            "pages": pages,
            "limit": most,
            "canvas": f"{surface.width_px}x{surface.height_px}",
        },
    )


def _png(picture: Image.Image) -> bytes:
    encoded = BytesIO()
    picture.save(encoded, "PNG", compress_level=3)
    return encoded.getvalue()
