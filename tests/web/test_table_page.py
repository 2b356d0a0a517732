"""Lists row by row: nothing doubtful is saved before a person has settled it, on one page."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from openpyxl import Workbook

from signage.core.people.rights import Grant
from signage.core.time.times import local_date, local_midnight
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start

HEAD = "Mã TTHC\tTên TTHC\tCấp\tTình trạng"
PASTED = {"number": "7/QĐ-UBND", "signed": "20/6/2026", "effective": "1/7/2026"}
PAGE = "/playlists/mot-cua/table"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "lan", Grant(role="editor", unit="thuan-hoa"))
    folder = made.parts.site / "playlists/mot-cua"
    first, row = (
        "Quyết định số 1/QĐ-UBND ngày 01/01/2026",
        "1.001193\tĐăng ký khai sinh\tCấp xã\tmới",
    )
    (folder / "Đang phát.csv").write_text(f"{first}\n{HEAD}\n{row}", "utf-8")
    made.wait_until(lambda: "Đang phát.csv" in names(made))
    yield made
    made.close()


@pytest.fixture(scope="module")
def editor(server: SiteServer) -> Browser:
    return server.browser().sign_in("lan")


def names(server: SiteServer) -> set[str]:
    items = server.parts.publisher.current.playlists["mot-cua"].items
    return {item.name for item in items if item.item is not None}


def doubts(server: SiteServer) -> set[str]:
    items = server.parts.publisher.current.playlists["mot-cua"].items
    return {problem.code for item in items for problem in item.problems}


def pasted(title: str, *rows: str) -> dict[str, str]:
    return {**PASTED, "title": title, "heading": "", "table": "\n".join([HEAD, *rows])}


def file_of(server: SiteServer, name: str) -> str:
    path = server.parts.site / "playlists/mot-cua" / name
    return path.read_text("utf-8") if path.exists() else ""


def test_a_row_named_otherwise_than_on_screens_is_asked_about_and_kept_by_an_answer(
    server: SiteServer, editor: Browser
) -> None:
    form = pasted("Sửa tên", "1.001193\tĐăng ký khai sinh mới\tCấp xã\tsửa đổi")

    asked = editor.post(PAGE, form)
    refused = editor.post(PAGE, {**form, "confirmed": "1"})
    kept = {"was-6": "Đăng ký khai sinh mới", "answer-name-6": "keep"}
    shown = editor.post(PAGE, {**form, **kept})

    assert "có tên khác: “Đăng ký khai sinh”" in asked.text
    assert "Tôi đã đối chiếu" not in asked.text and refused.status_code == 200
    assert 'name="answer-name-6" value="keep"' in shown.text and "Tôi đã đối chiếu" in shown.text
    assert file_of(server, "QĐ 7 QĐ-UBND Sửa tên.csv") == ""

    saved = editor.post(PAGE, {**form, **kept, "confirmed": "1"})

    assert saved.status_code == 303
    assert "keep = true" in file_of(server, "QĐ 7 QĐ-UBND Sửa tên.csv.answers.toml")


def test_a_pasted_row_is_named_by_its_line_number_and_name_and_nothing_is_answered_for_anybody(
    editor: Browser,
) -> None:
    head = "STT\tMã TTHC\tTên TTHC\tThời hạn giải quyết\tPhí\tTình trạng"
    rows = ("1\t1.004227\tCấp thẻ\t3 ngày\t8.000 đồng\tmới", "2\t1.004\tGia hạn\t\t\tmới")
    form = {**pasted("Hai dòng"), "table": "\n".join([head, *rows])}

    page = editor.post(PAGE, form).text
    unanswered = editor.post(PAGE, {**form, "was-7": "1.004", "suggested-code-7": "1.004000"}).text

    for shown in (page, unanswered):
        assert "Dòng 3: " in shown and "STT 2 · Gia hạn" in shown
        assert " checked" not in shown and "Tôi đã đối chiếu" not in shown
        assert 'name="code-7" value=""' in shown
    assert "3 ngày" in page and "8.000 đồng" in page


def test_a_choice_about_a_row_is_one_of_several_and_can_be_taken_back(editor: Browser) -> None:
    form = pasted("Chọn một", "1.004\tGia hạn thẻ\tCấp xã\tmới")
    form |= {"was-6": "1.004", "suggested-code-6": "1.004000", "code-6": "1.004111"}

    suggested = editor.post(PAGE, {**form, "answer-code-6": "suggested"}).text
    other = editor.post(PAGE, {**form, "answer-code-6": "other"}).text
    skipped = editor.post(PAGE, {**form, "answer-code-6": "skip"}).text
    again = editor.post(PAGE, {**form, "answer-code-6": "skip", "again": "6"}).text
    wrong = editor.post(PAGE, {**form, "answer-code-6": "other", "code-6": "1.5"}).text

    assert "Dòng 2: mã đúng là 1.004000" in suggested and "Tôi đã đối chiếu" in suggested
    assert "Dòng 2: mã đúng là 1.004111" in other
    assert "Dòng 2: bỏ, không chiếu" in skipped and "Gia hạn thẻ</td>" not in skipped
    assert "Đã trả lời" not in again and 'name="answer-code-6" value="skip"' in again
    assert 'name="was-6" value="1.004"' in wrong and "“1.5”" in wrong


def test_a_second_question_about_a_row_keeps_the_answer_to_the_first(editor: Browser) -> None:
    form = pasted("Hai câu hỏi", "1.001\tKhai sinh\tCấp xã\tmới")
    form |= {"was-6": "1.001", "answer-code-6": "other", "code-6": "1.001193"}

    asked = editor.post(PAGE, form).text
    both = editor.post(PAGE, {**form, "answer-name-6": "keep"}).text

    assert "có tên khác" in asked and 'name="code-6" value="1.001193"' in asked
    assert 'name="answer-name-6" value="keep"><span>' in asked
    assert "Tôi đã đối chiếu" in both and "1.001193" in both


def test_a_count_that_differs_shows_the_rows_and_waits_for_a_word(
    server: SiteServer, editor: Browser
) -> None:
    title = "Công bố 3 thủ tục hành chính mới"
    form = pasted(title, "1.000894\tĐăng ký kết hôn\tCấp xã\tmới")

    asked = editor.post(PAGE, form)
    saved = editor.post(PAGE, {**form, "rows": "1", "confirmed": "1"})

    assert "Đăng ký kết hôn" in asked.text and "Bảng có 1 thủ tục là đúng" in asked.text
    assert "Tôi đã đối chiếu" not in asked.text
    assert saved.status_code == 303
    assert "rows = 1" in file_of(server, f"QĐ 7 QĐ-UBND {title}.csv.answers.toml")


def test_a_dropped_spreadsheet_is_settled_by_answers_beside_it(
    server: SiteServer, editor: Browser
) -> None:
    book = Workbook()
    for row in (
        ["Quyết định số 8/QĐ-UBND ngày 20/6/2026"],
        ["Mã TTHC", "Tên TTHC", "Tình trạng"],
        [2.00048, "Cấp hộ chiếu phổ thông", "sửa đổi"],
        [1.000656, "Đăng ký khai tử", "sửa đổi"],
        ["000.00.53.H48-220921-0099", "Chứng thực chữ ký", "sửa đổi"],
    ):
        book.active.append(row)
    path = server.parts.site / "playlists/mot-cua/Hộ chiếu.xlsx"
    book.save(path)
    server.wait_until(lambda: "Hộ chiếu.xlsx" in names(server))

    item = editor.get("/playlists/mot-cua/items/Hộ chiếu.xlsx").text
    page = editor.get(f"{PAGE}?file=Hộ chiếu.xlsx").text
    answers = {"was-Sheet:3": "2.00048", "code-Sheet:3": "2.000480"}
    answers |= {"was-Sheet:5": "000.00.53.H48-220921-0099", "answer-code-Sheet:5": "skip"}
    saved = editor.post(PAGE, {"file": "Hộ chiếu.xlsx", **answers, "confirmed": "1"})

    assert "/playlists/mot-cua/table?file=" in item and "2 dòng chờ trả lời" in item
    assert "Mã đúng là 2.000480" in page and "Mã đúng là 1.000656" in page
    assert "là số hồ sơ, không phải mã thủ tục" in page
    assert saved.status_code == 303
    again = editor.get(f"{PAGE}?file=Hộ chiếu.xlsx").text
    assert "2.000480" in again and "số hồ sơ" not in again
    assert 'code = "2.000480"' in file_of(server, "Hộ chiếu.xlsx.answers.toml")


def test_a_day_that_the_file_lacks_is_asked_for_and_kept(
    server: SiteServer, editor: Browser
) -> None:
    path = server.parts.site / "playlists/mot-cua/Không ngày.csv"
    path.write_text(f"{HEAD}\n1.004222\tĐăng ký thường trú\tCấp xã\tmới", "utf-8")
    server.wait_until(lambda: path.name in names(server))

    page = editor.get(f"{PAGE}?file={path.name}").text
    form = {"file": path.name, "effective": "1/7/2026"}
    again = editor.post(PAGE, form).text
    saved = editor.post(PAGE, {**form, "details": "none", "confirmed": "1"})

    assert 'name="effective"' in page and "answers.toml" not in page
    assert 'type="hidden" name="effective" value="1/7/2026"' in again
    assert saved.status_code == 303
    answers = file_of(server, f"{path.name}.answers.toml")
    assert answers == 'details = "none"\n\n[decision]\neffective_on = 2026-07-01\n'


def test_one_answer_settles_the_kind_of_a_section_and_the_day_of_signing(
    server: SiteServer, editor: Browser
) -> None:
    path = server.parts.site / "playlists/mot-cua/Không loại.csv"
    above = "Số: 411/QĐ-TTPVHCC\nHuế, ngày 31 tháng 11 năm 2026\nDANH MỤC TTHC CỦA UBND CẤP XÃ"
    rows = "1.010101\tCấp phép A\n1.010102\tCấp phép B"
    path.write_text(f"{above}\nMã TTHC\tTên TTHC\n{rows}", "utf-8")
    server.wait_until(lambda: "no_change_kind" in doubts(server))

    page = editor.get(f"{PAGE}?file={path.name}").text
    form = {"file": path.name, "title-5": "DANH MỤC TTHC CỦA UBND CẤP XÃ", "kind-5": "new"}
    half = editor.post(PAGE, form).text
    saved = editor.post(PAGE, {**form, "signed": "20/11/2026", "confirmed": "1"})

    assert 'name="kind-5" value="new"' in page and page.count('name="kind-5"') == 5
    assert 'name="signed"' in page and 'name="effective"' not in page
    assert "Cả mục từ dòng 5: Mới ban hành" in half and 'name="signed"' in half
    assert saved.status_code == 303
    answers = file_of(server, f"{path.name}.answers.toml")
    assert "signed_on = 2026-11-20" in answers and 'change = "new"' in answers


def test_several_answers_about_one_row_add_up_in_words_and_in_the_file(
    server: SiteServer, editor: Browser
) -> None:
    head = "Mã TTHC\tTên TTHC\tTình trạng\tThời hạn\tNgày hiệu lực"
    path = server.parts.site / "playlists/mot-cua/Ba chỗ.csv"
    path.write_text(f"{head}\n1.O10103\tCấp phép C\tmới\t#REF!\t11/20/2026", "utf-8")
    server.wait_until(lambda: "cell_value" in doubts(server))

    page = editor.get(f"{PAGE}?file={path.name}").text
    form = {"file": path.name, "was-2": "Cấp phép C", "cell_time-2": "3 ngày"}
    form |= {"answer-code-2": "suggested", "suggested-code-2": "1.010103"}
    form |= {"answer-day-2": "suggested", "suggested-day-2": "20/11/2026"}
    read = editor.post(PAGE, form).text
    saved = editor.post(PAGE, {**form, "confirmed": "1"})

    assert all(f'name="suggested-{kind}-2"' in page for kind in ("code", "day"))
    assert 'name="cell_time-2"' in page and "Để trống ô này" in page
    words = "Dòng 2: mã đúng là 1.010103, ô đúng là “3 ngày”, có hiệu lực từ 20/11/2026"
    assert words in read and "3 ngày</td>" in read
    assert saved.status_code == 303
    answers = file_of(server, f"{path.name}.answers.toml")
    assert 'cells = {time = "3 ngày"}' in answers and "effective_on = 2026-11-20" in answers


def test_answers_that_nobody_can_read_are_not_written_over(
    server: SiteServer, editor: Browser
) -> None:
    folder = server.parts.site / "playlists/mot-cua"
    (folder / "Hỏng.csv").write_text(f"{HEAD}\n1.010038\tTách hộ\tCấp xã\tmới", "utf-8")
    (folder / "Hỏng.csv.answers.toml").write_text("[decision", "utf-8")

    answer = editor.get(f"{PAGE}?file=Hỏng.csv")

    assert answer.status_code == 400 and "Hỏng.csv.answers.toml" in answer.text


def test_a_file_that_is_not_there_has_no_page(editor: Browser) -> None:
    assert editor.get(f"{PAGE}?file=khong.csv").status_code == 404


def test_the_register_is_read_by_people_and_by_programs(
    server: SiteServer, editor: Browser
) -> None:
    page = editor.get("/register?q=khai sinh").text
    rows = editor.get("/api/v1/register?q=dang ky khai sinh&standing=in_force").json()
    wrong = editor.get("/api/v1/register?standing=gone")

    assert 'href="/playlists" aria-current="page"' in page and "Đăng ký khai sinh" in page
    assert {row["code"] for row in rows} == {"1.001193"}
    assert rows[0]["file"].startswith("playlists/mot-cua/") and rows[0]["decision"]
    assert wrong.status_code == 400 and "in_force" in wrong.text
    assert server.browser().get("/api/v1/register").status_code == 401


def test_a_search_of_content_finds_procedures_inside_lists_and_words_inside_cards(
    server: SiteServer, editor: Browser
) -> None:
    card = "Tiêu đề: Thông báo\n\nMang theo giấy chứng sinh bản chính."
    (server.parts.site / "playlists/mot-cua/the.md").write_text(card, "utf-8")
    server.wait_until(lambda: "the.md" in names(server))

    procedures = editor.get("/playlists?q=dang ky khai sinh").text
    cards = editor.get("/playlists?q=giay chung sinh").text

    assert "dòng trong sổ thủ tục" in procedures
    assert '<a href="/register?q=1.001193">Đăng ký khai sinh</a>' in procedures
    assert "1 nội dung tìm thấy" in cards and "items/the.md" in cards


def test_a_card_about_a_procedure_leaves_at_the_midnight_at_which_a_list_abolishes_it(
    server: SiteServer, editor: Browser
) -> None:
    folder, tz = server.parts.site / "playlists/mot-cua", server.parts.tz
    tomorrow = local_date(tz, server.parts.now()) + timedelta(days=1)
    front = "title: Gia hạn tạm trú\nMã thủ tục: 1.002755"
    (folder / "Gia hạn.md").write_text(f"---\n{front}\n---\nNộp ở quầy 2.\n", "utf-8")
    server.wait_until(lambda: "Gia hạn.md" in names(server))
    head = f"Quyết định số 12/QĐ-UBND có hiệu lực từ ngày {tomorrow:%d/%m/%Y}"
    row = "1.002755\tGia hạn tạm trú\tCấp xã\tbãi bỏ"
    (folder / "Bãi bỏ.csv").write_text(f"{head}\n{HEAD}\n{row}", "utf-8")

    def ends() -> set[int]:
        items = server.parts.publisher.current.playlists["mot-cua"].items
        return {
            phase.end_ms for i in items if i.item for phase in i.item.phases if i.item.procedure
        }

    midnight = local_midnight(tz, tomorrow)
    server.wait_until(lambda: ends() == {midnight})
    page = editor.get("/playlists/mot-cua/items/Gia hạn.md").text
    problems = server.parts.publisher.current.problems

    assert f"bị bãi bỏ từ 0 giờ {tomorrow:%d/%m/%Y}" in page and "12/QĐ-UBND" in page
    assert "procedure_over" in {problem.code for problem in problems}
    manifest = server.parts.publisher.current.manifests["sanh-1"].document
    (main,) = [zone for zone in manifest["zones"] if zone["kind"] == "main"]
    shown = {
        slot["start_ms"]: {
            manifest["items"][entry["item"]]["title"]
            for entry in manifest["loops"][slot["loop"]]["entries"]
        }
        for slot in main["timetable"]
    }
    before, after = max(at for at in shown if at < midnight), midnight
    assert "Gia hạn tạm trú" in shown[before] and "Gia hạn tạm trú" not in shown[after]


def test_whoever_approves_reads_what_a_list_contradicts(
    server: SiteServer, editor: Browser
) -> None:
    server.wait(server.parts.library.create_playlist("duyet"))
    path = server.parts.site / "playlists/duyet/Tên khác.csv"
    first = "Quyết định số 9/QĐ-UBND ngày 20/6/2026"
    path.write_text(f"{first}\n{HEAD}\n1.001193\tKhai sinh\tCấp xã\tsửa đổi", "utf-8")
    server.parts.library.poke()

    def waits() -> bool:
        found = server.parts.publisher.current.playlists.get("duyet")
        return found is not None and any(item.candidate for item in found.items)

    server.wait_until(waits)
    person_of(server, "chi", Grant(role="approver", unit="hue"))

    page = server.browser().sign_in("chi").get(f"/approval/duyet/{path.name}").text

    assert "có tên khác" in page and "Đang phát.csv" in page
