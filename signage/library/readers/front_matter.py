"""The lines `key: value` between two lines `---` at the top of a card, each with its line number.

Keys may be written in English or Vietnamese; the order does not matter. A value may be in
quotation marks; indented lines below a key continue its value.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.content.problem import Problem

_FENCE = re.compile(r"-{3,}\s*")
_LINE = re.compile(r"([^:\n]+?)\s*:(?:\s+(.*)|\s*)")

KEYS = {
    "type": ("loại", "loại thẻ"),
    "title": ("tiêu đề", "câu hỏi", "question"),
    "agency": ("cơ quan", "đơn vị"),
    "number": ("số", "số văn bản", "số hiệu"),
    "date": ("ngày", "ngày ban hành"),
    "qr": ("mã qr", "liên kết", "link"),
    "qr_caption": ("chú thích qr", "lời mời quét mã"),
    "phone": ("điện thoại", "đường dây nóng", "hotline"),
    "place": ("địa điểm", "địa chỉ", "address"),
    "time": ("thời gian", "giờ"),
    "starts": ("bắt đầu", "start"),
    "ends": ("kết thúc", "hết hạn", "end"),
    "answer": ("trả lời", "đáp"),
    "legal_basis": ("căn cứ", "căn cứ pháp lý"),
    "procedure": ("mã thủ tục", "mã tthc"),
    "picture": ("ảnh", "hình", "image"),
    "language": ("ngôn ngữ", "lang"),
    "duration": ("thời lượng",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value and the line of its key."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values by English key, the text below, and what is wrong."""

    entries: dict[str, Entry]
    body: str
    problems: tuple[Problem, ...] = ()

    def value(self, key: str) -> str:
        """Return a value, empty when it is not given."""
        return self.entries[key].value if key in self.entries else ""

    def line(self, key: str) -> int | None:
        """Return the line of a key."""
        return self.entries[key].line if key in self.entries else None


def parse_front_matter(text: str) -> FrontMatter:
    """Split a card into its front matter and its body; without a first `---` all is body."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if not _FENCE.fullmatch(lines[start]):
        return FrontMatter({}, "\n".join(lines))
    end = next((at for at in range(start + 1, len(lines)) if _FENCE.fullmatch(lines[at])), None)
    if end is None:
        return FrontMatter({}, "", (Problem(code="open_front_matter", where="", line=start + 1),))
    entries, problems = _entries(lines[start + 1 : end], first_line=start + 2)
    return FrontMatter(entries, "\n".join(lines[end + 1 :]), problems)


def with_values(text: str, values: Mapping[str, str], body: str) -> str:
    """Change some values of a card and its body; every other line stays as somebody wrote it.

    An empty value takes its line out; what was not there is added at the end.
    """
    front = parse_front_matter(text)
    lines = unicodedata.normalize("NFC", text).split("\n")
    inner = lines[: len(lines) - len(front.body.split("\n"))]
    while inner and not inner[0].strip():
        inner.pop(0)
    left = dict(values)
    written = [
        line
        for key, statement in _statements(inner[1:-1])
        for line in (_rewritten(key, statement, left, front) if key in values else statement)
    ]
    written += [_line(key, value) for key, value in left.items() if value]
    return "\n".join(["---", *written, "---", body]).rstrip("\n") + "\n"


def _statements(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Divide front matter into keys with the lines that belong to each; no key: one as it is."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        is_empty = not line.strip() or line.lstrip().startswith("#")
        if found and found[-1][0] and (is_empty or line[:1] in " \t"):
            found[-1][1].append(line)
            continue
        match = None if is_empty else _LINE.fullmatch(line.strip())
        found.append(((_known_key(match[1]) if match else None) or "", [line]))
    return found


def _rewritten(
    key: str, statement: list[str], left: dict[str, str], front: FrontMatter
) -> list[str]:
    value = left.pop(key, "")
    if value == front.value(key):
        return statement
    match = _LINE.fullmatch(statement[0].strip())
    spelling = match[1] if match else key
    remarks = [line for line in statement if not line.strip() or line.lstrip().startswith("#")]
    return [*([_line(spelling, value)] if value else ()), *remarks]


def _line(key: str, value: str) -> str:
    if "\n" in value:
        return "\n  ".join([f"{key}:", *(line for line in value.split("\n") if line.strip())])
    if value[:1] in "\"'" and value[:1] == value[-1:]:
        return f'{key}: "{value}"'
    return f"{key}: {value}"


def _entries(lines: list[str], *, first_line: int) -> tuple[dict[str, Entry], tuple[Problem, ...]]:
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    last = ""
    for number, line in enumerate(lines, start=first_line):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[:1] in " \t" and last:
            entry = entries[last]
            joined = f"{entry.value}\n{line.strip()}".strip("\n")
            entries[last] = Entry(joined, entry.line)
            continue
        match = _LINE.fullmatch(line.strip())
        key = _known_key(match[1]) if match else None
        if match is None or key is None:
            problems.append(_unknown_key(match[1] if match else line.strip(), number))
            last = ""
            continue
        entries[key] = Entry(_unquoted(match[2] or ""), number)
        last = key
    return entries, tuple(problems)


def _known_key(written: str) -> str | None:
    name = " ".join(re.split(r"[\s_\-]+", written.casefold().strip()))
    for key, others in KEYS.items():
        if name == key.replace("_", " ") or name in others:
            return key
    return None


def _unknown_key(written: str, line: int) -> Problem:
    every = [*KEYS, *(other for others in KEYS.values() for other in others)]
    near = difflib.get_close_matches(written.casefold(), every, n=1)
    hint = f" (→ “{near[0]}”?)" if near else ""
    return Problem(
        code="unknown_key",
        where="",
        line=line,
        severity="warning",
        arguments={"key": written[:40], "hint": hint},
    )


def _unquoted(value: str) -> str:
    value = value.strip()
    if value in ("|", ">"):  # YAML's sign that the value follows on the next lines
        return ""
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
