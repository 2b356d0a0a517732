"""The procedure that a card or running lines are about, named by its code in the front matter."""

from signage.core.content.problem import Problem
from signage.core.content.procedure_codes import read_code
from signage.library.readers.front_matter import FrontMatter

_LONGEST_SHOWN = 60  # of what a problem quotes


def procedure_named(front: FrontMatter) -> tuple[str, Problem | None]:
    """Return the code as lists have it, and what is wrong with the one that is written."""
    reading = read_code(front.value("procedure"))
    if not reading.doubt:
        return reading.code, None
    hint = f" → {reading.suggestion}?" if reading.suggestion else ""
    return "", Problem(
        code="card_dossier" if reading.doubt == "dossier_number" else "card_code",
        where="",
        line=front.line("procedure"),
        arguments={"was": reading.original[:_LONGEST_SHOWN], "hint": hint},
    )
