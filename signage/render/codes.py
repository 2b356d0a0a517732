"""QR codes: their modules, their size, and the short upper-case form that keeps them coarse."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import segno

from signage.core.place.legibility import qr_side_px
from signage.core.place.screen import Surface
from signage.render.blocks import lines
from signage.render.style import Style, text_width

QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Code:
    """One QR code: rows of 0 and 1 without the quiet zone, and the smallest side that scans."""

    rows: tuple[str, ...]
    least_px: int

    @property
    def modules(self) -> int:
        """Return the modules of a side, quiet zone included."""
        return len(self.rows) + 2 * QUIET_MODULES

    def side_px(self, wanted: float) -> int:
        """Return the largest side of whole modules within `wanted`, never under the smallest."""
        return max(self.least_px, int(wanted) // self.modules * self.modules)


def code_for(text: str, surface: Surface) -> Code:
    """Return the code of an address or text; error correction M, L where M costs a version."""
    rows = _modules(coarse(text), may_be_low=surface.kind == "led")
    return Code(rows, qr_side_px(surface, len(rows) + 2 * QUIET_MODULES))


# Choosing the best of eight masks takes as long as drawing an LED page.
@lru_cache(maxsize=512)
def _modules(text: str, *, may_be_low: bool) -> tuple[str, ...]:
    level = "m"
    if may_be_low:
        sizes = {error: len(_made(text, error, mask=0)) for error in ("m", "l")}
        level = "l" if sizes["l"] < sizes["m"] else "m"
    return tuple("".join("1" if dark else "0" for dark in row) for row in _made(text, level))


def _made(text: str, error: str, *, mask: int | None = None) -> tuple[bytearray, ...]:
    code = segno.make(text, error=error, mask=mask, micro=False, boost_error=False)
    matrix: tuple[bytearray, ...] = code.matrix
    return matrix


def coarse(text: str) -> str:
    """Return an address with scheme and host in capitals, and all of it where case cannot matter.

    Capitals take less room in a code than small letters. A path may care about case, so only a
    short link (`/q/…`) made of capitals, digits and the letters `q/` is raised as a whole.
    """
    parts = urlsplit(text.strip())
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return text.strip()
    raised = urlunsplit((parts.scheme.upper(), parts.netloc.upper(), *parts[2:]))
    # urlunsplit lowers the scheme again.
    raised = parts.scheme.upper() + raised[len(parts.scheme) :]
    prefix, _, rest = parts.path.rpartition("/")
    is_short = prefix.lower() in ("", "/q") and rest == rest.upper() and not parts.query
    return raised.upper() if is_short else raised


def caption_size(caption: str, width: int, room: int, style: Style) -> tuple[int, int]:
    """Return the size of a caption beside a code, large where there is room, and its height."""
    most = style.small if style.led else max(style.small, min(round(1.4 * style.body), room // 4))
    for size in range(most, style.small, -2):
        height = lines(style, caption, size, width) * style.line_px(size)
        longest = max(text_width(style, word, size) for word in caption.split())
        if height <= 0.8 * room and longest <= width:
            return size, height
    return style.small, lines(style, caption, style.small, width) * style.line_px(style.small)
