"""Days at work, in real Chromium, with the pages' own words only: stories of people who use them.

Each test is named after what its person says in the acceptance stories.
"""

import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, Route, expect

from tests.looks.scene import Scene, furnished, launch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIMIT_MS = 30_000
IN_LOOPS = "Trong vòng phát của"  # nobody plays in this scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with furnished(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def at_desk(chromium: Browser, scene: Scene) -> Iterator["Desks"]:
    desks = Desks(chromium, scene)
    yield desks
    desks.leave()


class Desks:
    """Browsers of several people at the same site."""

    def __init__(self, browser: Browser, scene: Scene) -> None:
        self._browser = browser
        self._scene = scene
        self._contexts: list[BrowserContext] = []

    def of(self, person: str, path: str = "/") -> Page:
        """Sign somebody in and open a page."""
        context = self._browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(LIMIT_MS)
        self._contexts.append(context)
        self._scene.sign_in(context, person)
        page = context.new_page()
        page.goto(self._scene.address + path)
        return page

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


def test_story_1_a_dropped_file_is_followed_by_eye_until_it_is_on_screens(
    at_desk: Desks, scene: Scene
) -> None:
    page = at_desk.of("admin", "/playlists/mot-cua")
    expect(page.get_by_text("Nghỉ lễ Quốc khánh")).to_have_count(0)

    _picture(scene.site / "playlists/mot-cua/09 Nghỉ lễ Quốc khánh.png")

    row = page.locator("li[data-file]", has_text="Nghỉ lễ Quốc khánh")
    expect(row).to_contain_text(IN_LOOPS, timeout=LIMIT_MS)
    (scene.site / "playlists/mot-cua/09 Nghỉ lễ Quốc khánh.png").unlink()
    expect(row).to_have_count(0, timeout=LIMIT_MS)


def test_story_1_an_upload_tells_how_far_it_is(at_desk: Desks, tmp_path: Path) -> None:
    file = _picture(tmp_path / "Chào mừng đại hội.png")
    page = at_desk.of("lan", "/playlists/mot-cua/add")

    page.set_input_files("input[type=file]", str(file))

    expect(page.locator(".upload output")).to_contain_text(IN_LOOPS, timeout=LIMIT_MS)
    page.goto(page.url.removesuffix("/add"))
    row = page.locator("li[data-file]", has_text="Chào mừng đại hội")
    row.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="Gỡ khỏi danh sách…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gỡ khỏi")
    page.get_by_role("button", name="Gỡ 1 nội dung").click()
    expect(page.locator("li[data-file]", has_text="Chào mừng đại hội")).to_have_count(0)

    page.get_by_role("button", name="Hoàn tác").click()

    expect(page.locator("li[data-file]", has_text="Chào mừng đại hội")).to_have_count(
        1, timeout=LIMIT_MS
    )


def test_a_new_operator_publishes_a_first_notice_with_the_pages_words_only(
    at_desk: Desks,
) -> None:
    page = at_desk.of("lan")
    page.get_by_role("link", name=re.compile("^Nội dung")).click()  # what came back is counted
    page.get_by_role("link", name="Bộ phận Một cửa").click()
    page.get_by_role("link", name="Thêm nội dung").first.click()
    page.get_by_role("link", name="Lưu ý").click()

    page.get_by_label("Tiêu đề").fill("Chiều nay quầy 3 nghỉ")
    page.get_by_label("Nội dung", exact=True).fill("Mời bà con sang quầy 5.")
    expect(page.locator("[data-role=slides] img")).to_have_count(1, timeout=LIMIT_MS)
    page.get_by_role("button", name="Lưu vào danh sách").click()

    expect(page.locator(".flash")).to_contain_text("Đã lưu")
    row = page.locator("li[data-file]", has_text="Chiều nay quầy 3 nghỉ")
    expect(row).to_contain_text(IN_LOOPS, timeout=LIMIT_MS)


def test_rows_are_moved_with_the_keyboard_and_the_order_stays(at_desk: Desks) -> None:
    page = at_desk.of("admin", "/playlists/mot-cua")
    before = _titles(page)

    _wait_for_script(page, "reorder-items")
    page.locator("li[data-file] .title a").nth(1).focus()
    with page.expect_response("**/order"):
        page.keyboard.press("Alt+ArrowUp")
    first = page.locator("li[data-file] .title").first
    expect(first).to_have_text(before[1], timeout=LIMIT_MS)
    with page.expect_response("**/order"):
        page.get_by_role("button", name="Trả lại thứ tự cũ").click()
    expect(first).to_have_text(before[0], timeout=LIMIT_MS)
    page.reload()
    assert _titles(page) == before
    _wait_for_script(page, "reorder-items")
    page.locator("li[data-file] .title a").nth(1).focus()
    with page.expect_response("**/order"):
        page.keyboard.press("Alt+ArrowUp")
    page.reload()

    assert _titles(page)[:2] == [before[1], before[0]]


def test_story_9_codes_that_a_spreadsheet_damaged_are_settled_row_by_row(
    at_desk: Desks, scene: Scene
) -> None:
    rows = (
        "STT\tMã TTHC\tTên thủ tục hành chính",
        "1\t2.00048\tĐăng ký khai sinh",
        "2\t000.00.53.H48-220921-0099\tChứng thực bản sao",
        "3\t2.000884\tChứng thực chữ ký",
    )
    page = at_desk.of("lan", "/playlists/mot-cua/table")
    page.get_by_label("Số quyết định").fill("77/QĐ-UBND")
    page.get_by_label("Trích yếu").fill("Công bố danh mục thử")
    page.get_by_label("Các thủ tục trong bảng").select_option(index=1)
    page.locator("#table").fill("\n".join(rows))
    page.get_by_role("button", name="Đọc bảng").click()

    first, second = (page.locator(".doubt").nth(at) for at in range(2))
    expect(first).to_contain_text("Dòng 2: ")
    expect(first.get_by_label("Mã đúng là 2.000480")).not_to_be_checked()
    expect(second).to_contain_text("số hồ sơ")
    second.get_by_role("textbox").fill("1.000")
    expect(second.get_by_label("Mã đúng là")).to_be_checked()
    # The browser's own calendar, beside the field, writes the day as people do.
    page.locator("input[type=date]").first.fill("2026-11-20")
    expect(page.get_by_label("Ngày ký")).to_have_value("20/11/2026")
    assert not list((scene.site / "playlists/mot-cua").glob("QĐ 77*"))
    first.get_by_label("Mã đúng là 2.000480").check()
    second.get_by_label("Bỏ dòng này").check()
    page.get_by_role("button", name="Đọc lại với các trả lời này").click()
    page.get_by_label("Tôi đã đối chiếu từng dòng với quyết định").check()
    page.get_by_role("button", name="Lưu danh mục").click()

    expect(page.locator(".flash")).to_contain_text("Đã lưu danh mục 2 thủ tục")
    assert list((scene.site / "playlists/mot-cua").glob("QĐ 77*.csv"))


def test_files_for_everybody_and_for_another_unit_go_up_with_their_progress(
    at_desk: Desks,
) -> None:
    logo = {"name": "Quốc huy.svg.txt", "mimeType": "text/plain", "buffer": "chữ".encode()}
    page = at_desk.of("admin", "/files")
    page.locator("input[type=file]").set_input_files([logo])
    expect(page.locator(".upload output")).to_have_text("Đã vào kho")
    expect(page.locator(".rows .title", has_text="Quốc huy.svg.txt")).to_be_visible()

    page = at_desk.of("admin", "/inbox")
    page.get_by_label("Đơn vị nhận").select_option(index=1)
    page.get_by_label("Tên bài").fill("Quốc huy")
    page.locator("#file").set_input_files([logo])
    page.get_by_role("button", name="Gửi bài").click()

    expect(page.locator(".flash")).to_contain_text("Đã gửi")
    expect(page.locator(".bar-end .tally").first).to_contain_text("1")


def test_story_16_the_author_does_not_approve_and_a_colleague_does(at_desk: Desks) -> None:
    approver = at_desk.of("minh", "/approval")
    approver.get_by_role("link", name="Lịch tiếp công dân tháng 12").last.click()

    expect(approver.locator(".slides img").first).to_be_visible()
    approver.keyboard.press("Control+Enter")

    expect(approver.locator(".flash")).to_contain_text("Đã duyệt 1 nội dung")
    page = at_desk.of("lan", "/playlists/tuyen-truyen")
    row = page.locator("li[data-file]", has_text="Lịch tiếp công dân tháng 12")
    expect(row).to_contain_text("phát", timeout=LIMIT_MS)
    assert at_desk.of("lan", "/approval").locator("h1").inner_text() == "Không được phép"


def test_a_version_is_returned_with_a_reason_that_its_playlist_shows(at_desk: Desks) -> None:
    page = at_desk.of("minh", "/approval")
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến có được giảm").last.click()
    page.get_by_label("Lý do trả lại").fill("Ghi rõ số nghị quyết")
    page.get_by_role("button", name="Trả lại người gửi").click()

    page.goto(page.url.partition("/approval")[0] + "/playlists/tuyen-truyen")

    row = page.locator("li[data-file]", has_text="Nộp hồ sơ trực tuyến có được giảm")
    expect(row).to_contain_text("Bị trả lại", timeout=LIMIT_MS)


def test_story_15_a_campaign_shows_whom_it_displaces_before_it_is_saved(at_desk: Desks) -> None:
    page = at_desk.of("admin", "/campaigns/new")
    page.get_by_label("Tên đợt").fill("Đợt thử nghiệm toàn phường")
    page.locator("#unit").select_option("hue")
    page.get_by_label("Hỏi đáp pháp luật").check()
    page.get_by_label("Ưu tiên", exact=True).select_option("90")

    effect = page.locator("[data-role=effect]")
    expect(effect).to_contain_text("Phát ở", timeout=LIMIT_MS)
    expect(effect).to_contain_text("Bộ phận Một cửa", timeout=LIMIT_MS)
    page.get_by_role("button", name="Lưu nháp").click()

    expect(page.locator(".flash")).to_contain_text("Đã lưu nháp")
    page.goto(page.url.partition("/campaigns")[0] + "/calendar")
    expect(page.get_by_role("link", name="Đợt thử nghiệm toàn phường", exact=True)).to_be_visible()


def test_story_15_a_campaign_is_stretched_by_mouse_and_by_keys_and_only_then_saved(
    at_desk: Desks,
) -> None:
    page = at_desk.of("admin", "/calendar")
    _wait_for_script(page, "shape-campaign")
    line = page.locator("[data-key=chuyen-doi-so]")
    hold = line.locator('.grip[data-part="0"][data-edge=end] .hold').last.bounding_box()
    assert hold is not None and min(hold["width"], hold["height"]) >= 24
    day_px = (line.locator(".track").bounding_box() or {})["width"] / 7

    page.mouse.move(hold["x"] + 12, hold["y"] + 12)
    page.mouse.down()
    page.mouse.move(hold["x"] + 12 + day_px / 24, hold["y"] + 12, steps=3)
    expect(page.locator(".drag-words")).to_have_text("18:00")
    page.mouse.up()

    expect(page.locator(".page-head")).to_contain_text("13:30–18:00")
    page.get_by_role("link", name="Để như cũ").click()
    _wait_for_script(page, "shape-campaign")
    page.locator("[data-shapes=chuyen-doi-so]").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.get_by_role("button", name="Lưu thời gian mới").click()
    expect(page.locator(".flash")).to_contain_text("Đã đổi thời gian")
    changed = page.locator(".flash").inner_text()
    page.get_by_role("button", name="Hoàn tác").click()

    expect(page.locator(".flash")).to_contain_text("Đã đổi thời gian")
    assert page.locator(".flash").inner_text() != changed


def test_what_a_screen_shows_at_any_moment_comes_with_the_reasons(at_desk: Desks) -> None:
    page = at_desk.of("admin", "/calendar/at?screen=sanh-1&minute=480")

    expect(page.get_by_role("heading", level=1)).to_contain_text("08:00")
    _wait_for_script(page, "scrub-time")
    slider = page.locator("#minute")
    slider.focus()
    page.keyboard.press("End")

    expect(page.get_by_role("heading", level=1)).to_contain_text("23:5", timeout=LIMIT_MS)
    expect(page.locator(".why")).to_contain_text("Không được chiếu lúc này")


def test_story_24_a_blackout_reaches_the_screens_and_a_second_person_resumes(
    at_desk: Desks,
) -> None:
    page = at_desk.of("admin")
    page.get_by_role("link", name="Phát khẩn").click()
    page.locator("#where").select_option("screen:quay-5")
    page.locator("#reason-blackout").fill("Diễn tập ngắt nguồn phát")
    page.get_by_role("button", name="Xem trước khi dừng…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dừng phát 1 màn hình")
    page.get_by_role("button", name="Dừng phát 1 màn hình").click()

    expect(page.locator(".running")).to_contain_text("Bảng điện tử quầy 5–8")
    colleague = at_desk.of("minh", "/emergency")
    colleague.get_by_placeholder("Lý do phát lại").fill("Hết diễn tập")
    colleague.get_by_role("button", name="Cho phát lại").click()

    expect(colleague.locator(".flash")).to_contain_text("Đã cho phát lại")
    expect(page.locator(".running")).to_have_count(0, timeout=LIMIT_MS)


def test_story_22_a_drill_names_the_screens_it_would_reach_and_ends_at_once(
    at_desk: Desks,
) -> None:
    page = at_desk.of("minh", "/emergency")
    page.locator("#title").fill("Tin lũ khẩn cấp")
    page.locator("#playlist").select_option("khan-cap")
    page.locator("#unit").select_option("hue")
    page.locator("#reason-takeover").fill("Diễn tập phòng chống thiên tai")
    page.get_by_label("Diễn tập").check()
    page.get_by_role("button", name="Xem trước khi phát khẩn…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile(r"Diễn tập trên \d màn hình")
    )
    page.get_by_role("button", name="Diễn tập ngay").click()

    expect(page.locator(".running")).to_contain_text("Diễn tập")
    expect(page.locator(".running .count")).to_contain_text(re.compile(r"/\d màn hình đã nhận"))
    screen = at_desk.of("minh", "/screens/sanh-1")
    ribbon = screen.frame_locator("iframe").locator(".drill")
    expect(ribbon).to_have_text("DIỄN TẬP", timeout=LIMIT_MS)
    expect(ribbon).to_be_visible(timeout=LIMIT_MS)
    page.get_by_role("button", name="Kết thúc ngay").click()

    expect(page.locator(".running")).to_have_count(0)


def test_story_19_an_admin_adds_a_screen_and_a_person_from_the_pages(at_desk: Desks) -> None:
    page = at_desk.of("admin")
    page.get_by_role("link", name="Thêm màn hình").click()
    page.get_by_label("Tên màn hình").fill("Bảng sảnh 2")
    page.locator("#unit").select_option("thuan-hoa")
    page.get_by_role("button", name="Lưu màn hình").click()
    expect(page.locator(".flash")).to_contain_text("Bây giờ ghép thiết bị")
    page.goto(page.url.partition("/screens")[0] + "/settings/people/new")
    page.get_by_label("Họ và tên").fill("Đỗ Văn Bình")
    page.locator("#unit0").select_option("thuan-hoa")
    page.get_by_role("button", name="Tạo tài khoản").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Đỗ Văn Bình")
    expect(page.locator(".secret")).to_contain_text("do-van-binh")


def test_story_25_an_auditor_reads_and_checks_the_record_and_changes_nothing(
    at_desk: Desks,
) -> None:
    page = at_desk.of("thu", "/settings/audit")
    page.get_by_role("link", name="Kiểm tra chuỗi").click()

    expect(page.get_by_role("status")).to_contain_text("nguyên vẹn")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải CSV").click()
    assert download.value.suggested_filename == "nhat-ky.csv"
    page.goto(page.url.partition("/settings")[0] + "/settings/people")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Người dùng")
    expect(page.get_by_role("link", name="Thêm người dùng")).to_have_count(0)


def test_lists_are_searched_without_accents(at_desk: Desks) -> None:
    page = at_desk.of("lan", "/playlists")
    page.get_by_placeholder("Tìm nội dung").fill("nop ho so tai nha")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Nộp hồ sơ tại nhà").last).to_be_visible()


def test_an_upload_goes_on_after_a_broken_link_and_is_followed_until_a_colleague_approved(
    at_desk: Desks, tmp_path: Path
) -> None:
    file = _picture(tmp_path / "Đại hội chi bộ.png")
    page = at_desk.of("lan", "/playlists/tuyen-truyen/add")
    page.route("**/files/**", _broken_once())

    page.set_input_files("input[type=file]", str(file))
    page.evaluate(PASTE)

    rows = page.locator(".upload")
    expect(rows.filter(has_text="Ảnh dán")).to_contain_text("Chờ duyệt", timeout=LIMIT_MS)
    row = rows.filter(has_text="Đại hội chi bộ")
    expect(row.locator("output")).to_contain_text("Chờ duyệt", timeout=LIMIT_MS)
    approver = at_desk.of("minh", "/approval")
    approver.get_by_role("link", name="Đại hội chi bộ").last.click()
    expect(approver.locator(".slides img").first).to_be_visible()
    approver.keyboard.press("Control+Enter")

    expect(row.locator("output")).to_contain_text("phát", timeout=LIMIT_MS)


def test_a_large_upload_goes_on_where_it_stopped_after_its_page_was_closed(
    at_desk: Desks, tmp_path: Path
) -> None:
    file = tmp_path / "Pháo hoa.png"
    Image.frombytes("RGB", (1400, 1200), random.Random(7).randbytes(1400 * 1200 * 3)).save(file)
    page = at_desk.of("lan", "/playlists/mot-cua/add")
    second = "bytes 4194304-"
    page.route("**/files/**", _broken_from(second))
    with page.expect_event("requestfailed", lambda one: _part_of(one).startswith(second)):
        page.set_input_files("input[type=file]", str(file))
    page.close()
    page = at_desk.of("lan", "/playlists/mot-cua/add")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(_part_of(one)))

    page.set_input_files("input[type=file]", str(file))

    expect(page.locator(".upload output")).to_contain_text(IN_LOOPS, timeout=LIMIT_MS)
    starts = [int(part.removeprefix("bytes ").partition("-")[0]) for part in sent if part]
    assert len(starts) == 1
    assert starts[0] >= 4_194_304


def test_numbers_become_a_picture_in_a_form_and_are_changed_there_again(at_desk: Desks) -> None:
    page = at_desk.of("lan", "/playlists/mot-cua/add")
    page.get_by_role("link", name="Số liệu thành hình").click()
    page.get_by_label("Câu nói lên số liệu").fill("Chứng thực nhiều nhất trong tháng")
    page.get_by_label("Hình", exact=True).select_option("bars")
    page.get_by_label("Số liệu", exact=True).fill("Chứng thực; 4.980\nHộ tịch; 3.127")
    page.get_by_label("Nguồn số liệu").fill("Hệ thống một cửa")
    expect(page.locator("[data-role=slides] img")).to_have_count(1, timeout=LIMIT_MS)

    page.get_by_role("button", name="Lưu vào danh sách").click()
    page.get_by_role("link", name="Chứng thực nhiều nhất").last.click()
    page.get_by_role("link", name="Sửa nội dung").click()

    expect(page.get_by_label("Số liệu", exact=True)).to_have_value(
        "Chứng thực; 4.980\nHộ tịch; 3.127"
    )


PASTE = """() => {
  const canvas = new OffscreenCanvas(640, 360)
  canvas.getContext("2d").fillRect(0, 0, 300, 300)
  return canvas.convertToBlob().then((blob) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([blob], "image.png", { type: "image/png" }))
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }))
  })
}"""


def _broken_once() -> Callable[[Route], None]:
    """Return a line that breaks under the first part of the first file."""
    broken = []

    def handle(route: Route) -> None:
        if route.request.method == "PUT" and not broken:
            broken.append(route)
            route.abort("connectionreset")
        else:
            route.continue_()

    return handle


def _broken_from(part: str) -> Callable[[Route], None]:
    """Return a line that breaks under one part of a file each time."""

    def handle(route: Route) -> None:
        if _part_of(route.request).startswith(part):
            route.abort("connectionreset")
        else:
            route.continue_()

    return handle


def _part_of(request: Request) -> str:
    return request.headers.get("content-range", "")


def _picture(path: Path) -> Path:
    Image.new("RGB", (1280, 720), (time.time_ns() % 200, 40, 90)).save(path)
    return path


def _wait_for_script(page: Page, name: str) -> None:
    """Wait until a behaviour is there: nobody presses a key in the first tenth of a second."""
    page.wait_for_function(
        "name => performance.getEntriesByType('resource').some(one => one.name.includes(name))",
        arg=name,
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")


def _titles(page: Page) -> list[str]:
    return page.locator("li[data-file] .title").all_inner_texts()
