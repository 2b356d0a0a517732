"""Decisions from file to screen: read, doubted, settled, and gone at midnight by themselves.

The stories are named after what their person says in the acceptance stories.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, Playwright, expect

from signage.core.people.audit import Record
from signage.core.time.times import local_midnight
from signage.settings import load_settings
from signage.store.audit import load_records
from signage.store.database import Database
from tests.library.fixtures import write_a
from tests.looks.scene import Scene, launch, set_passwords
from tests.served import Served, command, make_site

TZ = "Asia/Ho_Chi_Minh"
LIMIT_MS = 30_000
HEAD = "Mã TTHC;Tên TTHC;Cấp;Tình trạng"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(make_site(tmp_path / "site")) as server:
        yield server


def decision(path: Path, number: str, effective: date, *rows: str) -> None:
    first = (
        f"Quyết định số {number}/QĐ-UBND ngày 01/01/2026, có hiệu lực từ {effective:%d/%m/%Y};;;"
    )
    path.write_text("\n".join([first, HEAD, *rows]), encoding="utf-8")


def alts_at(manifest: dict[str, Any], at_ms: int) -> str:
    """Return the words of everything that the main zone shows at an instant."""
    zone = next(zone for zone in manifest["zones"] if zone["id"] == "main")
    slot = next(s for s in zone["timetable"] if s["start_ms"] <= at_ms < s["end_ms"])
    entries = manifest["loops"][slot["loop"]]["entries"]
    return " ".join(manifest["items"][entry["item"]]["alt"] for entry in entries)


def test_doubts_are_told_and_settled_by_answers_beside_the_file(served: Served) -> None:
    folder = served.site / "playlists/sanh"
    write_a(folder / "Phụ lục.docx", declared=36)
    row = "2.00048;Cấp hộ chiếu phổ thông;Cấp Tỉnh;sửa đổi"
    decision(folder / "2.csv", "2", date(2026, 1, 1), row)
    found = json.loads(command("check", str(served.site), "--json", expect=3).stdout)["problems"]
    assert {problem["code"] for problem in found} == {"declared_rows", "bad_code"}
    assert "Đăng ký thường trú" not in alts_at(served.manifest(), served_now(served))

    (folder / "Phụ lục.docx.answers.toml").write_text("[decision]\nrows = 22\n")
    (folder / "2.csv.answers.toml").write_text(
        '[[rows]]\nrow = "3"\nwas = "2.00048"\ncode = "2.000480"\n'
    )

    served.until(lambda: "2.000480 Cấp hộ chiếu" in alts_at(served.manifest(), served_now(served)))
    checked = command("check", str(served.site))
    assert "2.csv (2/QĐ-UBND): 1 đang có hiệu lực, 0 sắp, 0 đã hết" in checked.stderr
    assert "0 lỗi" in checked.stderr
    file, at = folder.parents[1] / "sổ.csv", "2026-06-30"
    register = command("register", str(served.site), "--csv", str(file), "--json", "--at", at)
    rows = json.loads(register.stdout)["procedures"]
    assert len(rows) == 23 and file.read_text("utf-8-sig").count("\n") == 24
    assert ("2.000480", "in_force") in [(row["code"], row["standing"]) for row in rows]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site where what is written waits for approval, but for the hall's own playlist."""
    site = make_site(tmp_path_factory.mktemp("office") / "site", approval="required")
    (site / "playlists/sanh/playlist.toml").write_text('approval = "none"\n')
    (site / "playlists/duyet").mkdir()
    set_passwords(site, "admin")
    with Served(site) as server:
        yield server


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def desk(chromium: Browser, office: Served) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    Scene(office.address, office.site).sign_in(context, "admin")
    yield context.new_page()
    context.close()


# What a browser gets from Word: merged group rows, a name with asterisks, their footnote.
HEAD_CELLS = ("STT", "Mã TTHC", "Tên TTHC", "Thời hạn giải quyết", "Phí, lệ phí")
LAND = (
    "I. THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH",
    "A. Cấp tỉnh",
    ("1.013823", "Giao đất, cho thuê đất", "15 ngày; miền núi 25 ngày"),
    ("1.013825", "Chuyển hình thức giao đất, cho thuê đất", "15/25 ngày"),
    ("1.013826", "Điều chỉnh quyết định giao đất do thay đổi căn cứ", "5/15 ngày hoặc 15/25 ngày"),
    ("1.013827", "Điều chỉnh quyết định giao đất do sai sót", "7/25 ngày"),
    "II. THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG",
    "A. Cấp tỉnh",
    ("1.012756", "Đăng ký đất đai lần đầu", "không quá 17 ngày làm việc"),
    ("1.012766", "Xóa đăng ký thuê quyền sử dụng đất", "không quá 03 ngày làm việc"),
    ("1.012793", "Đăng ký biến động", "không quá 08 ngày làm việc"),
    ("1.012781", "Cấp Giấy chứng nhận, diện tích tăng thêm", "10 hoặc 20 ngày"),
    ("1.012782", "Cấp Giấy chứng nhận, diện tích còn lại", "20 hoặc 15 ngày"),
    ("1.012821", "Thẩm định phương án sử dụng đất", "nhiều bước"),
    ("1.012805", "Giải quyết tranh chấp đất đai", "50 hoặc 60 ngày"),
    "B. Cấp xã",
    ("1.012817", "Xác định lại diện tích đất ở*****", "20 ngày làm việc; miền núi 30 ngày"),
    ("1.012796", "Đính chính Giấy chứng nhận đã cấp lần đầu", "không quá 08 ngày"),
    ("1.012818", "Thu hồi Giấy chứng nhận đã cấp lần đầu", "25 hoặc 20 ngày"),
    ("1.012753", "Đăng ký lần đầu đối với tổ chức", "17/20; miền núi 27/30 ngày"),
    "III. THỦ TỤC HÀNH CHÍNH GIỮ NGUYÊN",
    ("1.012812", "Hòa giải tranh chấp đất đai", "không quá 30 ngày"),
    "***** Không áp dụng với Giấy chứng nhận cấp sau 01/7/2004",
)
PASTE = """(area, html) => {
  const data = new DataTransfer()
  data.setData("text/html", html)
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }))
}"""


def word_table() -> str:
    """Write the table as Word puts it on the clipboard."""
    number = count(1)
    rows = ["".join(f"<td><p>{cell}</p></td>" for cell in HEAD_CELLS)]
    for row in LAND:
        if isinstance(row, str):
            rows.append(f'<td colspan="5"><p>{row}</p></td>')
        else:
            cells = (str(next(number)), *row, "Miễn phí")
            rows.append("".join(f"<td><p>{cell}</p></td>" for cell in cells))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


@pytest.mark.browser
def test_story_8_a_pasted_word_table_becomes_a_list_that_is_checked_row_by_row(
    desk: Page, office: Served
) -> None:
    desk.goto(f"{office.address}/playlists/duyet/table")
    desk.get_by_label("Số quyết định").fill("2304/QĐ-BNNMT")
    desk.get_by_label("Ngày ký").fill("23/6/2025")
    desk.get_by_label("Trích yếu").fill("Danh mục thủ tục đất đai")
    desk.eval_on_selector("#table", PASTE, word_table())

    desk.get_by_role("button", name="Đọc bảng").click()

    expect(desk.get_by_role("heading", name="Đọc được 16 thủ tục")).to_be_visible()
    rows = desk.locator("tbody tr")
    expect(rows).to_have_count(16)
    expect(rows.filter(has_text="Không thay đổi")).to_contain_text("Hòa giải tranh chấp đất đai")
    stripped = rows.filter(has_text="Xác định lại diện tích đất ở")
    expect(stripped).to_contain_text("20 ngày làm việc; miền núi 30 ngày")
    assert "*" not in stripped.inner_text()
    desk.get_by_role("button", name="Lưu danh mục").click()
    expect(rows).to_have_count(16)
    assert not list((office.site / "playlists/duyet").glob("*.csv")), "saved unchecked"

    desk.get_by_label("Tôi đã đối chiếu từng dòng với quyết định").check()
    desk.get_by_role("button", name="Lưu danh mục").click()

    expect(desk.locator(".flash[role=status]")).to_contain_text("Đã lưu danh mục 16 thủ tục")
    expect(desk.locator("li[data-file]")).to_contain_text("Chờ duyệt")


@pytest.mark.browser
def test_story_9_codes_that_a_spreadsheet_broke_are_suggested_and_saved_when_confirmed(
    desk: Page, office: Served, tmp_path: Path
) -> None:
    book = Workbook()
    for row in (
        ["Quyết định số 4245/QĐ-BCA-QLXNC ngày 20/6/2026"],
        ["Mã TTHC", "Tên TTHC", "Tình trạng"],
        [2.00048, "Cấp hộ chiếu phổ thông", "sửa đổi"],
        [1.001193, "Đăng ký khai sinh", "sửa đổi"],
        ["000.00.53.H48-220921-0099", "Chứng thực chữ ký", "sửa đổi"],
    ):
        book.active.append(row)
    book.save(tmp_path / "Hộ chiếu.xlsx")
    desk.goto(f"{office.address}/playlists/duyet/add")
    desk.set_input_files("input[type=file]", str(tmp_path / "Hộ chiếu.xlsx"))
    expect(desk.locator(".upload output")).to_contain_text("Chờ duyệt", timeout=LIMIT_MS)
    desk.goto(f"{office.address}/playlists/duyet/items/Hộ chiếu.xlsx")

    desk.get_by_role("link", name="Trả lời chỗ nghi ngờ").click()

    doubts = desk.locator(".doubt")
    expect(doubts.filter(has_text="số hồ sơ, không phải mã thủ tục")).to_have_count(1)
    assert {field.input_value() for field in doubts.get_by_role("textbox").all()} == {""}
    assert doubts.locator("input:checked").count() == 0, "answered for somebody"
    answers = office.site / "playlists/duyet/Hộ chiếu.xlsx.answers.toml"
    for code in ("2.000480", "1.001193"):
        doubts.get_by_label(f"Mã đúng là {code}").check()
    doubts.filter(has_text="số hồ sơ").get_by_label("Bỏ dòng này").check()
    desk.get_by_role("button", name="Đọc lại với các trả lời này").click()
    expect(desk.get_by_role("heading", name="Đọc được 2 thủ tục")).to_be_visible()
    assert not answers.exists(), "saved before it was confirmed"
    desk.get_by_label("Tôi đã đối chiếu từng dòng với quyết định").check()
    desk.get_by_role("button", name="Lưu danh mục").click()

    expect(desk.locator(".flash[role=status]")).to_contain_text("Đã lưu danh mục 2 thủ tục")
    assert 'code = "2.000480"' in answers.read_text("utf-8")


SHOWN = """() => [...document.querySelectorAll(".slot")]
  .filter(slot => slot.style.zIndex === "2").map(slot => slot.querySelector("img")?.alt || "")"""


ALL_FETCHED = """names => names.every(name => performance.getEntriesByType("resource")
  .some(one => one.name.includes(name) && one.responseEnd > 0))"""


@pytest.mark.browser
def test_story_10_an_abolished_procedure_is_gone_at_midnight_with_the_server_unplugged(
    chromium: Browser, served: Served
) -> None:
    day = date.today() + timedelta(days=9)  # noqa: DTZ011 - any day of the manifest's month
    midnight = local_midnight(TZ, day)
    folder = served.site / "playlists/sanh"
    lost, kept = "Trình báo mất hộ chiếu phổ thông", "Đăng ký khai sinh"
    old = (f"1.010385;{lost};Cấp Huyện;sửa đổi", f"1.001193;{kept};Cấp Xã;sửa đổi")
    decision(folder / "1.csv", "1", date(2026, 1, 1), *old)
    served.until(lambda: lost in alts_at(served.manifest(), midnight))
    decision(folder / "2.csv", "2", day, f"1.010385;{lost};Cấp Huyện;bãi bỏ")
    served.until(lambda: "BÃI BỎ: 1.010385" in alts_at(served.manifest(), midnight))
    served.until(lambda: "SỬA ĐỔI: 1.010385" not in alts_at(served.manifest(), midnight))
    before = alts_at(served.manifest(), midnight - 1)
    assert f"SỬA ĐỔI: 1.010385 {lost}" in before and kept in before
    assert kept in alts_at(served.manifest(), midnight)
    (linked,) = acts_of(served.site, "superseded")
    assert linked.subject == "sanh/1.csv"
    assert linked.arguments == {"rows": 1, "day": f"{day:%d/%m/%Y}", "by": "sanh/2.csv"}

    # The player's page forbids the scripts by which playwright waits.
    size = {"width": 640, "height": 360}
    player = chromium.new_context(viewport=size, bypass_csp=True).new_page()
    start = datetime.fromtimestamp((midnight - 120_000) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    token = served.token("sanh")
    player.goto(f"{served.address}/play?screen=sanh&token={token}&at={start}&speed=20")
    player.wait_for_function(f"({SHOWN})().some(alt => alt.includes('SỬA ĐỔI: 1.010385'))")
    player.wait_for_function(ALL_FETCHED, arg=list(served.manifest()["assets"]))
    served.kill()
    # Until midnight the list of both is shown, and the other announces what is to come.
    left = "alt.includes('SỬA ĐỔI: 1.001193') && !alt.includes('SỬA ĐỔI: 1.010385')"
    player.wait_for_function(f"({SHOWN})().some(alt => {left})")
    seen, end = list[str](), time.monotonic() + LIMIT_MS / 1000
    while not any("BÃI BỎ: 1.010385" in alt for alt in seen):
        assert time.monotonic() < end, set(seen)
        seen += player.evaluate(SHOWN)
    player.context.close()

    assert not any("SỬA ĐỔI: 1.010385" in alt for alt in seen)


def acts_of(site: Path, act: str) -> list[Record]:
    """Return what the record holds of one kind of act."""
    database = Database.open(load_settings(site, environment={}).store)
    try:
        return database.read_sync(partial(load_records, act=act))
    finally:
        database.close()


def served_now(served: Served) -> int:
    """Return the server's time."""
    _, body = served.get("/api/player/time", "sanh")
    return int(json.loads(body)["server_time_ms"])
