"""What a surface asks of its slides: sizes, margins, colours, and the words that it can spell."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from math import ceil, floor

from signage.core.content.problem import Problem
from signage.core.place import legibility
from signage.core.place.legibility import PixelFont
from signage.core.place.screen import Surface
from signage.render import fonts
from signage.render.markdown import Run
from signage.render.text import (
    LONGEST_UNBROKEN,
    longest_word_em,
    longest_word_px,
    missing_glyphs,
    set_text,
)
from signage.render.themes import Colours, colours_for, contrast

LEAD_EM = 0.62  # from a base line to the capitals below it
LINE_EM = 1.36  # base line to base line, with room for Ẳ above and ợ below
CHARACTERS_A_LINE = 62  # more, and the eye loses the next line
CHARACTER_EM = 0.5
LARGEST_TEXT_PX = 620
Runs = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Style:
    """The measures of one surface. `sizes` are the text sizes that may be used, ascending."""

    surface: Surface
    colours: Colours
    body: int
    small: int
    margin: int
    pixel: tuple[PixelFont, ...] = ()

    @property
    def led(self) -> bool:
        """Tell whether text is set in pixel fonts."""
        return self.surface.kind == "led"

    @property
    def light(self) -> bool:
        """Tell whether the paper is bright enough to be a code's quiet zone."""
        return contrast(self.colours.paper, "#000000") > 18

    @property
    def landscape(self) -> bool:
        """Tell whether the surface is wide enough for two columns."""
        return self.surface.width_px >= 1.15 * self.surface.height_px

    @property
    def inner_width(self) -> int:
        """Return the width between the margins."""
        return self.surface.width_px - 2 * self.margin

    @property
    def rows(self) -> float:
        """Return how many lines of the smallest body text the surface holds."""
        return self.surface.height_px / self.line_px(self.body)

    @property
    def growth(self) -> float:
        """Return the size that little text grows to at most."""
        return max(self.body, min(self.surface.height_px / 4, self.inner_width / 6))

    @property
    def is_strip(self) -> bool:
        """Tell whether the surface is too low for a slide: what it shows runs along one line."""
        return self.rows < 2.6 and self.surface.width_px > 3 * self.surface.height_px

    def line_px(self, size: int) -> int:
        """Return the distance from one base line to the next."""
        if self.led:
            return fonts.pixel_font(size).line_px + 1
        return ceil(size * LINE_EM)

    def sizes(self, *, least: float, most: float) -> list[int]:
        """Return the usable sizes from `least` to `most`; the nearest one when there is none."""
        least = max(least, self.body)
        if self.led:
            every = [font.size_px for font in self.pixel]
            return [s for s in every if least <= s <= most] or [
                next((s for s in every if s >= least), every[-1])
            ]
        low = ceil(least)
        return list(range(low, max(low, min(floor(most), LARGEST_TEXT_PX)) + 1))

    def settings(self, sizes: Iterable[int], **more: object) -> dict[str, object]:
        """Return what every template needs to know of the surface, and what this one adds."""
        return {
            "w": self.surface.width_px,
            "h": self.surface.height_px,
            "led": self.led,
            "landscape": self.landscape,
            "margin": self.margin,
            "body": self.body,
            "small": self.small,
            "sizes": list(sizes),
            "pixel": {
                str(f.size_px): {"family": f.family, "top": f.top_px, "bottom": f.bottom_px}
                for f in self.pixel
            },
            "colours": asdict(self.colours),
            "band": 0,
            "foot": 0,
            "band_dy": 0,
            "light": self.light,
        } | more


@dataclass(slots=True)
class Script:
    """Turns text into runs for the templates and remembers what no font can draw."""

    style: Style
    missing: dict[str, str] = field(default_factory=dict)  # character → the word it stands in
    unbroken: int = LONGEST_UNBROKEN  # letters after which a word may break

    def runs(self, text: str, *, bold: bool = False) -> Runs:
        """Return one text as runs."""
        font = self.style.pixel[0] if self.style.led and self.style.pixel else None
        for character in missing_glyphs(text, font):
            word = next((w for w in text.split() if character in w), character)
            self.missing.setdefault(character, word)
        return [
            dict(run, b=bold)
            for run in set_text(text, pixel=self.style.led, unbroken=self.unbroken)
        ]

    def calm(self, text: str, *, size: int, width: int) -> Runs:
        """Return a text as runs whose last line in this width is no lone word.

        On a board: elsewhere the layout engine sees to it. It costs no line, because what moves
        down joins a line that holds one word.
        """
        head, _, last = text.rstrip().rpartition(" ")
        pair = f"{head.rpartition(' ')[2]} {last}"
        if self.style.led and head and text_width(self.style, pair, size) <= width:
            text = f"{head}\u00a0{last}"
        return self.runs(text)

    def marked(self, runs: Iterable[Run]) -> Runs:
        """Return the runs of a paragraph with their weights."""
        return [made for run in runs for made in self._run(run)]

    def _run(self, run: Run) -> Runs:
        made = self.runs(run.text, bold=run.bold)
        lead = " " if run.text[:1] == " " else ""
        tail = " " if run.text[-1:] == " " and run.text.strip() else ""
        space = {"t": " ", "f": "", "b": run.bold}
        return ([space] if lead else []) + made + ([space] if tail else [])

    def problems(self) -> tuple[Problem, ...]:
        """Return one problem that names every character without a glyph."""
        if not self.missing:
            return ()
        characters = ", ".join(f"{c} (U+{ord(c):04X})" for c in self.missing)
        near = next(iter(self.missing.values()))
        return (
            Problem(
                code="missing_glyph", where="", arguments={"characters": characters, "near": near}
            ),
        )


def style_for(surface: Surface) -> Style | Problem:
    """Return the style of a surface, or say why nothing can be read there."""
    least = 1 if surface.kind == "led" else 8
    body = max(least, legibility.body_px(surface))
    small = max(least, legibility.small_px(surface))
    pixel: tuple[PixelFont, ...] = ()
    if surface.kind == "led":
        pixel = legibility.pixel_fonts_for(surface)
        if not pixel:
            return illegible(surface)
        body = small = pixel[0].size_px
    elif surface.zone != "ticker" and (
        body * LINE_EM > surface.height_px or body * 5 > surface.width_px
    ):
        return illegible(surface)
    return Style(surface, colours_for(surface), body, small, _margin(surface), pixel)


def illegible(surface: Surface) -> Problem:
    """Say that text large enough for the distance does not fit, and what would help."""
    if surface.kind == "led":
        rows, farthest = legibility.rows_needed(surface), legibility.farthest_m(surface)
    else:
        body = legibility.body_px(surface)
        rows = ceil(body * max(LINE_EM, 5 * surface.height_px / surface.width_px))
        farthest = floor(10 * surface.distance_m * surface.height_px / rows) / 10
    return Problem(
        code="illegible",
        where="",
        arguments={
            "canvas": f"{surface.width_px}x{surface.height_px}",
            "distance": float(surface.distance_m),
            "rows": rows or "?",
            "farthest": float(farthest),
        },
    )


def fitting_sizes(
    script: Script,
    sizes: list[int],
    texts: Iterable[str],
    width: float,
    *,
    indent_em: float = 0.0,
) -> list[int]:
    """Keep the sizes at which the longest word fits the width; never none.

    Where not even the smallest fits, the script is told to break words. `indent_em` is what
    stands before the text, a label or a mark, and grows with the size.
    """
    texts = list(texts)
    style = script.style
    room = width - indent_em * sizes[0]
    script.unbroken = min(script.unbroken, max(7, int(room / (0.62 * sizes[0]))))
    if style.led:
        kept = [
            size
            for size in sizes
            if longest_word_px(texts, fonts.pixel_font(size), script.unbroken)
            <= width - indent_em * size
        ]
    else:
        longest = longest_word_em(texts, script.unbroken)
        kept = [size for size in sizes if (longest + indent_em) * size <= width]
    return kept or sizes[:1]


def text_width(style: Style, text: str, size: int) -> int:
    """Return how wide one line of text is, in bold, without kerning."""
    return _pixels(text, size) if style.led else ceil(size * _em(text))


# Blocks are arranged by trying sizes: the same words are measured again and again.
@lru_cache(maxsize=8192)
def _em(text: str) -> float:
    em, second = fonts.text_advances(), fonts.second_advances()
    return sum(em.get(c, second.get(c, 0.8)) for c in text)


@lru_cache(maxsize=8192)
def _pixels(text: str, size: int) -> int:
    advances = fonts.pixel_advances(fonts.pixel_font(size))
    return sum(advances.get(c, size) for c in text)


def _margin(surface: Surface) -> int:
    shorter = min(surface.width_px, surface.height_px)
    if surface.kind == "led":
        return max(1, min(24, shorter // 32))
    return max(8, round(shorter * 0.05 / 8) * 8)
