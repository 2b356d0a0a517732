"""Where lists of procedures contradict each other: which rows wait until a person settles it.

The earlier decision stands and the later one waits, because what is on air stays on air. A code
at two levels is two procedures, and numbers of decisions begin anew each year: neither is a doubt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signage.core.content.listed import Listed
from signage.core.content.problem import Problem
from signage.core.content.procedure import ANSWERS_SUFFIX, Level
from signage.core.content.procedure_words import fold


@dataclass(frozen=True, slots=True)
class Contradictions:
    """The rows that are held back, by identity, and why."""

    held: frozenset[int]
    problems: tuple[Problem, ...]


def contradictions(listed: Iterable[Listed]) -> Contradictions:
    """Find two dates of one decision and two names of one procedure."""
    rows = sorted(listed, key=lambda each: (each.order, each.where, each.row.order))
    held: set[int] = set()
    problems: list[Problem] = []
    _hold_dates(rows, held, problems)
    _hold_names([each for each in rows if id(each) not in held], held, problems)
    return Contradictions(frozenset(held), tuple(problems))


def _hold_dates(rows: Iterable[Listed], held: set[int], problems: list[Problem]) -> None:
    first: dict[tuple[str, str], Listed] = {}
    told: set[str] = set()
    for each in rows:
        number, day = each.decision.number, each.decision.signed_on
        if not (number and day):
            continue
        known = first.setdefault((number, day[:4]), each)
        if known.decision.signed_on == day:
            continue
        held.add(id(each))
        if each.where not in told:
            told.add(each.where)
            problems.append(
                _problem(
                    "two_dates",
                    each,
                    known,
                    number=number,
                    first=known.decision.signed_on,
                    second=day,
                )
            )


def _hold_names(rows: Iterable[Listed], held: set[int], problems: list[Problem]) -> None:
    names: dict[str, dict[Level, Listed]] = {}
    for each in rows:
        if not each.row.code:
            continue
        levels = names.setdefault(each.row.code, {})
        known = _at_level(levels, each.row.level)
        if known is None or known.where == each.where or _agrees(each, known):
            levels[each.row.level] = each
            continue
        held.add(id(each))
        own = {"was": each.row.name, "called": each.row.name, "row": each.row.where}
        arguments = {"code": each.row.code, "name": known.row.name, **own}
        problems.append(_problem("name_differs", each, known, **arguments))


def _at_level(levels: Mapping[Level, Listed], level: Level) -> Listed | None:
    """Return the procedure of that level; one of an unknown level may be any."""
    if level == "unknown":
        return next(iter(levels.values()), None)
    return levels.get(level) or levels.get("unknown")


def _agrees(each: Listed, known: Listed) -> bool:
    """Tell whether a name is the known one, says that it replaces it, or was settled."""
    row = each.row
    return each.name == known.name or row.is_settled or known.name in fold(row.replaces)


def _problem(kind: str, each: Listed, known: Listed, **arguments: str) -> Problem:
    answers = each.where.rpartition("/")[2] + ANSWERS_SUFFIX
    row = arguments.get("row", "").rpartition(":")[2]
    return Problem(
        code=kind,
        where=each.where,
        line=int(row) if row.isdecimal() else None,
        arguments={"other": known.where, "answers": answers} | arguments,
    )
