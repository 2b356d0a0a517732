"""Vietnamese text as people type it: one spelling of each letter, and old encodings recognised."""

import re
import unicodedata
from functools import lru_cache

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_LOWER = [
    unicodedata.normalize("NFC", v + t) for v in _VOWELS for t in _TONES if v + t not in "aeiouy"
]
VIETNAMESE_LETTERS: tuple[str, ...] = tuple(
    sorted([*_LOWER, "đ", *(letter.upper() for letter in _LOWER), "Đ"])
)
"""The 134 letters that Vietnamese adds to the Latin alphabet, composed."""

_SPACES = re.compile(r"[ \t\u2000-\u200a\u3000]+")


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """Return NFC text without control characters; tabs and runs of spaces become one space.

    Line breaks stay, as `\\n`. Soft hyphens and zero-width characters vanish, because they hide
    in pasted text and change what is compared and counted.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = []
    for character in text:
        if character in "\n\t":
            kept.append(character)
            continue
        category = unicodedata.category(character)
        if category == "Cc" or category == "Cs":
            kept.append(" ")
        elif category != "Cf":
            kept.append(character)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in "".join(kept).split("\n"))


def words(text: str) -> int:
    """Count the words, which in Vietnamese are syllables between spaces."""
    return len(text.split())
