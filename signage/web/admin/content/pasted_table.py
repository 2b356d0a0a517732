"""What was pasted as a file of its own: the decision's words above, the rows below, as CSV."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from signage.errors import Rejected
from signage.web.admin.content.card_forms import file_name_of
from signage.web.admin.desk.dates import read_day
from signage.web.admin.desk.form_reading import need
from signage.web.language import Speech, mark

# A decision of two hundred pages; more is pasted by mistake.
LARGEST_PASTE = 1_000_000

HEADINGS = {
    "": mark("Bảng đã có các dòng tiêu đề mới, sửa đổi, bãi bỏ"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH": mark("Tất cả mới ban hành"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG": mark("Tất cả sửa đổi, bổ sung"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC THAY THẾ": mark("Tất cả thay thế"),
    "DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ": mark("Tất cả bãi bỏ"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedTable:
    """A file of its own, and how many of its lines stand above the first that was pasted."""

    name: str
    text: str
    lines_above: int


def written_table(said: Mapping[str, str], speech: Speech) -> PastedTable:
    """Write what was pasted as CSV below the words of its decision.

    Raises: Rejected when something is missing or cannot be read.
    """
    say = speech.say
    title = need(said, "title", say("Trích yếu"), speech)
    table = need(said, "table", say("Bảng"), speech)
    if len(table) > LARGEST_PASTE:
        raise Rejected("table: longer than 1 MB", vi="Bảng dài quá 1 MB, hãy chia nhỏ")
    signed = read_day(said.get("signed", ""), field=say("Ngày ký"), speech=speech)
    effective = read_day(said.get("effective", ""), field=say("Có hiệu lực từ"), speech=speech)
    number = said.get("number", "")
    dated = f" ngày {signed:%d/%m/%Y}" if signed else ""
    above = [[f"Quyết định số: {number}{dated}"], [title]]
    if effective:
        above.append([f"Quyết định này có hiệu lực kể từ ngày {effective:%d/%m/%Y}"])
    above.append([])
    heading = said.get("heading", "")
    if heading in HEADINGS and heading:
        above.append([heading])
    out = io.StringIO()
    csv.writer(out).writerows([*above, *csv.reader(io.StringIO(table), delimiter="\t")])
    name = file_name_of(f"QĐ {number} {title}".strip()).removesuffix(".md")
    return PastedTable(name=f"{name}.csv", text=out.getvalue(), lines_above=len(above))
