"""Tables: a list of procedure changes, questions and answers, or a plain table: heads decide."""

from collections.abc import Mapping, Sequence

from signage.core.content.card import Question, QuestionList, Table
from signage.core.content.playlist import Phase
from signage.core.content.problem import Problem
from signage.core.content.procedure_words import column_of
from signage.library.readers.answers import answers_name, read_answers
from signage.library.readers.grid_files import read_grids
from signage.library.readers.grids import Grid, RefusedFile, Row
from signage.library.readers.procedure_table import find_rows, head_of
from signage.library.readers.procedures import judge
from signage.library.reading import Reading, SourceFile

_LONGEST_TITLE = 200


def companions(file: SourceFile) -> tuple[str, ...]:
    """Return the file of answers that may lie beside the table."""
    return (answers_name(file.name),)


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Read one table file as what its heads say it is."""
    if file.source.size_bytes == 0:
        return Reading(problems=(Problem(code="empty_file", where=""),))
    try:
        grids = read_grids(file)
    except RefusedFile as refused:
        return Reading(problems=(refused.problem,))
    if any(head_of(grid) is not None for grid in grids):
        answers, problems = read_answers(companions.get(answers_name(file.name)))
        reading = judge(
            find_rows(grids),
            answers,
            file_name=file.name,
            tz=file.tz,
            address=file.procedure_address,
        )
        return Reading(phases=reading.phases, problems=(*problems, *reading.problems))
    return _questions(grids) or _plain(grids)


def _questions(grids: Sequence[Grid]) -> Reading | None:
    for grid in grids:
        for at, row in enumerate(grid.rows[:10]):
            columns = [column_of(cell.text) for cell in row]
            if "question" in columns and "answer" in columns:
                questions = tuple(_asked(grid.rows[at + 1 :], columns))
                if questions:
                    body = QuestionList(title=_title(grid, at), questions=questions)
                    return Reading(phases=(Phase(body=body),))
    return None


def _asked(rows: Sequence[Row], columns: Sequence[str | None]) -> list[Question]:
    asked = []
    for row in rows:
        cells = {c: cell.said for c, cell in zip(columns, row, strict=True) if c}
        if cells.get("question") and cells.get("answer"):
            asked.append(
                Question(
                    question=cells["question"],
                    answer=cells["answer"],
                    legal_basis=cells.get("legal_basis", ""),
                    field=cells.get("field", ""),
                )
            )
    return asked


def _plain(grids: Sequence[Grid]) -> Reading:
    """Return the largest table; its first full row is the head, what stands above the title."""
    tables = [grid for grid in grids if _filled(grid.rows)]
    if not tables:
        return Reading(problems=(Problem(code="no_table", where=""),))
    grid = max(tables, key=lambda each: len(each.rows) * len(each.rows[0]))
    at = next((n for n, row in enumerate(grid.rows) if sum(bool(c.text) for c in row) > 1), 0)
    rows = [tuple(cell.said for cell in row) for row in grid.rows[at:]]
    used = [any(row[column] for row in rows) for column in range(len(rows[0]))]
    kept = [tuple(t for t, is_used in zip(row, used, strict=True) if is_used) for row in rows]
    body = Table(
        title=_title(grid, at),
        header=kept[0],
        rows=tuple(row for row in kept[1:] if any(row)),
    )
    return Reading(phases=(Phase(body=body),))


def _filled(rows: Sequence[Row]) -> bool:
    return any(cell.text for row in rows for cell in row)


def _title(grid: Grid, head: int) -> str:
    """Return the words nearest above the table."""
    above = [cell.text for row in grid.rows[:head] for cell in row[:1] if cell.text]
    words = [*grid.above, *above]
    return words[-1][:_LONGEST_TITLE] if words else ""
