"""The rows of an infographic's block: from a table beside it, from items, from series."""

from typing import Any

from signage.core.content.figures import parse_number
from signage.core.content.problem import Problem
from signage.library.readers.data_table import DataTable, read_table
from signage.library.readers.toml_values import (
    Found,
    Wrong,
    numbers_of,
    refuse_unknown,
    text_of,
)

_ITEM = ("label", "value", "unit", "previous", "target", "note")
_SERIES = ("name", "values")


def rows_of_file(table: dict[str, Any], found: Found) -> dict[str, Any]:
    """Return labels and values, or series, of the table that a block names."""
    name = text_of(table, "data", found)
    file = found.companions.get(name)
    if file is None:
        found.report("missing_file", "data", name=name, folder="playlists, media")
        raise Wrong
    data = read_table(file)
    if isinstance(data, Problem):
        found.problems.append(
            Problem(
                code=data.code,
                where="",
                line=found.line_of("data"),
                arguments=dict(data.arguments),
            )
        )
        raise Wrong
    return _columns(data, found)


def _columns(data: DataTable, found: Found) -> dict[str, Any]:
    """First column: labels. One more column: values; several: a series each."""
    if len(data.header) < 2 or not data.rows:
        found.report("no_data_rows", "data")
        raise Wrong
    labels = [row[0] for row in data.rows]
    columns = [[_cell(row[at], found) for row in data.rows] for at in range(1, len(data.header))]
    if len(columns) == 1:
        return {"labels": labels, "values": columns[0]}
    series = [
        {"name": name, "values": values}
        for name, values in zip(data.header[1:], columns, strict=True)
    ]
    return {"labels": labels, "series": series}


def _cell(text: str, found: Found) -> float | str:
    value = parse_number(text)
    if value is None and text.strip() not in ("", "-", "–"):
        found.report("not_a_number", "data", value=text[:40])
    return text if value is None else value


def rows_of_items(table: dict[str, Any], found: Found) -> dict[str, Any]:
    """Return the columns that a list of items stands for."""
    items = table["items"]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        found.report(
            "bad_block_value", "items", key="items", wanted='[{ label = "…", value = 1 }]'
        )
        raise Wrong
    for item in items:
        refuse_unknown(item, _ITEM, found)
    made: dict[str, Any] = {"labels": [item.get("label", "") for item in items]}
    for key, many in (("value", "values"), ("previous", "previous"), ("target", "targets")):
        if any(key in item for item in items):
            made[many] = [item.get(key, "") for item in items]
    for key, many in (("note", "notes"), ("unit", "units")):
        if any(key in item for item in items):
            made[many] = [item.get(key, "") for item in items]
    return made


def series_of(
    table: dict[str, Any], found: Found
) -> tuple[tuple[str, ...], tuple[tuple[float | None, ...], ...]]:
    """Return the names and the numbers of a block\'s series."""
    written = table.get("series", [])
    if not isinstance(written, list) or not all(isinstance(row, dict) for row in written):
        found.report("bad_block_value", "series", key="series", wanted="[{ name, values }]")
        raise Wrong
    for row in written:
        refuse_unknown(row, _SERIES, found)
    names = tuple(text_of(row, "name", found) for row in written)
    return names, tuple(numbers_of(row, "values", found) for row in written)
