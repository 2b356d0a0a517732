"""The register of procedures, for programs."""

from signage.errors import Rejected
from signage.library.register_sheets import RegisterRow, register_rows
from signage.web.admin.content.register import STANDINGS, found_in
from signage.web.api.operation import Call, Operation


async def list_procedures(call: Call[None]) -> list[RegisterRow]:
    """List the rows of all lists that may be shown, by code, name and date.

    It is about the whole site: whoever may view one unit reads it.
    """
    desk = call.desk
    standing = call.query("standing")
    if standing and standing not in STANDINGS:
        raise Rejected(f"standing: is “{standing}” — use one of {', '.join(STANDINGS)}")
    if not desk.units_where("view"):
        return []
    register = desk.parts.publisher.register
    return register_rows(found_in(register, call.query("q"), standing, desk.now), desk.now)


OPERATIONS = (
    Operation(
        method="GET",
        path="/register",
        summary="Every procedure of every list: in force, to come, over",
        answer=list_procedures,
        result=list[RegisterRow],
        query=(
            ("q", "words of its code, name, field or decision; marks do not matter"),
            ("standing", f"one of {', '.join(STANDINGS)}"),
        ),
    ),
)
