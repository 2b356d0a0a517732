"""What a file's name alone says: its title, how long and when it is shown, and its place.

Names are compared and shown in NFC; the bytes on disk stay as they are and never come here.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

TokenKind = Literal["duration", "dates"]

LONGEST_TOKEN_MS = 24 * 3_600_000  # a loop that takes longer than a day is a typing mistake
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_DURATION = re.compile(r"(?:(\d{1,5})m)?(?:(\d{1,5})s)?", re.IGNORECASE)
_DAY = r"\d{4}-\d{2}-\d{2}"
_DATES = re.compile(rf"(?P<one>{_DAY})|(?P<first>{_DAY})?\.\.(?P<last>{_DAY})?")
# What people write when they mean a token and miss it: "15 giây", "1,5 phút", "01-02-2027".
_MEANT_DURATION = re.compile(
    r"\d+([.,]\d+)?\s*(s|sec|secs|giây|m|min|mins|phút|h|giờ)(\s*\d+.*)?", re.IGNORECASE
)
_MEANT_DATES = re.compile(
    r"[\d\s.…–-]*(\d{1,4}[-.]\d{1,2}[-.]\d{1,4})[\d\s.…–-]*|\.\.\d.*|\d.*\.\."
    r"|.*\d{4}-\d.*\.\..*|.*\.\..*\d{4}-\d.*"
)
_LEADING_NUMBER = re.compile(r"(\d{1,3}(?=[._-])|0\d{0,2}(?=\s))[\s._-]+")
_EXTENSION = re.compile(r"\.([0-9A-Za-z]{1,10})$")

_IGNORED = re.compile(
    r"""\..* | ~.* | .*~                                        # hidden, Office lock, backup
    | .*\.(part|partial|filepart|tmp|temp|crdownload|download|opdownload|swp|swx|aria2)
    | (ehthumbs.*|thumbs)\.db | desktop\.ini | icon\r
    | @eadir | \#recycle | \#snapshot | @recycle | @recently-snapshot | \$recycle\.bin
    | system\ volume\ information | lost\+found | __macosx""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# The Vietnamese alphabet: marks that make another letter, then tones in dictionary order.
_LETTER_MARKS = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadToken:
    """A bracket that was meant as a token and cannot be used, with its brackets."""

    text: str
    kind: TokenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FileName:
    """A name taken apart. `first` and `last` are local dates, both included, None for open."""

    name: str
    title: str
    extension: str
    duration_ms: int | None = None
    first: date | None = None
    last: date | None = None
    bad_tokens: tuple[BadToken, ...] = ()


def nfc(name: str) -> str:
    """Return the form in which names are compared and shown.

    Bytes that are no UTF-8 (surrogates in Python's file names) become U+FFFD.
    """
    cleaned = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", cleaned)


def is_ignored(name: str) -> bool:
    """Tell whether a file or folder of this name is no content: hidden, temporary, of a system."""
    return _IGNORED.fullmatch(name) is not None


def extension_of(name: str) -> str:
    """Return the extension, lower case without the dot, or an empty string."""
    found = _EXTENSION.search(name)
    return found[1].lower() if found and found.start() > 0 else ""


def parse_file_name(name: str) -> FileName:
    """Take a name apart. A second token of a kind is bad, as is one that only looks like one."""
    name = nfc(name)
    extension = extension_of(name)
    stem = name[: -len(extension) - 1] if extension else name
    tokens = _Tokens()
    without = _BRACKETS.sub(tokens.take, stem)
    return FileName(
        name=name,
        title=_title(without) or _title(stem) or name,
        extension=extension,
        duration_ms=tokens.duration_ms,
        first=tokens.first,
        last=tokens.last,
        bad_tokens=tuple(tokens.bad),
    )


def as_heading(title: str) -> str:
    """Return a title that a file's name gave as people read it on a slide.

    Signs that stand for spaces become spaces, the first letter a capital; the rest, and every
    mark of a letter, stays as it was written.
    """
    spaced = title.replace("_", " ")
    if " " not in spaced.strip():
        spaced = re.sub(r"(?<=[^\W\d])[-.]+(?=[^\W\d])", " ", spaced)
    spaced = " ".join(spaced.split())
    return spaced[:1].upper() + spaced[1:]


def natural_key(name: str) -> str:
    """Return the sort key of natural order: numbers by value, letters as in Vietnamese.

    Case does not count; names that differ in nothing else are ordered by their code points.
    One string, because ten thousand of them are sorted while others wait.
    """
    name = nfc(name)
    letters: list[str] = []
    tones: list[str] = []
    for place, part in enumerate(re.split(r"([0-9]+)", name.casefold())):
        if place % 2:
            digits = part.lstrip("0") or "0"
            # Before every letter; of two numbers the one with fewer digits first.
            letters.append(f"\x01{chr(len(digits))}{digits}")
        else:
            _spell(part, letters, tones)
    return "\x00".join(("".join(letters), "".join(tones), name))


class _Tokens:
    """Collects the tokens of one name while they are cut out of it."""

    def __init__(self) -> None:
        self.duration_ms: int | None = None
        self.first: date | None = None
        self.last: date | None = None
        self.bad: list[BadToken] = []
        self._has_dates = False

    def take(self, bracket: re.Match[str]) -> str:
        """Use a bracket and return what stands in the title in its place."""
        text = bracket[1].strip()
        if (duration := _DURATION.fullmatch(text)) and text:
            good = self._take_duration(duration)
            kind: TokenKind = "duration"
        elif (dates := _DATES.fullmatch(text)) and text != "..":
            good = self._take_dates(dates)
            kind = "dates"
        elif _MEANT_DURATION.fullmatch(text):
            good, kind = False, "duration"
        elif _MEANT_DATES.fullmatch(text):
            good, kind = False, "dates"
        else:
            return bracket[0]
        if not good:
            self.bad.append(BadToken(text=bracket[0], kind=kind))
        return " "

    def _take_duration(self, found: re.Match[str]) -> bool:
        length_ms = (int(found[1] or 0) * 60 + int(found[2] or 0)) * 1000
        if self.duration_ms is not None or not 0 < length_ms <= LONGEST_TOKEN_MS:
            return False
        self.duration_ms = length_ms
        return True

    def _take_dates(self, found: re.Match[str]) -> bool:
        try:
            first = _date(found["one"] or found["first"])
            last = _date(found["one"] or found["last"])
        except ValueError:
            return False
        if self._has_dates or (first and last and last < first):
            return False
        self.first, self.last, self._has_dates = first, last, True
        return True


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _title(stem: str) -> str:
    stem = " ".join(stem.split())
    number = _LEADING_NUMBER.match(stem)
    return stem[number.end() :] or number[1] if number else stem


def _spell(text: str, letters: list[str], tones: list[str]) -> None:
    """Append each letter with its mark, and the tone of each."""
    for character in unicodedata.normalize("NFD", text):
        if character == "đ":
            letters.append("d1")
            tones.append("0")
        elif character in _LETTER_MARKS and letters:
            letters[-1] = letters[-1][0] + _LETTER_MARKS[character]
        elif character in _TONES and tones:
            tones[-1] = _TONES[character]
        else:
            letters.append(character + "0")
            tones.append("0")


def shortest_order(names: Sequence[str]) -> tuple[str, ...]:
    """Return the fewest names that have to be written down for this order.

    What follows them is in natural order, so that a file with a number goes on finding its
    place. Shared files play only where an order names them.
    """
    end = len(names)
    while end and "/" not in names[end - 1]:
        follows = end == len(names) or natural_key(names[end - 1]) <= natural_key(names[end])
        if not follows:
            break
        end -= 1
    return tuple(names[:end])
