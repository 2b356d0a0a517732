"""Where a row stands, as the person counts who pasted it or has its file open."""

from collections.abc import Mapping
from dataclasses import replace

from signage.core.content.problem import Problem
from signage.web.language import Speech


def place_in_words(place: str, lines_above: int, speech: Speech) -> str:
    """Write `2:7` as “7, bảng 2”, `Sheet:7` as “7, trang “Sheet”” and a CSV's line as it is.

    `lines_above` were written above what was pasted, which is counted from its own first line.
    """
    table, _, line = place.rpartition(":")
    if line.isdecimal():
        line = str(max(1, int(line) - lines_above))
    if not table:
        return line
    if table.isdecimal():
        return speech.say("{line}, bảng {table}", line=line, table=table)
    return speech.say("{line}, trang “{sheet}”", line=line, sheet=table)


def placed(problem: Problem, speech: Speech, *, lines_above: int = 0) -> Problem:
    """Return a problem whose rows are named as people count them."""
    places = ("row", "other") if problem.code == "duplicate_code" else ("row",)
    said = dict(problem.arguments)
    for key in places:
        if said.get(key):
            said[key] = place_in_words(str(said[key]), lines_above, speech)
    return replace(problem, arguments=said)


def found_by(arguments: Mapping[str, object], speech: Speech) -> str:
    """Return what the row of a problem is known by in its list: its number there and its name."""
    order = arguments.get("order", "")
    number = speech.say("STT {n}", n=order) if order else ""
    return " · ".join(filter(None, (number, str(arguments.get("called", "")))))
