"""A list of procedure changes as slides: what changed in numbers, the list by kind, the details.

The kind of change is always told three ways, by word, sign and colour.
"""

from signage.core.content.card import Card
from signage.core.content.problem import Problem
from signage.core.content.procedure import ChangeType, ProcedureChange, ProcedureList
from signage.core.content.text import normalise, words
from signage.render.card_slides import compose_card
from signage.render.composition import Composition, Desk
from signage.render.frame import Frame, frame_for
from signage.render.procedure_details import compose_details, detailed
from signage.render.procedure_layout import (
    Entry,
    Head,
    ListPage,
    Measures,
    Placed,
    above_gap,
    arrange,
)
from signage.render.procedure_remarks import in_list
from signage.render.procedure_told import (
    LEVELS,
    SHORT_HEADS,
    TOLD,
    counts_of,
    day_words,
    foot_of,
    in_one_line,
    short_since_of,
    since_of,
    summary_of,
)
from signage.render.style import Runs
from signage.render.ticker_slides import compose_line

# A list that fits one or two pages needs no page that sums it up.
_SUMMED_UP_FROM = 7


def compose_procedures(body: ProcedureList, desk: Desk) -> list[Composition] | Problem:
    """Compose the pages of one decision during one phase."""
    summary = summary_of(body)
    if desk.style.surface.zone == "ticker":
        return compose_line((summary,), desk)
    if desk.style.is_strip:
        return compose_line((summary, *(in_one_line(row, body) for row in body.rows)), desk)
    made: list[Composition] = []
    if len(body.rows) >= _SUMMED_UP_FROM:
        opening = compose_card(_opening(body, is_low=desk.style.rows < 8), desk)
        if isinstance(opening, Problem):
            return opening
        made += opening
    details = compose_details(body, desk)
    if isinstance(details, Problem):
        return details
    return [*made, _list(body, summary, desk), *details]


def _opening(body: ProcedureList, *, is_low: bool) -> Card:
    """Return the page that sums the list up; a low board has no room for the issuer."""
    lines = [
        f"**{count} thủ tục** {TOLD[kind].word if kind != 'new' else 'mới ban hành'}"
        for kind, count in counts_of(body)
    ]
    issuer = f" của {body.decision.issuer}" if body.decision.issuer and not is_low else ""
    by = f"Theo Quyết định {body.decision.number}{issuer}" if body.decision.number else ""
    since = since_of(body)
    last = ", ".join(part for part in (by, since if by else since.capitalize()) if part)
    if last:
        lines.append(f"{last}.")
    upcoming = body.state == "upcoming"
    return Card(
        type="announcement",
        title="Sắp thay đổi thủ tục hành chính" if upcoming else "Thay đổi thủ tục hành chính",
        body="\n\n".join(lines),
        number=body.decision.number,
        date=day_words(body.decision.signed_on) if body.decision.signed_on else "",
    )


def _list(body: ProcedureList, summary: str, desk: Desk) -> Composition:
    style = desk.style
    frame = frame_for("", "", "", desk, foot=foot_of(body))
    room = style.surface.height_px - frame.top(style) - frame.bottom(style)
    led, apart = style.led, {id(row) for row in detailed(body, led=style.led)}
    entries = [
        _entry(row, body, "" if id(row) in apart else in_list(row, body, led=led))
        for row in body.rows
    ]
    heads = {kind: _head(kind, count, body, desk) for kind, count in counts_of(body)}
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
        alt=". ".join([summary, *(in_one_line(row, body) for row in body.rows[:40])]),
        words=0,
    )


def _entry(row: ProcedureChange, body: ProcedureList, remarks: str) -> Entry:
    own_day = row.effective_on if row.effective_on != body.decision.effective_on else ""
    level = LEVELS[row.level] if LEVELS[row.level] not in remarks else ""
    meta = [row.field, level, "" if row.code else "chưa có mã"]
    meta += [f"từ {day_words(own_day)}" if own_day else "", remarks]
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
            rows.append(_values(placed, y, at, desk))
            y += placed.height
        told = [head.kind, *(f"{p.entry.code} {p.name}" for p in page.placed)]
        code = page.placed[0].entry.code if at.mode == "single" else ""
        made.append(
            {
                "mode": at.mode,
                "t": at.size,
                "head_t": at.head_size,
                "above_gap": above_gap(desk.style, at.size),
                "role": TOLD[page.change].role,
                "sign": TOLD[page.change].sign,
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


def _values(placed: Placed, y: int, at: Measures, desk: Desk) -> dict[str, object]:
    entry, script = placed.entry, desk.script
    return {
        "y": y,
        "h": placed.height,
        "lead": placed.lead,
        "code": script.runs(entry.code),
        "name": script.calm(placed.name, size=at.size, width=at.name_w),
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
    """Say the kind, how many there are, and from when; a small board says a day if it fits."""
    kind = TOLD[change].head if not desk.style.led else SHORT_HEADS[change]
    if change == "unchanged" and len(counts_of(body)) == 1:
        kind = "Thủ tục hành chính" if not desk.style.led else "DANH MỤC"
    since = since_of(body)
    if desk.style.led:
        return Head(kind, since.removeprefix("có hiệu lực "), short_since_of(body))
    counted = f"{count} thủ tục"
    short = since or " · ".join(part for part in (counted, short_since_of(body)) if part)
    return Head(kind, " · ".join(part for part in (counted, since) if part), short)
