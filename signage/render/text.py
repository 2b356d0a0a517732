"""Text before it is set: which letters no font has, which words need the second family, and
where a long word may break. The layout engine says nothing of all this afterwards."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from signage.core.content.text import normalise
from signage.core.place.legibility import PixelFont
from signage.render import fonts

LONGEST_UNBROKEN = 20
_BREAK = "\u200b"
# A word may break after these without changing its meaning; codes and dates stay whole by length.
_AFTER_SIGN = re.compile(r"(?<=[/._&?=\-])(?=\w)")
_WORD = re.compile(r"[^ \n]+|[ \n]+")
# Parts of one number: "0234 3 822 000", "(0234) 1022", "98,7 %".
_IN_NUMBER = re.compile(r"(?<=[\d)]) (?=[\d%₫])")
# A number and its unit, a weekday: "3,42 m", "15 phút", "thứ Hai".
_NUMBER_AND_UNIT = re.compile(
    r"(?<=\d) (?=(?:mm|cm|m|km|m²|m³|km²|ha|kg|tấn|giờ|phút|ngày(?! \d)|đồng)(?!\w))"
    r"|(?<=\S) (?=[–·](?: |$))"  # a dash ends its line and never begins one
    r"|(?<=\d:\d\d –) (?=\d\d:\d\d)"
    r"|(?<=\b[Tt]hứ) (?=(?:Hai|Ba|Tư|Năm|Sáu|Bảy)\b)|(?<=\b[Cc]hủ) (?=nhật\b)"
)
# A word and its number: "tầng 1", "tháng 7", "Điều 13".
_WORD_AND_NUMBER = re.compile(r"(?<=[^\W\d_]{2}) (?=\d{1,2}(?![\w/:–-]|[.,]\d))")
# A house and its street: "12 Lê Lợi".
_HOUSE_AND_STREET = re.compile(r"(?:(?<=, \d)|(?<=, \d\d)|(?<=, \d{3})) (?=[A-ZÂÊÔĂĐƠƯ][^\W\d_])")
_KEPT_WHOLE = re.compile(r"(?=.*\d)(?=.*[/\-–])\S{1,20}")


def missing_glyphs(text: str, font: PixelFont | None) -> tuple[str, ...]:
    """Return the characters that would be drawn as nothing, each once, in order."""
    return tuple(
        dict.fromkeys(c for c in normalise(text) if not c.isspace() and not _is_drawn(c, font))
    )


def set_text(
    text: str, *, pixel: bool = False, unbroken: int = LONGEST_UNBROKEN
) -> list[dict[str, object]]:
    """Return runs of text for the templates: `t` text, `f` "second" when in the second family.

    Long unbroken words get places to break; a modifier apostrophe is drawn as the apostrophe of
    its family, which is the same picture. Drawn signs come as runs `s`.
    """
    text = _whole_numbers(text, unbroken)
    runs: list[dict[str, object]] = []
    for word in _WORD.findall(text):
        for part, sign in _signs(word):
            if sign and not pixel:
                runs.append({"s": part})
                continue
            second = not pixel and any(c not in fonts.text_advances() for c in part.strip())
            if _KEPT_WHOLE.fullmatch(part) and len(part) <= unbroken:
                runs.append({"t": part, "f": "second" if second else "", "k": True})
                continue
            part = breakable(part, unbroken)
            family = "second" if second else ""
            if runs and runs[-1].get("f") == family and "k" not in runs[-1]:
                runs[-1]["t"] = f"{runs[-1]['t']}{part}"
            else:
                runs.append({"t": part, "f": family})
    return runs


@lru_cache(maxsize=4096)
def pieces_of_lines(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a text as lines are broken: each a list of pieces without a space."""
    found = re.split(r"[ \n]+", _whole_numbers(text))
    return tuple(tuple(breakable(word).split(_BREAK)) for word in found if word)


def _whole_numbers(text: str, unbroken: int = LONGEST_UNBROKEN) -> str:
    """Keep what belongs together on one line, unless it is longer than any line."""
    joined = normalise(text).replace("\u02bc", "’")
    for places in (_IN_NUMBER, _NUMBER_AND_UNIT, _WORD_AND_NUMBER, _HOUSE_AND_STREET):
        joined = places.sub("\u00a0", joined)
    return _WORD.sub(
        lambda m: m[0].replace("\u00a0", " ") if len(m[0]) > unbroken else m[0], joined
    )


def breakable(word: str, unbroken: int = LONGEST_UNBROKEN) -> str:
    """Put break opportunities into a word of more than `unbroken` letters."""
    if len(word) <= unbroken:
        return word
    pieces = []
    for piece in _AFTER_SIGN.split(word):
        pieces += [piece[at : at + unbroken] for at in range(0, len(piece), unbroken)]
    return _BREAK.join(pieces)


def longest_word_em(texts: Iterable[str], unbroken: int = LONGEST_UNBROKEN) -> float:
    """Return the width of the widest unbreakable piece in bold, in em of the text family."""
    advances, second = fonts.text_advances(), fonts.second_advances()
    return max(
        (
            sum(advances.get(c, second.get(c, 1.0)) for c in piece)
            for piece in _pieces(texts, unbroken)
        ),
        default=0.0,
    )


def longest_word_px(
    texts: Iterable[str], font: PixelFont, unbroken: int = LONGEST_UNBROKEN
) -> int:
    """Return the width of the widest unbreakable piece in a pixel font."""
    advances = fonts.pixel_advances(font)
    return max(
        (sum(advances.get(c, font.size_px) for c in piece) for piece in _pieces(texts, unbroken)),
        default=0,
    )


def _pieces(texts: Iterable[str], unbroken: int) -> Iterator[str]:
    for text in texts:
        for word in re.split(r"[ \n]+", _whole_numbers(text, unbroken)):
            yield from breakable(word, unbroken).split(_BREAK)


def _signs(word: str) -> Iterator[tuple[str, bool]]:
    start = 0
    for at, character in enumerate(word):
        if character in fonts.DRAWN_SIGNS:
            if at > start:
                yield word[start:at], False
            yield character, True
            start = at + 1
    if start < len(word):
        yield word[start:], False


def _is_drawn(character: str, font: PixelFont | None) -> bool:
    if character == "\u02bc":
        return True
    if font is not None:
        return character in fonts.pixel_advances(font)
    return (
        character in fonts.DRAWN_SIGNS
        or character in fonts.text_advances()
        or character in fonts.second_advances()
    )
