"""The two languages of the pages: sentences, numbers, dates and lengths as people write them.

Vietnamese is written in the templates and modules themselves and is its own key; English comes
from `locale/en.po`, read once. A test asks that no sentence lacks its English.
"""

import gettext
import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from signage.core.content.numbers import number_words
from signage.core.content.problem import Problem
from signage.core.content.problem import say as say_problem
from signage.core.time.lengths import length_words
from signage.core.time.times import Instant

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_WEEKDAYS = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_NARROW_SPACE = "\u202f"


def mark(text: str) -> str:
    """Return the text unchanged; it tells the extractor that this will be said to people."""
    return text


@dataclass(frozen=True, slots=True)
class Speech:
    """How to say things to one person: in their language, in the site's time zone."""

    language: Language
    tz: str = "Asia/Ho_Chi_Minh"

    def say(self, text: str, /, **arguments: object) -> str:
        """Say a sentence; `{name}` is filled from the arguments."""
        said = _translations(self.language).gettext(text)
        return said.format(**arguments) if arguments else said

    def count(self, text: str, n: int, /, **arguments: object) -> str:
        """Say a sentence about `n` things; `{n}` is the number as people write it."""
        said = _translations(self.language).ngettext(text, text, n)
        return said.format(n=self.number(n), **arguments)

    def problem(self, problem: Problem) -> str:
        """Say what is wrong and what to do, with a capital and a full stop."""
        text = say_problem(problem)[self.language]
        return text[:1].upper() + text[1:]

    def number(self, value: float, decimals: int = 0) -> str:
        """Write `12.846` or `98,7`; English `12,846` and `98.7`."""
        return number_words(value, self.language, decimals=decimals)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Write a share of one as `98,7 %`."""
        return self.number(share * 100, decimals) + _NARROW_SPACE + "%"

    def local(self, at: Instant) -> datetime:
        """Return the instant in the site's zone."""
        return datetime.fromtimestamp(at / 1000, ZoneInfo(self.tz))

    def wall(self, at: Instant) -> datetime:
        """Return local time without its zone, to the second: what spreadsheets hold."""
        return self.local(at).replace(tzinfo=None, microsecond=0)

    def day(self, day: Instant | date) -> str:
        """Write `28/06/2026`."""
        value = day if isinstance(day, date) else self.local(day)
        return value.strftime("%d/%m/%Y")

    def time(self, at: Instant) -> str:
        """Write `07:30`."""
        return self.local(at).strftime("%H:%M")

    def moment(self, at: Instant) -> str:
        """Write `07:30 28/06/2026`."""
        return self.local(at).strftime("%H:%M %d/%m/%Y")

    def lately(self, at: Instant, now: Instant) -> str:
        """Write the time alone for today, with the day and month otherwise."""
        when, today = self.local(at), self.local(now)
        if when.date() == today.date():
            return when.strftime("%H:%M")
        if when.year == today.year:
            return when.strftime("%H:%M %d/%m")
        return when.strftime("%H:%M %d/%m/%Y")

    def weekday(self, day: date) -> str:
        """Write `thứ Hai`."""
        return _WEEKDAYS[self.language][day.weekday()]

    def short_weekday(self, day: date) -> str:
        """Write `T2`."""
        return _SHORT_WEEKDAYS[self.language][day.weekday()]

    def length(self, ms: int) -> str:
        """Write a length of time: `12 giây`, `1 phút 30 giây`, `2 giờ 05 phút`, `24 giờ`."""
        return length_words(ms, self.language)

    def size(self, size_bytes: int) -> str:
        """Write `640 KB`, `4,2 MB`."""
        if size_bytes < 1_000_000:
            return f"{self.number(max(1, round(size_bytes / 1000)) if size_bytes else 0)} KB"
        if size_bytes < 1_000_000_000:
            return f"{self.number(size_bytes / 1e6, 1)} MB"
        return f"{self.number(size_bytes / 1e9, 1)} GB"


def language_of(text: str | None) -> Language:
    """Return the language a cookie or a form names; Vietnamese for anything else."""
    return "en" if text == "en" else "vi"


@cache
def _translations(language: Language) -> gettext.NullTranslations:
    if language == "vi":
        return gettext.NullTranslations()
    path = Path(__file__).parent / "locale" / f"{language}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
