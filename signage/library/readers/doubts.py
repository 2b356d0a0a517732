"""What has been judged so far about one list: clear rows, and doubts with their places."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from signage.core.content.problem import Problem, Severity
from signage.core.content.procedure import ProcedureChange
from signage.library.readers.answers import RowAnswer, answers_name
from signage.library.readers.procedure_table import RawRow

_LONGEST_SHOWN = 120  # of what a problem quotes


@dataclass(slots=True)
class Case:
    """What has been decided so far about the rows of one file."""

    file_name: str
    answers: dict[str, RowAnswer]
    problems: list[Problem] = field(default_factory=list)
    rows: list[ProcedureChange] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    is_held: bool = False  # the row at hand

    def doubt(
        self, code: str, row: RawRow, *, severity: Severity = "error", **arguments: str
    ) -> None:
        """Note a doubt about a row; one that is an error holds the row back."""
        self.is_held = self.is_held or severity == "error"
        self.problems.append(
            Problem(
                code=code,
                where="",
                line=row.line,
                severity=severity,
                arguments={"row": row.place, "answers": answers_name(self.file_name)}
                | {
                    key: value[:_LONGEST_SHOWN]
                    for key, value in (_found_by(row) | arguments).items()
                },
            )
        )

    def whole(self, code: str, severity: Severity, **arguments: str) -> None:
        """Note what concerns the list as a whole; what is an error holds all of it back."""
        said = {"answers": answers_name(self.file_name)} | arguments
        self.problems.append(Problem(code=code, where="", severity=severity, arguments=said))

    def answer_for(self, raw: RawRow, said: Iterable[str]) -> RowAnswer | None:
        """Return the answer for a row, if the file still says there what was answered."""
        answer = self.answers.get(raw.place)
        if answer is None or (answer.was and answer.was not in said):
            return None
        self.used.add(raw.place)
        return answer

    def is_kept(self, row: ProcedureChange) -> bool:
        """Tell whether a person keeps a row as it stands."""
        return row.where in self.used and self.answers[row.where].keep


def _found_by(row: RawRow) -> dict[str, str]:
    """Return what a person finds a row by: the number it has in the list and its name."""
    order, name = row.cells.get("order", ""), row.cells.get("name", "")
    return {"order": one_line(order), "called": one_line(name)}


def one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())
