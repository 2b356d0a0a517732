"""Long lists, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from signage.web.language import Speech

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesBar:
    """Where we are in a list, and where to go on; empty addresses lead nowhere."""

    words: str
    previous: str = ""
    next: str = ""


def page_of(
    rows: Sequence[T], page: int, size: int, *, address: Callable[[int], str], speech: Speech
) -> tuple[list[T], PagesBar | None]:
    """Return one page of rows, from 1, and its bar; no bar when everything fits."""
    start = (max(1, page) - 1) * size
    part = list(rows[start : start + size])
    return part, bar_of(
        page, size, total=len(rows), shown=len(part), address=address, speech=speech
    )


def bar_of(
    page: int,
    size: int,
    *,
    total: int,
    shown: int,
    address: Callable[[int], str],
    speech: Speech,
) -> PagesBar | None:
    """Return the bar of a list whose rows were counted elsewhere."""
    if total <= size:
        return None
    start = (max(1, page) - 1) * size
    words = speech.say(
        "{first}–{last} trong {total}",
        first=speech.number(start + 1),
        last=speech.number(start + shown),
        total=speech.number(total),
    )
    return PagesBar(
        words=words,
        previous=address(page - 1) if page > 1 else "",
        next=address(page + 1) if start + size < total else "",
    )


def page_number(text: str | None) -> int:
    """Read a page number from an address; anything else is the first page."""
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 9 else 1
