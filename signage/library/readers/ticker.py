"""Running lines: a text file, one message a line; front matter may name their procedure."""

from collections.abc import Mapping

from signage.core.content.card import TickerLines
from signage.core.content.playlist import Phase
from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.library.readers.front_matter import parse_front_matter
from signage.library.readers.named_procedure import procedure_named
from signage.library.readers.plain_text import legacy_problem, read_text
from signage.library.reading import Reading, SourceFile

LONGEST_LINE = 600  # more than a minute at eight characters a second: nobody reads that to its end
MOST_LINES = 60


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Read the lines; empty ones part nothing and are left out."""
    text = read_text(file)
    if isinstance(text, Problem):
        return Reading(problems=(text,))
    old = legacy_problem(text)
    if old is not None:
        return Reading(problems=(old,))
    front = parse_front_matter(text)
    is_named = "procedure" in front.entries  # else a row of dashes is a line as any other
    code, wrong = procedure_named(front) if is_named else ("", None)
    problems = [wrong] if wrong is not None else []
    body = front.body if is_named else text
    first = text.count("\n") - body.count("\n") + 1
    lines = []
    for number, written in enumerate(body.split("\n"), start=first):
        line = normalise(written)
        if len(line) > LONGEST_LINE:
            problems.append(
                Problem(
                    code="line_too_long",
                    where="",
                    line=number,
                    arguments={"line": line[:40], "limit": LONGEST_LINE},
                )
            )
        elif line:
            lines.append(line)
    if len(lines) > MOST_LINES:
        arguments = {"count": len(lines), "limit": MOST_LINES}
        problems.append(Problem(code="too_many_lines", where="", arguments=arguments))
    if problems or not lines:
        return Reading(problems=tuple(problems) or (Problem(code="empty_card", where=""),))
    return Reading(
        phases=(Phase(body=TickerLines(lines=tuple(lines))),),
        procedure=code,
        problems=front.problems if is_named else (),
    )
