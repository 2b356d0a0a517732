"""Lengths of time as people say them: the one way in which pages and problems write them."""

from typing import Literal

_THOUSANDS = {"vi": ".", "en": ","}
_UNITS = {"vi": ("giờ", "phút", "giây"), "en": ("h", "min", "s")}


def length_words(ms: int, language: Literal["vi", "en"]) -> str:
    """Write `12 giây`, `1 phút 30 giây`, `2 giờ 05 phút`, `1.120 giờ`."""
    hour, minute, second = _UNITS[language]
    seconds = max(0, round(ms / 1000))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        written = f"{hours:,}".replace(",", _THOUSANDS[language])
        return f"{written} {hour}" + (f" {minutes:02d} {minute}" if minutes else "")
    if minutes:
        return f"{minutes} {minute}" + (f" {seconds} {second}" if seconds else "")
    return f"{seconds} {second}"
