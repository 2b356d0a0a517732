"""The title of a page whose body is arranged in Python: one or two lines, as large as is calm."""

from dataclasses import dataclass

from signage.core.content.text import normalise
from signage.render.blocks import lines
from signage.render.composition import Desk
from signage.render.style import fitting_sizes

_TITLE_EM = 1.15
_LARGEST_SHARE = 0.3  # of the height: the body is the message, the title says what it is about


@dataclass(frozen=True, slots=True)
class Title:
    """A title, its size, and the height that it takes with the gap below."""

    text: str
    size: int
    height: int


def title_for(text: str, desk: Desk, *, height: int, body: int = 0) -> Title:
    """Return the title at the largest size that leaves the body its room.

    Where the letters of the `body` have grown, it grows beyond them.
    """
    style = desk.style
    text = normalise(text)
    width = style.inner_width
    if style.led:
        sizes = style.sizes(least=style.body, most=max(style.body, height / 8))
    else:
        most = max(_TITLE_EM * max(style.body, body), min(height / 12, width / 15))
        sizes = style.sizes(least=style.body, most=most)
    sizes = fitting_sizes(desk.script, sizes, [text], width)
    short = [
        size
        for size in sizes
        if (count := lines(style, text, size, width)) <= 2
        and count * style.line_px(size) <= _LARGEST_SHARE * height
    ]
    size = max(short) if short else sizes[0]
    if not text:
        return Title(text, size, 0)
    # The balanced title is narrower than the page; a little is allowed for that.
    taken = lines(style, text, size, width * 0.97) * style.line_px(size)
    return Title(text, size, taken + (3 if style.led else round(0.6 * size)))
