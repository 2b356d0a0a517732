"""The kind of change of each row: what the file says, else what a person answered for a section.

Where neither says one nothing is stated: the rows of the section wait, and one doubt asks for all
of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from signage.core.content.procedure import ChangeType
from signage.library.readers.answers import RowAnswer, SectionAnswer
from signage.library.readers.doubts import Case, one_line
from signage.library.readers.procedure_table import RawRow

_Key = tuple[int, str]


class Kinds:
    """Answers the kind of each row of one list, and notes one doubt a section."""

    def __init__(
        self,
        rows: Iterable[RawRow],
        given: Mapping[str, RowAnswer | None],
        answers: Iterable[SectionAnswer],
    ) -> None:
        told = {answer.row: answer for answer in answers}
        self._unused = dict(told)
        self._answered: dict[_Key, ChangeType] = {}
        self._first: dict[_Key, RawRow] = {}
        self._counts: Counter[_Key] = Counter()
        for raw in rows:
            if raw.change is not None or _is_settled(given[raw.place]):
                continue
            self._counts[_key(raw)] += 1
            if self._first.setdefault(_key(raw), raw) is raw:
                answer = told.get(raw.place)
                if answer is not None and _said(raw).startswith(answer.was):
                    self._answered[_key(raw)] = answer.change
                    del self._unused[raw.place]

    def of(self, case: Case, raw: RawRow) -> ChangeType | None:
        """Return the kind of a row; the first row of a section without one notes the doubt."""
        if raw.change is not None:
            return raw.change
        key = _key(raw)
        if key not in self._answered and self._first[key] is raw:
            case.doubt("no_change_kind", raw, was=_said(raw), rows=str(self._counts[key]))
        return self._answered.get(key)

    def judge_unused(self, case: Case) -> None:
        """Note the answers for sections that the file does not have so any more."""
        for place, answer in self._unused.items():
            case.whole("stale_answer", "warning", row=place, was=answer.was)


def _is_settled(answer: RowAnswer | None) -> bool:
    return answer is not None and (answer.skip or answer.change is not None)


def _key(raw: RawRow) -> _Key:
    return raw.section, one_line(raw.cells.get("change", ""))


def _said(raw: RawRow) -> str:
    """Return the words that should have named the kind: the row's own, else the title."""
    return one_line(raw.cells.get("change", "")) or one_line(raw.title)
