"""A drill is named in reports and counts in none of their figures; an emergency counts by name."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Connection

from signage.core.people.rights import Grant
from signage.core.showing.campaign import Takeover
from signage.core.showing.loop import entry_id
from signage.core.showing.report import Play, Report
from signage.core.showing.takeover import voice_of
from signage.core.time.times import HOUR_MS, MINUTE_MS, Instant, local_midnight
from signage.store.plays import record_report
from signage.store.takeovers import takeovers
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start

START = Instant(local_midnight("Asia/Ho_Chi_Minh", date(2026, 8, 20)) + 8 * HOUR_MS)
PERIOD = "period=own&from=01/07/2026&until=30/09/2026"
TOLD = "Diễn tập: 3 lượt, không tính vào các số trên. “Diễn tập tin lũ”: 3 lượt trên 1 màn hình."


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    made: SiteServer = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    made.wait(made.parts.database.write(keep_a_morning))
    made.wait_until(lambda: "lu" in made.parts.publisher.current.rules.takeovers)
    yield made.browser().sign_in("chi")
    made.close()


def keep_a_morning(connection: Connection) -> None:
    """Let a board show two ordinary plays, three of a drill and one in earnest."""
    for id, title, drill in (("dt", "Diễn tập tin lũ", True), ("lu", "Tin lũ số 12", False)):
        one = Takeover(
            id=id,
            title=title,
            playlist="mot-cua",
            unit="thuan-hoa",
            start_ms=START,
            end_ms=Instant(START + HOUR_MS),
            reason="Thử",
            drill=drill,
        )
        takeovers.save(connection, one, START)
    plays = [play(seq, whose) for seq, whose in enumerate(["", "dt", "dt", "dt", "lu", ""], 1)]
    record_report(connection, "sanh-1", Report(boot="một", plays=plays), Instant(START + HOUR_MS))


def play(seq: int, takeover: str) -> Play:
    return Play(
        seq=seq,
        zone="main",
        entry=entry_id("ilu", voice_of(takeover), 1) if takeover else "e1",
        item="ilu" if takeover else "ithuong",
        title="Lũ khẩn cấp" if takeover else "Giờ tiếp nhận",
        started_at_ms=START + seq * MINUTE_MS,
        duration_ms=MINUTE_MS,
        completed=True,
        seen=True,
        reason="takeover" if takeover else "slot",
    )


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_drill_is_named_with_its_plays_and_counts_in_no_row(admin: Browser) -> None:
    page = words(admin.get(f"/reports?by=item&{PERIOD}").text)

    assert "3 lượt phát" in page
    assert TOLD in page
    assert "Lũ khẩn cấp" in page


def test_an_emergency_is_named_by_its_title_among_campaigns(admin: Browser) -> None:
    page = words(admin.get(f"/reports?by=campaign&{PERIOD}").text)

    assert "Phát khẩn: Tin lũ số 12 1 1" in page
    assert "Phát khẩn: Diễn tập" not in page


def test_the_quarters_papers_count_no_drill_and_name_it(admin: Browser) -> None:
    book = load_workbook(io.BytesIO(admin.get("/reports/official.xlsx?term=2026-q3").content))
    document = Document(io.BytesIO(admin.get("/reports/official.docx?term=2026-q3").content))

    for sheet in book.worksheets[:2]:
        rows = list(sheet.iter_rows(values_only=True))
        plays = next(row for row in rows if row[0] == "STT").index("Số lượt")
        assert next(row for row in rows if row[1] == "Cộng")[plays] == 3
    assert TOLD in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(TOLD in paragraph.text for paragraph in document.paragraphs)
