"""What a workbook says of cells beside their values: formats of numbers, errors, lost results.

Found in the bytes of its sheets, because readers of values pass over them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from signage.library.readers.grids import Fault
from signage.library.readers.number_formats import BUILT_IN

Element = Any  # lxml ships no types
Place = tuple[int, int]  # row and column from 0

# Bounded, so that a tag without an end costs no more than its first letters.
_CELL = re.compile(rb"<c\b([^<>]{0,300})>")
_LOST = re.compile(
    rb"<c\b([^<>]{0,300})>\s{0,99}<f\b[^<>]{0,300}(?:/>|>([^<]{0,9000})</f>)\s{0,99}"
    rb"(?:<v\s?/>|<v>\s{0,99}</v>)?\s{0,99}</c>"
)
_AT = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,5})"')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LONGEST_FORMULA = 40  # of what is shown


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a cell beside its value: its format, or what is wrong and its words."""

    format: str = ""
    fault: Fault = ""
    words: str = ""


def marks_of(sheet: bytes, formats: Sequence[str]) -> dict[Place, Mark]:
    """Return the marks of a sheet's cells; formats of numbers by their styles."""
    marks: dict[Place, Mark] = {}
    for match in _CELL.finditer(sheet):
        style, is_error = _STYLE.search(match[1]), b't="e"' in match[1]
        code = formats[int(style[1])] if style and int(style[1]) < len(formats) else ""
        if (is_error or code) and (place := _place(match[1])):
            marks[place] = Mark(code, "error" if is_error else "", "#N/A" if is_error else "")
    for match in _LOST.finditer(sheet):
        if place := _place(match[1]):
            formula = (match[2] or b"").decode("utf-8", "replace")[:_LONGEST_FORMULA]
            marks[place] = Mark(fault="formula", words=f"={formula}")
    return marks


def formats_of(styles: bytes) -> list[str]:
    """Return the format of numbers of each style of cells."""
    root = _tree(styles)
    written = {
        each.get("numFmtId"): each.get("formatCode", "") for each in root.iter(_MAIN + "numFmt")
    }
    cells = root.find(_MAIN + "cellXfs")
    ids = [each.get("numFmtId", "0") for each in cells] if cells is not None else []
    return [written.get(id) or BUILT_IN.get(int(id) if id.isdecimal() else 0, "") for id in ids]


def sheets_of(workbook: bytes, links: bytes) -> Mapping[str, str]:
    """Return the part of each sheet by the sheet's name."""
    targets = {each.get("Id"): each.get("Target", "") for each in _tree(links)}
    return {
        sheet.get("name", ""): _part(targets.get(sheet.get(_LINK), ""))
        for sheet in _tree(workbook).iter(_MAIN + "sheet")
    }


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _place(attributes: bytes) -> Place | None:
    match = _AT.search(attributes)
    return (int(match[2]) - 1, column_number(match[1]) - 1) if match else None


def column_number(letters: bytes) -> int:
    """Return the number of a column, `A` is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _tree(content: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)
