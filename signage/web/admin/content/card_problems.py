"""What keeps a card from being saved, beside the field that causes it."""

from collections.abc import Sequence

from signage.core.content.problem import Problem
from signage.library.readers.front_matter import parse_front_matter, with_values
from signage.web.language import Speech


def wrong_places(
    text: str, missing: Sequence[str], problems: Sequence[Problem], speech: Speech
) -> tuple[str, dict[str, str]]:
    """Say what keeps a card from being saved: in general, and beside the fields that cause it."""
    lines = {entry.line: key for key, entry in parse_front_matter(text).entries.items()}
    wrong_at = dict.fromkeys(missing, speech.say("Chưa điền."))
    rest = []
    for problem in problems:
        field = lines.get(problem.line or 0)
        if field is not None:
            wrong_at.setdefault(field, speech.problem(problem))
        else:
            rest.append(speech.problem(problem))
    if wrong_at:
        return speech.count("Chưa lưu: {n} chỗ cần sửa, ghi ngay dưới ô.", len(wrong_at)), wrong_at
    return " ".join(rest), wrong_at


def without_wrong(text: str, problems: Sequence[Problem]) -> str:
    """Return a card's text without the lines of its front matter that are wrong."""
    front = parse_front_matter(text)
    lines = {problem.line for problem in problems if problem.severity == "error"}
    wrong = [key for key, entry in front.entries.items() if entry.line in lines]
    return with_values(text, dict.fromkeys(wrong, ""), front.body) if wrong else text
