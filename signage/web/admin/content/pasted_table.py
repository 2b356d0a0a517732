"""What was pasted as a file of its own: the decision's words above, the rows below, as CSV."""

import csv
import io
from collections.abc import Mapping

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


def written_table(said: Mapping[str, str], speech: Speech) -> tuple[str, str]:
    """Return the file name and the CSV text of what was pasted.

    Raises: Rejected when something is missing or cannot be read.
    """
    say = speech.say
    title = need(said, "title", say("Trích yếu"), speech)
    table = need(said, "table", say("Bảng"), speech)
    if len(table) > LARGEST_PASTE:
        raise Rejected("table: longer than 1 MB", vi="Bảng dài quá 1 MB, hãy chia nhỏ")
    signed = read_day(said.get("signed", ""), field=say("Ngày ký"), speech=speech)
    effective = read_day(said.get("effective", ""), field=say("Có hiệu lực từ"), speech=speech)
    out = io.StringIO()
    writer = csv.writer(out)
    number = said.get("number", "")
    dated = f" ngày {signed:%d/%m/%Y}" if signed else ""
    writer.writerow([f"Quyết định số: {number}{dated}"])
    writer.writerow([title])
    if effective:
        writer.writerow([f"Quyết định này có hiệu lực kể từ ngày {effective:%d/%m/%Y}"])
    writer.writerow([])
    heading = said.get("heading", "")
    if heading in HEADINGS and heading:
        writer.writerow([heading])
    writer.writerows(csv.reader(io.StringIO(table), delimiter="\t"))
    name = file_name_of(f"QĐ {number} {title}".strip()).removesuffix(".md")
    return f"{name}.csv", out.getvalue()
