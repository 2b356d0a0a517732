"""A list of procedure changes as slides: what changed in numbers, the list by kind, the details.

The kind of change is always told three ways, by word, sign and colour.
"""

from dataclasses import dataclass

from signage.core.content.card import Card
from signage.core.content.problem import Problem
from signage.core.content.procedure import ChangeType, Level, ProcedureChange, ProcedureList
from signage.core.content.text import normalise, words
from signage.render.card_slides import compose_card
from signage.render.composition import Composition, Desk
from signage.render.frame import Frame, frame_for
from signage.render.procedure_layout import KINDS, Entry, Head, ListPage, Placed, arrange
from signage.render.style import Runs
from signage.render.ticker_slides import compose_line

# A list that fits one or two pages needs no page that sums it up.
_SUMMED_UP_FROM = 7
# Details of each procedure are for short lists; of long ones nobody sees his own.
_MOST_DETAILS = 12


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of change is told: the head of its pages, a word in a sentence, sign, colour."""

    head: str
    word: str
    sign: str
    role: str


_TOLD: dict[ChangeType, _Kind] = {
    "new": _Kind("Thủ tục mới ban hành", "mới", "plus", "good"),
    "amended": _Kind("Thủ tục sửa đổi, bổ sung", "sửa đổi", "delta", "note"),
    "replaced": _Kind("Thủ tục thay thế", "thay thế", "arrow", "caution"),
    "abolished": _Kind("Thủ tục bị bãi bỏ", "bãi bỏ", "cross", "bad"),
    "unchanged": _Kind("Thủ tục giữ nguyên", "giữ nguyên", "equal", "mute"),
}
_SHORT_HEADS: dict[ChangeType, str] = {
    "new": "MỚI",
    "amended": "SỬA ĐỔI",
    "replaced": "THAY THẾ",
    "abolished": "BÃI BỎ",
    "unchanged": "GIỮ NGUYÊN",
}
_LEVELS: dict[Level, str] = {
    "central": "cấp trung ương",
    "province": "cấp tỉnh",
    "district": "cấp huyện",
    "commune": "cấp xã",
    "other": "cơ quan khác",
    "unknown": "",
}
_ONLINE = {"full": "toàn trình", "partial": "một phần", "none": "không", "unknown": ""}


def compose_procedures(body: ProcedureList, desk: Desk) -> list[Composition] | Problem:
    """Compose the pages of one decision during one phase."""
    summary = summary_of(body)
    if desk.style.surface.zone == "ticker":
        return compose_line((summary,), desk)
    if desk.style.is_strip:
        return compose_line((summary, *(_in_one_line(row) for row in body.rows)), desk)
    made: list[Composition] = []
    if len(body.rows) >= _SUMMED_UP_FROM:
        opening = compose_card(_opening(body, is_low=desk.style.rows < 8), desk)
        if isinstance(opening, Problem):
            return opening
        made += opening
    made.append(_list(body, summary, desk))
    for row in _detailed(body):
        card = compose_card(_details(row, body), desk)
        if isinstance(card, Problem):
            return card
        made += card
    return made


def summary_of(body: ProcedureList) -> str:
    """Say a list in a sentence: `3 thủ tục mới, 9 sửa đổi theo Quyết định 1523/QĐ-BCA`."""
    counted = _counts(body)
    parts = [f"{count} {_TOLD[kind].word}" for kind, count in counted]
    if len(counted) == 1 and counted[0][0] == "unchanged":
        parts = [f"{counted[0][1]} thủ tục hành chính"]
    else:
        parts[0] = parts[0].replace(" ", " thủ tục ", 1)
    by = f" theo Quyết định {body.decision.number}" if body.decision.number else ""
    since = _since(body)
    return ", ".join(parts) + by + (f", {since}" if since else "")


def _counts(body: ProcedureList) -> list[tuple[ChangeType, int]]:
    counts = [(kind, sum(row.change == kind for row in body.rows)) for kind in KINDS]
    return [(kind, count) for kind, count in counts if count]


def _since(body: ProcedureList) -> str:
    day = body.decision.effective_on or body.decision.signed_on
    return f"có hiệu lực từ {_written(day)}" if day else ""


def _written(day: str) -> str:
    year, month, number = day.split("-")
    return f"{number}/{month}/{year}"


def _opening(body: ProcedureList, *, is_low: bool) -> Card:
    """Return the page that sums the list up; a low board has no room for the issuer."""
    lines = [
        f"**{count} thủ tục** {_TOLD[kind].word if kind != 'new' else 'mới ban hành'}"
        for kind, count in _counts(body)
    ]
    issuer = f" của {body.decision.issuer}" if body.decision.issuer and not is_low else ""
    by = f"Theo Quyết định {body.decision.number}{issuer}" if body.decision.number else ""
    since = _since(body)
    last = ", ".join(part for part in (by, since if by else since.capitalize()) if part)
    if last:
        lines.append(f"{last}.")
    upcoming = body.state == "upcoming"
    return Card(
        type="announcement",
        title="Sắp thay đổi thủ tục hành chính" if upcoming else "Thay đổi thủ tục hành chính",
        body="\n\n".join(lines),
        number=body.decision.number,
        date=_written(body.decision.signed_on) if body.decision.signed_on else "",
    )


def _list(body: ProcedureList, summary: str, desk: Desk) -> Composition:
    style = desk.style
    frame = frame_for("", "", "", desk, foot=_foot(body))
    room = style.surface.height_px - frame.top(style) - frame.bottom(style)
    entries = [_entry(row, body) for row in body.rows]
    heads = {kind: _head(kind, count, body, desk) for kind, count in _counts(body)}
    pages = arrange(entries, heads, room, style)
    return Composition(
        template="procedures",
        settings=style.settings(
            [pages[0].at.size],
            band=frame.band,
            band_dy=frame.band_dy,
            foot=frame.foot,
            top=frame.top(style),
        ),
        values=frame.values | {"pages": _pages(pages, heads, frame, desk)},
        pictures=frame.pictures,
        alt=". ".join([summary, *(_in_one_line(row) for row in body.rows[:40])]),
        words=0,
    )


def _foot(body: ProcedureList) -> str:
    decision = body.decision
    parts = [f"Quyết định {decision.number}" if decision.number else ""]
    parts.append(_written(decision.signed_on) if decision.signed_on else "")
    return " · ".join(part for part in parts if part)


def _entry(row: ProcedureChange, body: ProcedureList) -> Entry:
    own_day = row.effective_on if row.effective_on != body.decision.effective_on else ""
    meta = [row.field, _LEVELS[row.level], "" if row.code else "chưa có mã"]
    meta.append(f"từ {_written(own_day)}" if own_day else "")
    has_codes = any(each.code for each in body.rows if each.change == row.change)
    return Entry(
        change=row.change,
        code=row.code,
        name=normalise(row.name),
        meta=normalise(" · ".join(m for m in meta if m and (has_codes or m != "chưa có mã"))),
    )


def _pages(
    pages: list[ListPage], heads: dict[ChangeType, Head], frame: Frame, desk: Desk
) -> list[dict[str, object]]:
    script = desk.script
    made: list[dict[str, object]] = []
    for page in pages:
        at, head = page.at, heads[page.change]
        y = frame.top(desk.style) + at.head_h
        rows = []
        for placed in page.placed:
            rows.append(_values(placed, y, desk))
            y += placed.height
        told = [head.kind, *(f"{p.entry.code} {p.name}" for p in page.placed)]
        code = page.placed[0].entry.code if at.mode == "single" else ""
        made.append(
            {
                "mode": at.mode,
                "t": at.size,
                "role": _TOLD[page.change].role,
                "sign": _TOLD[page.change].sign,
                "struck": page.change == "abolished",
                "sign_w": at.sign_w,
                "name_x": at.name_x,
                "name_w": at.name_w,
                "head_h": at.head_h,
                "pad": at.pad,
                "head": script.runs(head.kind),
                "beside": script.runs(code or at.beside),
                "below": at.below,
                "rows": rows,
                "words": sum(words(text) for text in told),
            }
        )
    return made


def _values(placed: Placed, y: int, desk: Desk) -> dict[str, object]:
    entry, script = placed.entry, desk.script
    return {
        "y": y,
        "h": placed.height,
        "code": script.runs(entry.code),
        "name": script.runs(placed.name),
        "meta": script.runs(entry.meta) if placed.has_meta else [],
        "above": _above(entry, desk),
        "continued": not placed.has_meta,
    }


def _above(entry: Entry, desk: Desk) -> Runs:
    """Return the small line above a stacked name: the code in bold, then field and level."""
    code = desk.script.runs(entry.code, bold=True) if entry.code else []
    between = " · " if entry.code and entry.meta else ""
    space: Runs = [{"t": between, "f": "", "b": False}] if between else []
    return code + space + desk.script.runs(entry.meta)


def _head(change: ChangeType, count: int, body: ProcedureList, desk: Desk) -> Head:
    """Say the kind, how many there are, and from when; on a small board only a day to come."""
    kind = _TOLD[change].head if not desk.style.led else _SHORT_HEADS[change]
    if change == "unchanged" and len(_counts(body)) == 1:
        kind = "Thủ tục hành chính" if not desk.style.led else "DANH MỤC"
    since, short = _since(body), _short_since(body)
    if desk.style.led:
        return Head(kind, short, short)
    counted = f"{count} thủ tục"
    return Head(
        kind,
        " · ".join(part for part in (counted, since) if part),
        " · ".join(part for part in (counted, short) if part),
    )


def _short_since(body: ProcedureList) -> str:
    """Return the day alone while it is still to come."""
    day = body.decision.effective_on or body.decision.signed_on
    return f"từ {_written(day)}" if day and body.state == "upcoming" else ""


def _in_one_line(row: ProcedureChange) -> str:
    code = f" {row.code}" if row.code else ""
    return f"{_SHORT_HEADS[row.change]}:{code} {' '.join(row.name.split())}"


def _detailed(body: ProcedureList) -> list[ProcedureChange]:
    """Return the procedures that get a page of their own."""
    rows = [
        row
        for row in body.rows
        if row.change != "abolished" and (row.time or row.place or row.fee or row.replaces)
    ]
    return rows if len(rows) <= _MOST_DETAILS else []


def _details(row: ProcedureChange, body: ProcedureList) -> Card:
    facts = [
        ("Thay cho", row.replaces),
        ("Thời hạn", row.time),
        ("Nơi thực hiện", row.place),
        ("Cơ quan", "" if row.place else row.agency),
        ("Phí, lệ phí", row.fee),
        ("Miễn, giảm", row.exemption),
        ("Nộp trực tuyến", _ONLINE[row.online]),
        ("Cách nộp", row.channels),
        ("Ghi chú", row.note),
    ]
    told = "\n\n".join(f"**{label}:** {_as_text(said)}" for label, said in facts if said)
    kind = _TOLD[row.change].word.capitalize() if row.change != "unchanged" else ""
    code = f"Mã {row.code}" if row.code else ""
    since = _short_since(body)
    opening = " · ".join(part for part in (kind, code, _LEVELS[row.level], since) if part)
    return Card(
        type="announcement",
        title=row.name,
        body=f"{_as_text(opening)}\n\n{told}",
        number=body.decision.number,
        date=_written(body.decision.signed_on) if body.decision.signed_on else "",
    )


def _as_text(text: str) -> str:
    """Protect words from being read as Markdown; line breaks stay line breaks."""
    safe = "".join(f"\\{c}" if c in "\\`*_#[]<>|" else c for c in text)
    return "\\\n".join(safe.split("\n"))
