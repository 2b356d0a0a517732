"""Files made to harm: refused within bounds of time and memory, each by its own sentence."""

import io
import time
import tracemalloc
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from signage.library.readers import table
from tests.library.made import codes, source_file

LIMIT_S = 10
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def read(path):
    began = time.process_time()  # other programs at work beside it are not its fault
    reading = table.read(source_file(path), {})
    assert time.process_time() - began < LIMIT_S
    return reading


def word(path, document, *, extra=()):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        for name, content in extra:
            archive.writestr(name, content)
    return path


def workbook(path, change):
    """Write a workbook, then let `change` alter its parts."""
    buffer = io.BytesIO()
    book = Workbook()
    book.active.append(["Lý do bãi bỏ", "Mã TTHC", "Tên TTHC"])
    book.active.append([1, "1.001193", "Đăng ký khai sinh"])
    book.save(buffer)
    with zipfile.ZipFile(buffer) as given, zipfile.ZipFile(path, "w") as made:
        for name in given.namelist():
            made.writestr(name, change(name, given.read(name)), zipfile.ZIP_DEFLATED)
    return path


def test_a_bomb_is_not_unpacked_beyond_its_bound(tmp_path):
    bomb = b"<w:document>" + b" " * 400_000_000
    path = word(tmp_path / "a.docx", bomb)
    del bomb

    tracemalloc.start()
    reading = read(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert codes(reading) == ["unpacks_too_large"]
    assert most < 300_000_000


def test_entities_are_refused(tmp_path):
    for entity in ('<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a "aaaaaaaaaa">'):
        document = (
            f"<!DOCTYPE x [{entity}]><w:document {W}><w:body><w:p>&a;</w:p></w:body></w:document>"
        )
        assert codes(read(word(tmp_path / "a.docx", document))) == ["unsafe_office"]


def test_entities_in_a_workbook_are_refused(tmp_path):
    def change(name, content):
        if name != "xl/workbook.xml":
            return content
        return content.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "a">]><workbook', 1)

    assert codes(read(workbook(tmp_path / "a.xlsx", change))) == ["unsafe_office"]


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/vbaProject.bin", "Basic/x.xml"])
def test_macros_are_refused(tmp_path, name):
    path = word(tmp_path / "a.docx", f"<w:document {W}/>", extra=[(name, b"x")])

    assert codes(read(path)) == ["macro_office"]


def test_a_sheet_of_a_million_cells_is_refused_before_it_is_laid_out(tmp_path):
    def change(name, content):
        far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else content

    assert codes(read(workbook(tmp_path / "a.xlsx", change))) == ["too_many_cells"]


def ods(path, rows):
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="A">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def cells(*texts):
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )


EMPTY_REST = '<table:table-cell table:number-columns-repeated="16381"/>'
LIST = (
    f"<table:table-row>{cells('Lý do bãi bỏ', 'Mã TTHC', 'Tên')}{EMPTY_REST}</table:table-row>"
    f"<table:table-row>{cells('1', '1.001193', 'Đăng ký khai sinh')}{EMPTY_REST}</table:table-row>"
)


def test_an_ods_that_ends_in_a_million_empty_rows_is_read(tmp_path):
    rest = (
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    reading = read(ods(tmp_path / "a.ods", LIST + rest))

    assert [row.code for row in reading.phases[0].body.rows] == ["1.001193"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            '<table:table-row><table:table-cell table:number-columns-repeated="900000000" '
            'office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>',
            id="cells",
        ),
        pytest.param(
            f'<table:table-row table:number-rows-repeated="900000000">{cells("a", "b")}'
            "</table:table-row>",
            id="rows",
        ),
        pytest.param(
            '<table:table-row table:number-rows-repeated="60000">'
            '<table:table-cell table:number-columns-repeated="16000"/>'
            f"{cells('a')}</table:table-row>",
            id="far-away",
        ),
    ],
)
def test_an_ods_that_repeats_without_end_is_refused(tmp_path, rows):
    assert codes(read(ods(tmp_path / "a.ods", LIST + rows))) == ["too_many_cells"]


def test_a_word_file_of_a_million_cells_is_refused(tmp_path):
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 60 + "</w:tr>"
    document = f"<w:document {W}><w:body><w:tbl>{row * 4000}</w:tbl></w:body></w:document>"

    assert codes(read(word(tmp_path / "a.docx", document))) == ["too_many_cells"]


def test_tables_nested_without_end_are_refused(tmp_path):
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    document = f"<w:document {W}><w:body>{deep}</w:body></w:document>"

    assert codes(read(word(tmp_path / "a.docx", document))) == ["truncated"]


def test_formulas_are_not_worked_out(tmp_path):
    def change(name, content):
        if not name.endswith("sheet1.xml"):
            return content
        formula = b'<c r="D2"><f>WEBSERVICE("http://localhost/")</f><v>7</v></c></row>'
        return content.replace(b"</row></sheetData>", formula + b"</sheetData>")

    reading = read(workbook(tmp_path / "a.xlsx", change))

    assert [row.code for row in reading.phases[0].body.rows] == ["1.001193"]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_a_cut_file_is_refused(tmp_path, extension, part):
    path = tmp_path / f"a.{extension}"
    if extension == "docx":
        Document().save(path)
    else:
        workbook(path, lambda _, content: content)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])

    assert codes(read(path)) == ["truncated"]


def test_a_locked_office_file_is_told_from_an_old_one(tmp_path):
    shell = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    (tmp_path / "a.docx").write_bytes(shell + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "b.xlsx").write_bytes(shell + "Workbook".encode("utf-16-le"))

    assert codes(read(tmp_path / "a.docx")) == ["encrypted"]
    assert codes(read(tmp_path / "b.xlsx")) == ["old_office"]


def test_a_csv_of_a_million_cells_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(("a;" * 100 + "\n") * 5000)

    assert codes(read(tmp_path / "a.csv")) == ["too_many_cells"]
