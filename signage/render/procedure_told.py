"""A list of procedure changes in words: kinds, levels, days, and the sentence that sums it up."""

from dataclasses import dataclass

from signage.core.content.procedure import ChangeType, Level, ProcedureChange, ProcedureList
from signage.render.frame import foot_text
from signage.render.procedure_layout import KINDS
from signage.render.procedure_remarks import in_line


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of change is told: the head of its pages, a word in a sentence, sign, colour."""

    head: str
    word: str
    sign: str
    role: str


TOLD: dict[ChangeType, Kind] = {
    "new": Kind("Thủ tục mới ban hành", "mới", "plus", "good"),
    "amended": Kind("Thủ tục sửa đổi, bổ sung", "sửa đổi", "delta", "note"),
    "replaced": Kind("Thủ tục thay thế", "thay thế", "arrow", "caution"),
    "abolished": Kind("Thủ tục bị bãi bỏ", "bãi bỏ", "cross", "bad"),
    "unchanged": Kind("Thủ tục giữ nguyên", "giữ nguyên", "equal", "mute"),
}
SHORT_HEADS: dict[ChangeType, str] = {
    "new": "MỚI",
    "amended": "SỬA ĐỔI",
    "replaced": "THAY THẾ",
    "abolished": "BÃI BỎ",
    "unchanged": "GIỮ NGUYÊN",
}
LEVELS: dict[Level, str] = {
    "central": "cấp trung ương",
    "province": "cấp tỉnh",
    "district": "cấp huyện",
    "commune": "cấp xã",
    "other": "cơ quan khác",
    "unknown": "",
}
ONLINE = {"full": "toàn trình", "partial": "một phần", "none": "không", "unknown": ""}


def summary_of(body: ProcedureList) -> str:
    """Say a list in a sentence: `3 thủ tục mới, 9 sửa đổi theo Quyết định 1523/QĐ-BCA`."""
    counted = counts_of(body)
    parts = [f"{count} {TOLD[kind].word}" for kind, count in counted]
    if len(counted) == 1 and counted[0][0] == "unchanged":
        parts = [f"{counted[0][1]} thủ tục hành chính"]
    else:
        parts[0] = parts[0].replace(" ", " thủ tục ", 1)
    by = f" theo Quyết định {body.decision.number}" if body.decision.number else ""
    since = since_of(body)
    return ", ".join(parts) + by + (f", {since}" if since else "")


def counts_of(body: ProcedureList) -> list[tuple[ChangeType, int]]:
    """Count the rows of each kind that there are, in the order of reading."""
    counts = [(kind, sum(row.change == kind for row in body.rows)) for kind in KINDS]
    return [(kind, count) for kind, count in counts if count]


def since_of(body: ProcedureList) -> str:
    """Say from when the decision holds; nothing where nobody wrote it.

    The day of signing decides when a list comes up, and is no statement about its effect.
    """
    day = body.decision.effective_on
    return f"có hiệu lực từ {day_words(day)}" if day else ""


def day_words(day: str) -> str:
    """Write an ISO day as people do."""
    year, month, number = day.split("-")
    return f"{number}/{month}/{year}"


def foot_of(body: ProcedureList) -> str:
    """Say by which decision, and when: what stands at the foot of every page."""
    decision = body.decision
    return foot_text(decision.number, day_words(decision.signed_on) if decision.signed_on else "")


def short_since_of(body: ProcedureList) -> str:
    """Return the day alone while it is still to come."""
    day = body.decision.effective_on or body.decision.signed_on
    return f"từ {day_words(day)}" if day and body.state == "upcoming" else ""


def in_one_line(row: ProcedureChange, body: ProcedureList) -> str:
    """Say one row as a line that runs along a strip; its level where others differ by that."""
    same = [o for o in body.rows if (o.code == row.code if row.code else o.name == row.name)]
    told = [f"{SHORT_HEADS[row.change]}:", row.code, " ".join(row.name.split())]
    if len({each.level for each in same}) > 1 and row.level != "unknown":
        told.append(f"({LEVELS[row.level]})")
    told.append(in_line(row))
    return " ".join(part for part in told if part)
