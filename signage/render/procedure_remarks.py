"""What else a decision says of a procedure, word for word: reason, note, law, who is responsible.

It stands in the list where it fits, else on the procedure's own page; where neither has room the
row says where to read it.
"""

from signage.core.content.procedure import ProcedureChange, ProcedureList

# About two small lines of a television, one of a wall of lamps.
_ROOM, _LED_ROOM = 170, 60


def remarks_of(row: ProcedureChange) -> tuple[tuple[str, str], ...]:
    """Return the remarks that there are, each with its label, what concerns people first."""
    told = (
        ("Lý do bãi bỏ" if row.change == "abolished" else "Lý do", row.reason),
        ("Ghi chú", row.note),
        ("Cơ quan", row.agency),
        ("Văn bản", row.amending_document),
        ("Căn cứ pháp lý", row.legal_basis),
    )
    return tuple((label, text) for label, text in told if text)


def fit_list(row: ProcedureChange, *, led: bool) -> bool:
    """Tell whether a line of the list has room for all that a board of this kind shows there."""
    return len(" · ".join(_listed(row, led=led))) <= (_LED_ROOM if led else _ROOM)


def in_list(row: ProcedureChange, body: ProcedureList, *, led: bool) -> str:
    """Return the remarks for the row's small line; what has no room is named with its place."""
    told: list[str] = []
    for each in (listed := _listed(row, led=led)):
        if len(" · ".join((*told, each))) > (_LED_ROOM if led else _ROOM):
            break
        told.append(each)
    if len(told) < len(listed):
        number = body.decision.number
        told.append(f"còn nữa: xem Quyết định {number}" if number else "còn nữa: xem quyết định")
    return " · ".join(told)


def in_line(row: ProcedureChange) -> str:
    """Return the reason and the note as they run along a strip."""
    return " ".join(f"({_flat(text)})" for text in (row.reason, row.note) if text)


def _listed(row: ProcedureChange, *, led: bool) -> list[str]:
    """Return the remarks of a row as parts of a line.

    A board of lamps names only what people must know, and no list the law behind each change:
    the foot names the decision that does. Of what is abolished that law is the reason.
    """
    hidden = {"Cơ quan", "Căn cứ pháp lý"} if led else set[str]()
    if row.change != "abolished" or row.reason:
        hidden.add("Văn bản")
    bare = {"Cơ quan": "", "Văn bản": "theo "}
    return [
        f"{bare.get(label, f'{label}: ')}{_flat(text)}"
        for label, text in remarks_of(row)
        if label not in hidden
    ]


def _flat(text: str) -> str:
    return "; ".join(line.strip().rstrip(";") for line in text.split("\n") if line.strip())
