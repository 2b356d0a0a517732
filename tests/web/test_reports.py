"""Reports: story 18, "báo cáo quý một nút", and comparison with other periods."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Connection, func, select

from signage.core.people.rights import Grant
from signage.core.place.screen import OpenHours
from signage.core.showing.report import Play, Report
from signage.core.time.times import HOUR_MS, MINUTE_MS, Instant, local_midnight
from signage.store import tables
from signage.store.plays import record_report
from signage.store.screens import screens
from signage.web.admin.reports.report_periods import (
    Term,
    before,
    term_named,
    term_of,
    terms_until,
    year_before,
)
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start

TZ = "Asia/Ho_Chi_Minh"
TERM = "2026-q3"
NIGHT_MS = 8 * HOUR_MS  # the boards below open from 08:00 to 09:00
POSTED_DAYS = 31
# Odd on purpose: totals of rounded rows would differ.
PAGE_MS, REST_MS = 150_333, 3 * MINUTE_MS + 29_667


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    person_of(made, "lan", Grant(role="editor", unit="phu-xuan"))
    made.wait(made.parts.database.write(keep_a_quarter))
    yield made
    made.close()


@pytest.fixture(scope="module")
def admin(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


def keep_a_quarter(connection: Connection) -> None:
    """Let one board post a list of two pages for 31 days, and another a picture for three."""
    hours = (OpenHours(days="mon-sun", start="08:00", end="09:00"),)
    for id in ("sanh-1", "sanh-2"):
        screen = replace(screens.get(connection, id), hours=hours)
        screens.save(connection, screen, Instant(1_767_225_600_000))
    record(connection, "sanh-1", date(2026, 8, 20), POSTED_DAYS, ("iposted", "iposted-2"))
    record(connection, "sanh-2", date(2026, 7, 1), 3, ("i=cmd", "iother"))


def record(
    connection: Connection, screen: str, first: date, days: int, items: tuple[str, str]
) -> None:
    plays = []
    for day in range(days):
        opening = local_midnight(TZ, first + timedelta(days=day)) + NIGHT_MS
        for turn in range(10):
            at = opening + turn * 6 * MINUTE_MS
            plays.append(play(len(plays) + 1, items[0], at, PAGE_MS))
            plays.append(play(len(plays) + 1, items[1], at + PAGE_MS, REST_MS))
    for at in range(0, len(plays), 100):
        record_report(
            connection, screen, Report(boot="một", plays=plays[at : at + 100]), Instant(0)
        )


def play(seq: int, item: str, at: int, duration_ms: int) -> Play:
    title = "=HYPERLINK(1)\x07" if item == "i=cmd" else f"Niêm yết {item.partition('-')[0]}"
    return Play(
        seq=seq,
        zone="main",
        entry=f"e{item}",
        item=item,
        title=title,
        started_at_ms=at,
        duration_ms=duration_ms,
        completed=True,
        seen=True,
    )


def recorded(server: SiteServer) -> tuple[int, int]:
    """Return how many plays the record holds and how long they were."""
    asked = select(func.count(), func.sum(tables.play.c.duration_ms))
    row = server.wait(server.parts.database.read(lambda c: c.execute(asked).one()))
    return int(row[0]), int(row[1])


def test_story_18_totals_of_the_quarters_workbook_are_those_of_the_record(
    server: SiteServer, admin: Browser
) -> None:
    answer = admin.get(f"/reports/official.xlsx?term={TERM}")
    book = load_workbook(io.BytesIO(answer.content))

    assert book.sheetnames == [
        "Kết quả tuyên truyền",
        "Danh sách nội dung đã công khai",
        "Công khai thủ tục hành chính",
    ]
    for sheet in book.worksheets[:2]:
        rows = [row for row in sheet.iter_rows(values_only=True) if row[0] != "STT"]
        head = next(r for r in sheet.iter_rows(values_only=True) if r[0] == "STT")
        plays, airtime = head.index("Số lượt"), head.index("Thời lượng (giờ:phút:giây)")
        assert isinstance(lines_of(sheet)[0][head.index("Từ ngày")], datetime)
        lines = lines_of(sheet)
        total = next(row for row in rows if row[1] == "Cộng")
        exact = (sum(r[plays] for r in lines), sum(_ms(r[airtime]) for r in lines))
        assert exact == (total[plays], _ms(total[airtime])) == recorded(server)


def lines_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]


def test_story_18_the_quarters_document_judges_every_posting_and_prints_the_rule(
    admin: Browser,
) -> None:
    answer = admin.get(f"/reports/official.docx?term={TERM}")
    document = Document(io.BytesIO(answer.content))

    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    head, facts, results, postings, *_ = document.tables
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.rows[0].cells[1].text
    assert "UBND THÀNH PHỐ HUẾ" in head.rows[0].cells[0].text
    assert "Quý III năm 2026 (01/07/2026 – 30/09/2026)" in text
    assert "ít nhất 30 ngày liên tục" in text
    assert "ít nhất 8 lượt" in text
    assert [cell.text for cell in results.rows[0].cells][:4] == [
        *("STT", "Chuyên mục", "Tiêu đề", "Loại")
    ]
    rows = {row.cells[1].text: [cell.text for cell in row.cells] for row in postings.rows[1:]}
    assert rows["Niêm yết iposted"][2:] == [
        "bảng điện tử",
        "Bảng điện tử sảnh 1",
        "20/08/2026",
        "19/09/2026",
        "620",
        "31:00:00",
        "31",
        "Đạt",
    ]
    # All other days of that board have no record at all: nobody can tell.
    assert rows["Niêm yết iother"][8:] == ["3", "Chưa đủ căn cứ: 149 ngày không có bản ghi"]
    assert facts.rows[2].cells[2].text == "Chưa có bản ghi"
    xml = document.sections[0].footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in xml
    assert round(document.sections[0].page_width.mm) == 297


def test_nothing_in_a_title_becomes_a_formula_or_spoils_a_file(admin: Browser) -> None:
    address = "by=item&period=own&from=01/07/2026&until=30/09/2026"
    book = load_workbook(io.BytesIO(admin.get(f"/reports.xlsx?{address}").content))
    rows = list(csv.reader(io.StringIO(admin.get(f"/reports.csv?{address}").text), delimiter=";"))
    document = Document(io.BytesIO(admin.get(f"/reports.docx?{address}").content))

    head = book.active.freeze_panes.removeprefix("A")
    assert book.active[f"A{int(head) - 1}"].value == "STT"
    assert "'=HYPERLINK(1)" in [cell.value for cell in book.active["B"]]
    assert "100,0\u202f%" in [cell.text for cell in document.tables[2].rows[1].cells]
    assert "'=HYPERLINK(1)" in [row[1] for row in rows]
    assert {"Thời lượng (giây)", "So với lịch (%)"} < set(rows[0])
    at = rows[0].index("Thời lượng (giây)")
    assert {"111600,0", "4509,99"} < {row[at] for row in rows}
    assert "=HYPERLINK(1)" in [row.cells[1].text for row in document.tables[2].rows]


def test_a_report_holds_only_screens_that_its_reader_may_see(server: SiteServer) -> None:
    lan = server.browser().sign_in("lan")
    answer = lan.get(f"/reports/official.xlsx?term={TERM}&unit=thuan-hoa")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]

    titles = [cell.value for cell in sheet["C"]]
    assert "Niêm yết iother" in titles
    assert "Niêm yết iposted" not in titles


def test_the_page_sets_a_period_beside_the_one_before_and_tells_none_from_unknown(
    admin: Browser,
) -> None:
    page = admin.get("/reports?by=screen&period=own&from=01/10/2026&until=31/10/2026").text
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>.*?</td>", page)]

    this, previous, last_year = (cells[at : at + 6] for at in (0, 6, 12))
    assert this == [*("Kỳ này", "01/10/2026 – 31/10/2026", "0", "0 giây", "0", "0,0\u202f%")]
    assert previous[:3] == ["Kỳ trước", "01/09/2026 – 30/09/2026", "380"]
    assert last_year[:3] == [*("Cùng kỳ năm trước", "01/10/2025 – 31/10/2025", "Chưa có bản ghi")]


def test_what_was_planned_and_never_shown_is_none_and_what_nobody_measured_is_left_out(
    admin: Browser,
) -> None:
    page = admin.get("/reports?by=item&period=own&from=01/09/2026&until=10/09/2026").text
    rows = [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in page.split("Bảng báo cáo")[1].split("<tr>")
    ]

    chao = [row for row in rows if "Chào" in "".join(row[1:2])]
    assert [row[2:6] for row in chao] == [["0", "0", "0 giây", "0,0\u202f%"]]
    assert "2 màn hình chưa có bản ghi nào, không tính vào đó." in page
    page = admin.get("/reports?by=screen&period=own&from=01/09/2026&until=10/09/2026").text
    assert "100,0\u202f%" in page


def test_periods_before_and_a_year_before_are_whole_months_where_months_were_whole() -> None:
    first, last = date(2028, 1, 1), date(2028, 3, 31)

    assert before(first, last) == (date(2027, 10, 1), date(2027, 12, 31))
    assert year_before(first, last) == (date(2027, 1, 1), date(2027, 3, 31))
    assert before(date(2026, 11, 23), date(2026, 11, 29)) == (
        date(2026, 11, 16),
        date(2026, 11, 22),
    )
    assert year_before(date(2028, 2, 29), date(2028, 2, 29)) == (
        date(2027, 2, 28),
        date(2027, 2, 28),
    )


def test_the_evidence_of_a_year_holds_the_paper_its_tables_and_pictures_of_what_was_shown(
    server: SiteServer, admin: Browser
) -> None:
    (shown,) = server.parts.publisher.current.playlists["mot-cua"].items
    assert shown.item is not None
    opening = local_midnight(TZ, date(2025, 3, 1)) + NIGHT_MS
    report = Report(boot="hai", plays=[play(1, shown.item.id, opening, PAGE_MS)])
    server.wait(
        server.parts.database.write(lambda c: record_report(c, "sanh-1", report, Instant(0)))
    )

    answer = admin.get("/reports/official.zip?term=2025-y1")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()

    assert names[:2] == ["bao-cao-nam-2025.docx", "bao-cao-nam-2025.xlsx"]
    assert "1 Kết quả tuyên truyền.csv" in names
    assert "4 Hình thức tuyên truyền.csv" in names
    assert names[-1].startswith(f"hình ảnh/001 {shown.title}.")


def test_terms_are_named_and_a_wrong_name_is_the_quarter_that_goes_on() -> None:
    today = date(2026, 11, 24)

    assert [term.key for term in terms_until(today)] == [
        *("2026-q4", "2026-q3", "2026-q2", "2026-q1", "2025-q4"),
        *("2026-h2", "2026-h1", "2025-h2", "2026-y1", "2025-y1"),
    ]
    assert term_named("2026-q2", today).last == date(2026, 6, 30)
    assert term_named("2026-h2", today) == Term(2026, "h", 2)
    assert (term_named("2026-y1", today).first, term_named("2026-y1", today).last) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    for wrong in ("", "2026-q5", "2026-h3", "2026-y2", "0000-q1", "hai", "2026-q²"):
        assert term_named(wrong, today) == term_of("q", today)


def test_a_report_of_no_known_kind_is_not_there(admin: Browser) -> None:
    assert admin.get("/reports/official.pdf").status_code == 404


def _ms(part_of_a_day: object) -> int:
    if isinstance(part_of_a_day, timedelta):
        return round(part_of_a_day / timedelta(milliseconds=1))
    assert isinstance(part_of_a_day, float | int)
    return round(part_of_a_day * 86_400_000)
