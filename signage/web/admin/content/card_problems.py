"""What keeps a card from being saved, beside the field that causes it."""

from collections.abc import Sequence

from signage.core.content.problem import Problem
from signage.library.readers.front_matter import parse_front_matter
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
