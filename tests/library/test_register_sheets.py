"""The register as files: what stands in them, reproducible, and harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from signage.cli.register import lines_of
from signage.core.content.playlist import Item, Phase
from signage.core.content.procedure import Decision, ProcedureChange, ProcedureList
from signage.core.content.register import compile_register
from signage.core.content.source import Source
from signage.core.time.times import Instant
from signage.library.register_sheets import HEADS, register_csv, register_rows, register_xlsx

NOW = Instant(1_796_058_000_000)  # 2026-12-01 00:00 at UTC+7


def register():
    decision = Decision(number="1/QĐ", signed_on="2026-06-20", effective_on="2026-07-01")
    rows = (
        ProcedureChange(
            order=1, change="new", code="1.001193", name="Đăng ký khai sinh", where="2"
        ),
        ProcedureChange(order=2, change="amended", name='=cmd|" /C calc"!A0', where="3"),
    )
    body = ProcedureList(decision=decision, rows=rows)
    source = Source(sha256="0", extension="csv", name="", size_bytes=1)
    item = Item(
        id="i1",
        playlist="tthc",
        name="a.csv",
        title="a",
        phases=(Phase(body=body),),
        source=source,
    )
    return compile_register([item], "Asia/Ho_Chi_Minh")


def as_csv():
    text = register_csv(register(), NOW).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def as_xlsx():
    book = openpyxl.load_workbook(io.BytesIO(register_xlsx(register(), NOW)))
    return [[cell.value or "" for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize("read", [as_csv, as_xlsx], ids=["csv", "xlsx"])
def test_every_row_stands_with_its_decision_and_file(read):
    head, first, _ = read()

    said = dict(zip(head, first, strict=True))
    assert tuple(head) == HEADS
    assert (said["Mã TTHC"], said["Tên thủ tục hành chính"]) == ("1.001193", "Đăng ký khai sinh")
    assert (said["Tình trạng"], said["Ngày hiệu lực"]) == ("đang có hiệu lực", "01/07/2026")
    assert (said["Số quyết định"], said["Tệp"]) == ("1/QĐ", "playlists/tthc/a.csv")


def test_nothing_becomes_a_formula():
    assert as_csv()[2][1].startswith("'=")
    book = openpyxl.load_workbook(io.BytesIO(register_xlsx(register(), NOW)))
    assert book.active["B3"].data_type == "s"


@pytest.mark.parametrize("write", [register_csv, register_xlsx])
def test_the_same_register_gives_the_same_bytes(write):
    assert write(register(), NOW) == write(register(), NOW)


def test_a_terminal_shows_each_procedure_once_a_level_and_names_the_level():
    first = register_rows(register().entries, NOW)[0]
    rows = [
        replace(first, file=file, level=level)
        for file in ("playlists/a/x.docx", "playlists/b/x.docx")
        for level in ("province", "commune")
    ]

    lines = list(lines_of(rows))

    assert [" ".join(line.split()[1:3]) for line in lines] == ["Cấp tỉnh", "Cấp xã"]
