"""The register of procedures as files that offices open: CSV and XLSX, reproducible byte for byte.

A cell is text, whatever it begins with: no spreadsheet works out what a file has brought in.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from signage.core.content.csv_text import csv_text
from signage.core.content.procedure import ChangeType, Level
from signage.core.content.register import Entry, Register, Standing
from signage.core.time.times import Instant
from signage.core.time.written_dates import date_in, written

HEADS = (
    "Mã TTHC",
    "Tên thủ tục hành chính",
    "Lĩnh vực",
    "Cấp thực hiện",
    "Loại thay đổi",
    "Tình trạng",
    "Số quyết định",
    "Ngày ký",
    "Ngày hiệu lực",
    "Bị thay bởi",
    "Thời hạn giải quyết",
    "Địa điểm thực hiện",
    "Phí, lệ phí",
    "Cơ quan thực hiện",
    "Tệp",
    "Dòng",
)
_CHANGES: dict[ChangeType, str] = {
    "new": "mới ban hành",
    "amended": "sửa đổi, bổ sung",
    "replaced": "thay thế",
    "abolished": "bãi bỏ",
    "unchanged": "giữ nguyên",
}
LEVELS: dict[Level, str] = {
    "central": "Cấp trung ương",
    "province": "Cấp tỉnh",
    "district": "Cấp huyện",
    "commune": "Cấp xã",
    "other": "Cơ quan khác",
    "unknown": "",
}
_STANDINGS: dict[Standing, str] = {
    "in_force": "đang có hiệu lực",
    "upcoming": "chưa có hiệu lực",
    "ended": "đã được thay bằng quyết định sau",
    "abolished": "đã bãi bỏ",
}
# The only date a ZIP can hold that never changes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Thủ tục hành chính" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One row of the register for programs; days are ISO or empty, `row` is a place in `file`."""

    code: str
    name: str
    field: str
    level: Level
    change: ChangeType
    standing: Standing
    decision: str
    signed_on: str
    effective_on: str
    ended_by: str
    time: str
    place: str
    fee: str
    agency: str
    file: str
    row: str


def register_rows(entries: Iterable[Entry], at: Instant) -> list[RegisterRow]:
    """Return the rows as programs read them."""
    return [
        RegisterRow(
            code=entry.row.code,
            name=entry.row.name,
            field=entry.row.field,
            level=entry.row.level,
            change=entry.row.change,
            standing=entry.standing_at(at),
            decision=entry.decision.number,
            signed_on=entry.decision.signed_on,
            effective_on=entry.effective_on,
            ended_by=entry.ended_by,
            time=entry.row.time,
            place=entry.row.place,
            fee=entry.row.fee,
            agency=entry.row.agency,
            file=entry.where,
            row=entry.row.where,
        )
        for entry in entries
    ]


def register_csv(register: Register, at: Instant) -> bytes:
    """Return the register as CSV that every spreadsheet opens with its letters right."""
    return csv_text([HEADS, *_rows(register.entries, at)]).encode()


def register_xlsx(register: Register, at: Instant) -> bytes:
    """Return the register as a workbook whose cells are all text, codes included."""
    lines = [HEADS, *_rows(register.entries, at)]
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(text) for text in line)}</row>'
        for number, line in enumerate(lines, 1)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'state="frozen"/></sheetView></sheetViews>'
        '<cols><col min="1" max="1" width="12" customWidth="1"/>'
        '<col min="2" max="2" width="70" customWidth="1"/>'
        '<col min="3" max="16" width="22" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (*_PARTS.items(), ("xl/worksheets/sheet1.xml", sheet)):
            part = zipfile.ZipInfo(name, _NO_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return buffer.getvalue()


def _rows(entries: Iterable[Entry], at: Instant) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        row, decision = entry.row, entry.decision
        yield (
            row.code,
            row.name,
            row.field,
            LEVELS[row.level],
            _CHANGES[row.change],
            _STANDINGS[entry.standing_at(at)],
            decision.number,
            _date(decision.signed_on),
            _date(entry.effective_on),
            entry.ended_by,
            row.time,
            row.place,
            row.fee,
            row.agency,
            entry.where,
            row.where,
        )


def _date(iso: str) -> str:
    day = date_in(iso) if iso else None
    return written(day) if day else ""


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
