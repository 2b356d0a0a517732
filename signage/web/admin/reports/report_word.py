"""A report as a Word document an office can sign: A4, its head and foot as Nghị định 30/2020 asks.

Times New Roman, the agency on the left, the country's name on the right, page numbers in the
middle. An official paper is Vietnamese, whatever language its reader prefers on the pages.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from signage.web.admin.reports.report_paper import (
    FONT,
    Paper,
    PaperTable,
    head_in_file,
    said,
)
from signage.web.language import Speech

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

_A4_MM = (297, 210)
_SIDE_MM, _TOP_MM = 18, 20
_TEXT_PT, _TABLE_PT, _NOTE_PT = 13, 10.5, 11
_HEAD_FILL = "E7E6E6"
_VIETNAMESE = Speech("vi")


def word_of(paper: Paper) -> bytes:
    """Return the paper as DOCX."""
    # Imported when a report is wanted: 17 MB and a third of a second that nothing else needs.
    from docx import Document as open_template

    document = open_template()
    _set_page(document)
    _write_head(document, paper)
    _line(document, paper.title.upper(), bold=True, middle=True, size=14)
    _line(document, paper.subject, middle=True, after=10)
    if paper.facts:
        _facts(document, paper.facts)
    if paper.plan:
        _line(document, paper.plan, before=6)
    for number, table in enumerate(paper.tables, start=1):
        title = f"{_roman(number)}. {table.title}" if len(paper.tables) > 1 else table.title
        _line(
            document, title, bold=True, before=12, after=4
        ).paragraph_format.keep_with_next = True
        _table(document, table)
        for note in table.notes:
            _line(document, note, size=_NOTE_PT, before=3)
    _write_foot(document)
    _number_pages(document)
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def _set_page(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_A4_MM[0]), Mm(_A4_MM[1])
    section.left_margin = section.right_margin = Mm(_SIDE_MM)
    section.top_margin = section.bottom_margin = Mm(_TOP_MM)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(_TEXT_PT)
    # Word takes Vietnamese letters from this face when only the Latin one is named.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)


def _write_head(document: "Document", paper: Paper) -> None:
    left, right = _pair(document)
    _line(left, paper.above.upper(), middle=True)
    _line(left, paper.office.upper(), bold=True, middle=True)
    _line(left, "Số:          /BC-", middle=True, before=4)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, middle=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", bold=True, middle=True)
    _line(right, f"…………, {paper.made}", italic=True, middle=True, before=4, after=12)


def _write_foot(document: "Document") -> None:
    _line(document, "", before=6)
    left, right = _pair(document)
    _line(left, "Nơi nhận:", bold=True, italic=True, size=12)
    _line(left, "- Như trên;", size=11)
    _line(left, "- Lưu: VT.", size=11)
    _line(right, "THỦ TRƯỞNG ĐƠN VỊ", bold=True, middle=True)
    _line(right, "(Ký, ghi rõ họ tên, đóng dấu)", italic=True, middle=True, size=12)


def _pair(document: "Document") -> "tuple[_Cell, _Cell]":
    """Return two columns without lines around them."""
    table = document.add_table(rows=0, cols=2)
    _set_columns(table, (1, 1.3))
    left, right = table.add_row().cells
    return left, right


def _facts(document: "Document", facts: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(facts[0]))
    table.style = "Table Grid"
    _set_columns(table, (1.4, 1.8, *(1.0,) * (len(facts[0]) - 2)))
    for number, fact in enumerate(facts):
        cells = table.add_row().cells
        for index, text in enumerate(fact):
            _line(cells[index], text, bold=not number, size=_NOTE_PT, right=index > 1)


def _table(document: "Document", made: PaperTable) -> None:
    if not made.rows:
        _line(document, made.empty)
        return
    table = document.add_table(rows=0, cols=len(made.head))
    table.style = "Table Grid"
    _set_columns(table, made.shares)
    head = table.add_row()
    for cell, text in zip(head.cells, head_in_file(made, _VIETNAMESE), strict=True):
        _line(cell, text, bold=True, middle=True, size=_TABLE_PT)
        _shade(cell)
    _mark_row(head, "w:cantSplit", "w:tblHeader")
    for values in (*made.rows, *([made.total] if made.total else [])):
        row = table.add_row()
        _mark_row(row, "w:cantSplit")
        for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            is_total = values is made.total
            text = said(value)
            _line(cell, text, bold=is_total, size=_TABLE_PT, right=index in made.numbers)


def _set_columns(table: "Table", shares: Sequence[float]) -> None:
    """Divide the width of the page; rows that are added later take their widths from here."""
    from docx.shared import Mm

    table.autofit = False
    whole = _A4_MM[0] - 2 * _SIDE_MM
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(whole * share / sum(shares))


def _line(
    place: "Document | _Cell",
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    middle: bool = False,
    right: bool = False,
    size: float = _TEXT_PT,
    before: float = 0,
    after: float = 0,
) -> "Paragraph":
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    # A cell begins with one empty paragraph; it is the first line.
    is_cell = hasattr(place, "vertical_alignment")
    is_fresh = is_cell and not place.paragraphs[-1].text
    paragraph = place.paragraphs[-1] if is_fresh else place.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if middle:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def _number_pages(document: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("Trang" + " ")
    _field(paragraph, "PAGE")
    paragraph.add_run("/")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: "Paragraph", name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
    field.append(paragraph.add_run("1")._r)


def _mark_row(row: "_Row", *marks: str) -> None:
    from docx.oxml import OxmlElement

    for mark in marks:
        row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _shade(cell: "_Cell") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade: Any = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _HEAD_FILL)
    cell._tc.get_or_add_tcPr().append(shade)


def _roman(number: int) -> str:
    return ("I", "II", "III", "IV", "V")[number - 1]
