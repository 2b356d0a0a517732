"""What a report says of drills: their names and plays, beside sums that hold none of it."""

from sqlalchemy import Connection

from signage.core.time.times import Span
from signage.store.play_drills import DrillSum, sum_drills
from signage.web.admin.desk.desk import Desk
from signage.web.admin.reports.report_record import Scope
from signage.web.language import Speech


def drill_notes(
    desk: Desk, connection: Connection, span: Span, scope: Scope, speech: Speech
) -> tuple[str, ...]:
    """Name the drills of a period with what they showed; nothing where there were none."""
    found = sum_drills(connection, span, scope.chosen)
    if not found:
        return ()
    told = "; ".join(_drill_words(desk, one, speech) for one in found)
    return (
        speech.count(
            "Diễn tập: {n} lượt, không tính vào các số trên. {told}.",
            sum(one.plays for one in found),
            told=told,
        ),
    )


def _drill_words(desk: Desk, one: DrillSum, speech: Speech) -> str:
    takeover = desk.rules.takeovers.get(one.takeover)
    title = takeover.title if takeover is not None else one.takeover
    return speech.count(
        "“{title}”: {n} lượt trên {screens} màn hình",
        one.plays,
        title=title,
        screens=speech.number(len(one.screens)),
    )
