"""Where a row stands, as the person counts who pasted it or has its file open."""

from signage.web.language import Speech


def place_in_words(place: str, lines_above: int, speech: Speech) -> str:
    """Write `2:7` as “7, bảng 2”, `Sheet:7` as “7, trang “Sheet”” and a CSV's line as it is.

    `lines_above` were written above what was pasted, which is counted from its own first line.
    """
    table, _, line = place.rpartition(":")
    if line.isdecimal():
        line = str(max(1, int(line) - lines_above))
    if not table:
        return line
    if table.isdecimal():
        return speech.say("{line}, bảng {table}", line=line, table=table)
    return speech.say("{line}, trang “{sheet}”", line=line, sheet=table)
