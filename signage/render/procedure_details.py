"""One procedure on pages of its own: what was and what is, and its details."""

from signage.core.content.card import Card
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureChange, ProcedureList
from signage.core.content.procedure_words import fold
from signage.core.content.text import normalise, words
from signage.render.card_slides import compose_card
from signage.render.codes import code_for
from signage.render.comparison_layout import Comparison, Placed, Side, compare
from signage.render.composition import Composition, Desk
from signage.render.frame import frame_for
from signage.render.procedure_layout import Head, place_head, sign_width
from signage.render.procedure_remarks import fit_list, remarks_of
from signage.render.procedure_told import (
    LEVELS,
    ONLINE,
    SHORT_HEADS,
    TOLD,
    day_words,
    foot_of,
    short_since_of,
)

# Details of each procedure are for short lists; of long ones nobody sees his own.
_MOST_DETAILS = 12
# On a board of lamps a larger code would take the page from the words.
_LED_CODE_SHARE = 0.4


def compose_details(body: ProcedureList, desk: Desk) -> list[Composition] | Problem:
    """Compose the pages of each procedure that has some, in the order of the list."""
    led = desk.style.led
    made: list[Composition] = []
    for row in detailed(body, led=led):
        compared = _comparison(row, body, desk) if _is_compared(row) else None
        made += [compared] if compared is not None else []
        if _has_details(row, led=led) or compared is None:
            card = compose_card(_details(row, body, desk, compared=compared is not None), desk)
            if isinstance(card, Problem):
                return card
            made += card
    return made


def detailed(body: ProcedureList, *, led: bool) -> list[ProcedureChange]:
    """Return the rows that have pages of their own: none of a long list."""
    rows = [row for row in body.rows if _is_compared(row) or _has_details(row, led=led)]
    is_long = body.details == "short" and len(rows) > _MOST_DETAILS
    return [] if body.details == "none" or is_long else rows


def _has_details(row: ProcedureChange, *, led: bool) -> bool:
    """Tell whether there is more to say of a procedure than the list does."""
    is_told = row.change != "abolished" and bool(row.time or row.place or row.fee)
    return is_told or not fit_list(row, led=led)


def _is_compared(row: ProcedureChange) -> bool:
    """Tell whether the file says what was and what is."""
    return row.change != "abolished" and bool(_old_name(row) or (row.before and row.after))


def _old_name(row: ProcedureChange) -> str:
    return row.replaces if fold(row.replaces) != fold(row.name) else ""


def _comparison(row: ProcedureChange, body: ProcedureList, desk: Desk) -> Composition | None:
    style = desk.style
    frame = frame_for("", "", "", desk, foot=foot_of(body))
    code = row.code or "chưa có mã"
    facts = (f"Mã\u00a0{code}" if row.code else code, _level(row), short_since_of(body))
    kind = SHORT_HEADS[row.change] if style.led else TOLD[row.change].head
    head = Head(kind, " · ".join(fact for fact in facts if fact), row.code)
    size, sign_w = style.body, sign_width(style, style.body)
    beside, below, head_h = place_head(style, size, sign_w, head)
    top = frame.top(style) + head_h + (1 if style.led else round(0.45 * size))
    room = style.surface.height_px - top - frame.bottom(style)
    before = Side(False, _texts(row.replaces or row.name, row.before))
    after = Side(True, _texts(row.name, row.after))
    sizes = style.sizes(least=style.body, most=style.growth)
    made = compare(before, after, sizes, room, style)
    if made is None:
        return None
    values = {
        "mode": "comparison",
        "t": size,
        "head_t": size,
        "text": made.size,
        "role": TOLD[row.change].role,
        "sign": TOLD[row.change].sign,
        "sign_w": sign_w,
        "head_h": head_h,
        "head": desk.script.runs(kind),
        "beside": desk.script.runs(beside),
        "below": below,
    }
    return Composition(
        template="procedures",
        settings=style.settings(
            [size],
            band=frame.band,
            band_dy=frame.band_dy,
            foot=frame.foot,
            top=frame.top(style),
        ),
        values=frame.values | {"pages": _pages(made, values, top, desk)},
        pictures=frame.pictures,
        alt=_alt(row, before, after),
    )


def _texts(name: str, text: str) -> tuple[str, ...]:
    return tuple(line for line in normalise(f"{name}\n{text}").split("\n") if line)


def _pages(
    made: Comparison, values: dict[str, object], top: int, desk: Desk
) -> list[dict[str, object]]:
    return [
        values
        | {
            "sides": [_side(placed, made.size, top, desk) for placed in page],
            "words": sum(words(part.text) + 2 for placed in page for part in placed.parts),
        }
        for page in made.pages
    ]


def _side(placed: Placed, size: int, top: int, desk: Desk) -> dict[str, object]:
    return {
        "is_new": placed.is_new,
        "label": desk.script.runs("NAY" if placed.is_new else "TRƯỚC ĐÂY"),
        "x": placed.x,
        "y": top + placed.y,
        "w": placed.width,
        "h": placed.height,
        "parts": [
            {
                "y": top + placed.y + part.y,
                "name": part.is_name,
                "runs": desk.script.calm(
                    part.text + (" …" if part.goes_on else ""), size=size, width=placed.width
                ),
            }
            for part in placed.parts
        ],
    }


def _alt(row: ProcedureChange, before: Side, after: Side) -> str:
    code = f" {row.code}" if row.code else ""
    sides = (f"Trước đây: {'. '.join(before.texts)}", f"Nay: {'. '.join(after.texts)}")
    return f"{SHORT_HEADS[row.change]}{code}. " + ". ".join(sides)


def _details(row: ProcedureChange, body: ProcedureList, desk: Desk, *, compared: bool) -> Card:
    was = "\n".join(text for text in (_old_name(row), row.before) if text)
    facts = [
        ("Trước đây", "" if compared else was),
        ("Nội dung mới", "" if compared else row.after),
        ("Thời hạn", row.time),
        ("Nơi thực hiện", row.place),
        ("Phí, lệ phí", row.fee),
        ("Miễn, giảm", row.exemption),
        ("Nộp trực tuyến", ONLINE[row.online]),
        ("Cách nộp", row.channels),
        *remarks_of(row),
    ]
    told = "\n\n".join(f"**{label}:** {_as_text(said)}" for label, said in facts if said)
    kind = TOLD[row.change].word.capitalize() if row.change != "unchanged" else ""
    code = f"Mã\u00a0{row.code}" if row.code else ""
    since = short_since_of(body)
    opening = " · ".join(part for part in (kind, code, _level(row), since) if part)
    return Card(
        type="announcement",
        title=row.name,
        body=f"{_as_text(opening)}\n\n{told}",
        number=body.decision.number,
        date=day_words(body.decision.signed_on) if body.decision.signed_on else "",
        qr=_address(row, body, desk),
        qr_caption="Quét mã xem thủ tục",
    )


def _level(row: ProcedureChange) -> str:
    return LEVELS[row.level].replace(" ", "\u00a0")  # two words of one fact


def _address(row: ProcedureChange, body: ProcedureList, desk: Desk) -> str:
    """Return where the public reads about a procedure, if a code has room beside the words."""
    if not (row.code and body.address):
        return ""
    address, surface = body.address.replace("{code}", row.code), desk.style.surface
    shorter = min(surface.width_px, surface.height_px)
    most = _LED_CODE_SHARE * shorter if desk.style.led else shorter
    return address if code_for(address, surface).least_px <= most else ""


def _as_text(text: str) -> str:
    """Protect words from being read as Markdown; line breaks stay line breaks."""
    safe = "".join(f"\\{c}" if c in "\\`*_#[]<>|" else c for c in text)
    return "\\\n".join(safe.split("\n"))
