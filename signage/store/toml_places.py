"""Where things stand in a TOML text: the parser gives values without lines.

Good enough for people who look for a mistake: the line of a table, of a key in it, and of a
key inside that key's value.
"""

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[(\[)?\s*([A-Za-z0-9_\-.]+)\s*\](?(1)\])")


@dataclass(frozen=True, slots=True)
class Place:
    """Lines `start` up to but not including `end` of a text; both count from 0."""

    lines: tuple[str, ...]
    start: int
    end: int

    @property
    def line(self) -> int:
        """Return the first line, counting from 1 as people do."""
        return self.start + 1

    def key(self, name: str) -> "Place":
        """Return the place of a key within this one; this one itself when it is not found."""
        quoted = re.escape(name)
        assigned = re.compile(rf"""(^|[\s{{,\[.])["']?{quoted}["']?\s*[=.\]]""")
        for number in range(self.start, self.end):
            text = self.lines[number]
            if not text.lstrip().startswith("#") and assigned.search(text):
                return Place(self.lines, number, self._end_of(number))
        return self

    def _end_of(self, number: int) -> int:
        following = re.compile(r"""\s*["']?[A-Za-z0-9_-]+["']?(\.[A-Za-z0-9_-]+)*\s*=""")
        for after in range(number + 1, self.end):
            if following.match(self.lines[after]):
                return after
        return self.end


def find_tables(text: str) -> dict[str, list[Place]]:
    """Return the places of every `[[section]]`, in order, each with its sub-tables."""
    lines = tuple(text.splitlines())
    headers = [
        (number, match.group(2), match.group(1) is not None)
        for number, line in enumerate(lines)
        if (match := _HEADER.match(line)) is not None
    ]
    found: dict[str, list[Place]] = {}
    for index, (number, name, _) in enumerate(headers):
        if "." in name:
            continue
        later = (n for n, other, _ in headers[index + 1 :] if not other.startswith(f"{name}."))
        found.setdefault(name, []).append(Place(lines, number, next(later, len(lines))))
    return found
