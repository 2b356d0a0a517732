"""The rules of every playlist folder: read when `playlist.toml` settles, kept when it breaks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from signage.core.content.file_name import nfc
from signage.core.content.playlist import PlaylistRules
from signage.core.content.problem import Problem
from signage.library.assembly import FolderState
from signage.library.playlist_file import guarded_rules, order_lines, parse_rules
from signage.library.readings import Readings
from signage.library.scan import unreadable

LARGEST_BYTES = 512 * 1024  # an order of ten thousand names; more is no rules file


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRules:
    """What holds for one folder, and what is wrong with its rules file."""

    rules: PlaylistRules = field(default_factory=PlaylistRules)
    order_lines: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


_NONE = FolderRules()


class RuleBook:
    """The rules by folder. A new folder is *held* while its first rules are still arriving."""

    def __init__(self, site: Path, readings: Readings) -> None:
        self._site = site
        self._readings = readings
        self._rules: dict[str, FolderRules] = {}
        self._held: set[str] = set()

    def note_moving(self, folder: str, *, is_new: bool) -> None:
        """Note that a rules file is being written; a folder is new that showed nothing yet."""
        if is_new and folder not in self._rules:
            self._held.add(folder)

    def drop(self, folder: str) -> None:
        """Note that there is no rules file any more."""
        self._rules.pop(folder, None)
        self._held.discard(folder)

    def take(self, folder: str, rules: FolderRules) -> None:
        """Let the rules hold from now on."""
        self._rules[folder] = rules
        self._held.discard(folder)

    def of(self, folder: str) -> PlaylistRules:
        """Return the rules that hold for a folder."""
        return self._rules.get(folder, _NONE).rules

    def is_ordered(self, name: str, folders: Iterable[str]) -> bool:
        """Tell whether any of these folders has the name in its order."""
        return any(name in self.of(folder).order for folder in folders)

    def state(self, folder: str, problems: tuple[Problem, ...]) -> FolderState:
        """Return a folder as its verdicts need it; `problems` are the folder's own."""
        known = self._rules.get(folder, _NONE)
        return FolderState(
            id=nfc(folder.rpartition("/")[2]),
            where=nfc(folder),
            rules=known.rules,
            order_lines=known.order_lines,
            problems=(*problems, *known.problems),
            is_held=folder in self._held,
        )

    def read(self, path: str) -> FolderRules:
        """Read a rules file; a broken one leaves the last good rules in force. Blocks."""
        folder = path.rpartition("/")[0]
        where = nfc(path)
        try:
            with (self._site / path).open("rb") as file:
                content = file.read(LARGEST_BYTES + 1)
        except OSError as failure:
            return self._with_last_good(folder, "", (unreadable(where, failure),))
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as failure:
            line = content[: failure.start].count(b"\n") + 1
            problem = Problem(code="bad_toml", where=where, line=line, arguments=_NO_UTF8)
            return self._with_last_good(folder, content.decode("latin-1"), (problem,))
        rules, problems = parse_rules(text)
        if rules is None:
            placed = tuple(replace(problem, where=where) for problem in problems)
            return self._with_last_good(folder, text, placed)
        self._readings.note(where, text)
        return FolderRules(rules=rules, order_lines=order_lines(text, rules.order))

    def _with_last_good(
        self, folder: str, text: str, problems: tuple[Problem, ...]
    ) -> FolderRules:
        known = self._rules.get(folder)
        if known is not None:
            return replace(known, problems=problems)
        noted = self._readings.recall_note(nfc(f"{folder}/playlist.toml"))
        rules = parse_rules(noted)[0] if noted is not None else None
        return FolderRules(rules=rules or guarded_rules(text), problems=problems)


_NO_UTF8 = {"reason": "UTF-8"}
