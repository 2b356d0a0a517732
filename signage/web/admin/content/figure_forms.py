"""Infographics written in the browser: one picture of numbers, its rows typed or pasted.

A file that says more than the form can (several blocks, a table beside it) is not taken apart:
whoever wrote it goes on in the file.
"""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from signage.core.content.card import BlockKind
from signage.web.language import mark

FIGURE_NAMES: dict[BlockKind, str] = {
    "numbers": mark("Số lớn"),
    "bars": mark("Thanh ngang"),
    "columns": mark("Cột"),
    "ranking": mark("Xếp hạng"),
    "donut": mark("Vành khuyên"),
    "line": mark("Đường theo thời gian"),
    "progress": mark("Tiến độ so với chỉ tiêu"),
    "timeline": mark("Mốc thời gian"),
    "comparison": mark("So sánh trước và nay"),
}
# What the second, third … column of a row is called in the file.
_COLUMNS: dict[BlockKind, tuple[str, ...]] = {
    "numbers": ("values", "previous"),
    "progress": ("values", "targets"),
    "timeline": ("notes",),
}
_TOP = (("title", "title"), ("source", "source"), ("agency", "agency"), ("date", "date"))
_BLOCK = (
    ("block_title", "title"),
    ("unit", "unit"),
    ("compared_with", "compared_with"),
    ("highlight", "highlight"),
)
_APART = "; "


def figure_text(said: Mapping[str, str]) -> str:
    """Return the TOML file of what the form says; what is empty is left out."""
    kind = _kind(said.get("figure", ""))
    rows = [_cells(line) for line in said.get("rows", "").splitlines() if line.strip()]
    block: dict[str, Any] = {"kind": kind} | _filled(said, _BLOCK)
    block |= _compared(rows) if kind == "comparison" else _columns(kind, rows)
    lines = [*_written(_filled(said, _TOP)), "", "[[blocks]]", *_written(block)]
    return "\n".join(lines) + "\n"


def figure_said(text: str) -> dict[str, str] | None:
    """Take a file apart for the form; None when the form cannot say all of it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    blocks = table.get("blocks")
    if not isinstance(blocks, list) or len(blocks) != 1 or not isinstance(blocks[0], dict):
        return None
    block = blocks[0]
    said = {name: str(table[key]) for name, key in _TOP if key in table}
    said |= {name: str(block[key]) for name, key in _BLOCK if key in block}
    said |= {"figure": str(block.get("kind", "")), "rows": _rows(block)}
    try:
        again = tomllib.loads(figure_text(said))
    except ValueError:
        return None
    return said if _as_texts(again) == _as_texts(table) else None


def _kind(text: str) -> BlockKind:
    return next((kind for kind in FIGURE_NAMES if kind == text), "numbers")


def _cells(line: str) -> list[str]:
    """Part a row at tabs, as spreadsheets copy it, or at semicolons, as people type it."""
    return [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]


def _columns(kind: BlockKind, rows: list[list[str]]) -> dict[str, list[str]]:
    made = {"labels": [row[0] for row in rows]}
    for at, key in enumerate(_COLUMNS.get(kind, ("values",)), start=1):
        column = [row[at] if at < len(row) else "" for row in rows]
        # Values are always there; a whole empty column of anything else says nothing.
        if key == "values" or any(column):
            made[key] = column
    return made


def _compared(rows: list[list[str]]) -> dict[str, Any]:
    """Read a comparison: its first line names the two columns."""
    head, *rest = rows or [[]]
    return {
        "columns": head[-2:],
        "rows": [["", *row][-3:] if len(row) < 3 else row[:3] for row in rest],
    }


def _rows(block: Mapping[str, Any]) -> str:
    kind = _kind(str(block.get("kind", "")))
    if kind == "comparison":
        rows = [block.get("columns", ()), *block.get("rows", ())]
    else:
        keys = ("labels", *_COLUMNS.get(kind, ("values",)))
        columns = [column for key in keys if (column := block.get(key))]
        rows = list(zip(*columns, strict=False))
    return "\n".join(_APART.join(str(cell) for cell in row) for row in rows)


def _filled(said: Mapping[str, str], names: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {key: text for name, key in names if (text := said.get(name, "").strip())}


def _written(table: Mapping[str, Any]) -> list[str]:
    # What JSON writes of texts and lists of texts is TOML too.
    plain = str.maketrans("", "", "\x7f")
    return [
        f"{key} = {json.dumps(value, ensure_ascii=False).translate(plain)}"
        for key, value in table.items()
    ]


def _as_texts(value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    if isinstance(value, dict):
        return {key: _as_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return str(value)
