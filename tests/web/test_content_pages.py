"""What staff change on the content pages does what the page said, and nothing else."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from signage.core.content.problem import Problem
from signage.core.people.rights import Grant
from signage.core.showing.edition import PublishedItem
from signage.web.admin.desk.usage import use_of_playlists
from signage.web.language import LANGUAGES, Speech
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

BROKEN = PublishedItem(name="", title="", state="checking")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    person_of(made, "lan", Grant(role="editor", unit="thuan-hoa"))
    person_of(made, "binh", Grant(role="approver", unit="thuan-hoa"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def admin(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


@pytest.fixture(scope="module")
def editor(server: SiteServer) -> Browser:
    return server.browser().sign_in("lan")


def playlist(server: SiteServer, name: str, *files: str) -> Path:
    """Make a playlist of the ward with pictures that play without approval."""
    folder = server.parts.site / "playlists" / name
    folder.mkdir()
    for number, file in enumerate(files):
        Image.new("RGB", (320, 180), (number, len(name), 90)).save(folder / file)
    (folder / "playlist.toml").write_text('approval = "none"\n')
    server.wait_until(lambda: on_air(server, name) == {*files})
    apply(server, f'[[playlists]]\nid = "{name}"\nunit = "thuan-hoa"\n')
    return folder


def items(server: SiteServer, name: str) -> dict[str, PublishedItem]:
    found = server.parts.publisher.current.playlists.get(name)
    return {item.name: item for item in found.items} if found else {}


def on_air(server: SiteServer, name: str) -> set[str]:
    return {file for file, item in items(server, name).items() if item.item is not None}


def form_in(page: str, at: int = 0) -> dict[str, list[str]]:
    """Return the hidden fields of the page's forms after the chrome."""
    body = page.split("<main", 1)[1]
    form = re.findall(r"<form.*?</form>", body, re.DOTALL)[at]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_asking_for_approval_says_first_what_leaves_the_screens_and_may_approve_it(
    server: SiteServer, admin: Browser
) -> None:
    folder = playlist(server, "doi-duyet", "a.png", "b.png")
    address, before = "/playlists/doi-duyet/settings", (folder / "playlist.toml").read_text()
    wish = {"approval": "required", "transition": "fade", "fit": "contain", "unit": "thuan-hoa"}

    asked = admin.post(address, wish)

    assert asked.status_code == 200
    assert "2 nội dung sẽ rời màn hình cho tới khi được duyệt" in asked.text
    assert (folder / "playlist.toml").read_text() == before

    done = admin.post(address, {**form_in(asked.text), "then": "approve"})
    assert done.status_code == 303
    (folder / "Bản chép.png").write_bytes((folder / "a.png").read_bytes())
    server.wait_until(lambda: "Bản chép.png" in on_air(server, "doi-duyet"))
    assert "Giống hệt tệp “a.png” đã duyệt" in admin.get("/playlists/doi-duyet").text
    assert server.parts.publisher.current.playlists["doi-duyet"].approval == "required"
    assert {item.state for item in items(server, "doi-duyet").values()} == {"on_air"}


def test_asking_for_approval_without_giving_it_lets_content_wait(
    server: SiteServer, admin: Browser
) -> None:
    playlist(server, "cho-duyet", "a.png")
    wish = {"approval": "required", "transition": "fade", "fit": "contain", "then": "wait"}

    admin.post("/playlists/cho-duyet/settings", wish)

    assert items(server, "cho-duyet")["a.png"].state == "waiting"


def test_a_list_that_waits_counts_the_screens_on_which_approving_would_show_it(
    server: SiteServer, admin: Browser
) -> None:
    wish = {"approval": "required", "transition": "fade", "fit": "contain", "unit": "thuan-hoa"}
    admin.post("/playlists/mot-cua/settings", {**wish, "then": "wait"})
    server.wait_until(lambda: not on_air(server, "mot-cua"))

    edition = server.parts.publisher.current
    waiting = admin.get("/approval").text
    admin.post("/playlists/mot-cua/settings", {**wish, "approval": "none"})

    # The village draws its ward's list as well, in case its own had nothing to show.
    assert "mot-cua" in edition.drawn["nha-van-hoa"]
    assert use_of_playlists(edition)["mot-cua"].reached == ("sanh-1",)
    assert "Dùng ở 1 màn hình" in waiting


def test_an_editor_is_not_offered_to_change_who_approves_and_saves_the_rest(
    server: SiteServer, editor: Browser
) -> None:
    folder = playlist(server, "bien-tap", "a.png")
    page = editor.get("/playlists/bien-tap/settings").text

    saved = editor.post(
        "/playlists/bien-tap/settings",
        {"title": "Biên tập", "transition": "cut", "fit": "contain", "unit": "thuan-hoa"},
    )

    assert 'name="approval"' not in page
    assert "Người vừa biên tập vừa duyệt ở đơn vị này mới đổi được." in page
    assert saved.status_code == 303
    assert 'approval = "none"' in (folder / "playlist.toml").read_text("utf-8")
    assert 'title = "Biên tập"' in (folder / "playlist.toml").read_text("utf-8")


def test_a_name_that_no_folder_may_have_is_marked_and_what_was_typed_stays(
    editor: Browser,
) -> None:
    name = "Tuyên truyền: tháng 12/2026"

    refused = editor.post("/playlists", {"name": name, "unit": "thuan-hoa"})

    page = html.unescape(refused.text)
    assert refused.status_code == 400
    assert f'value="{name}"' in page and 'name="name"' in page
    assert (
        '<p class="wrong" id="name-wrong">Tên có “/”, tên thư mục không dùng được. '
        "Hãy bỏ đi hoặc viết gạch ngang.</p>" in page
    )


def test_who_only_approves_is_offered_no_change_of_a_playlist(
    server: SiteServer, editor: Browser
) -> None:
    playlist(server, "chi-duyet", "a.png")
    approver = server.browser().sign_in("binh")
    wishes = ["/chi-duyet/settings", "/chi-duyet/add", "/chi-duyet/order", "/chi-duyet/remove"]

    offered = editor.get("/playlists/chi-duyet").text
    shown = approver.get("/playlists/chi-duyet").text

    assert all(wish in offered for wish in wishes)
    assert not any(wish in shown for wish in wishes)
    assert "a.png" in shown
    assert "/campaigns/new" not in offered
    assert "/playlists/new" not in approver.get("/playlists").text


def test_editing_a_card_keeps_what_its_form_does_not_ask_for(
    server: SiteServer, editor: Browser
) -> None:
    folder = playlist(server, "the", "a.png")
    text = (
        "---\nloại: hỏi đáp\nCâu hỏi: Nộp ở đâu?\nTrả lời: Quầy 1.\n"
        "Cơ quan: UBND phường\nThời lượng: 20s\n---\n\nMang theo căn cước.\n"
    )
    (folder / "Hỏi.md").write_text(text, "utf-8")
    server.wait_until(lambda: "Hỏi.md" in on_air(server, "the"))
    form = {"type": "qa", "file": "Hỏi.md", "title": "Nộp hồ sơ ở đâu?", "answer": "Quầy 1."}

    saved = editor.post("/playlists/the/cards", form)

    assert saved.status_code == 303
    changed = text.replace("Nộp ở đâu?", "Nộp hồ sơ ở đâu?")
    assert (folder / "Hỏi.md").read_text("utf-8") == changed


def test_a_loop_without_a_device_is_not_called_playing(
    server: SiteServer, editor: Browser
) -> None:
    parts = server.parts
    before = editor.get("/playlists/mot-cua").text
    removal = editor.post("/playlists/mot-cua/remove", {"file": "01 Chào.png"}).text
    parts.heartbeats.saw("sanh-1", parts.now())

    after = editor.get("/playlists/mot-cua").text

    alone = "Trong vòng phát của 1 màn hình, không thiết bị nào đang nối"
    assert alone in before and alone in removal
    assert "Gỡ khỏi 1 màn hình" in removal
    assert alone not in after
    assert "Đang phát ở 1 màn hình" in after


def test_pages_and_problems_say_a_length_in_the_same_words() -> None:
    arguments = {"screen": "Sảnh", "length_ms": 444_000, "limit_ms": 420_000}
    problem = Problem(code="loop_too_long", where="", arguments=arguments)

    for language in LANGUAGES:
        speech = Speech(language)
        assert f" {speech.length(444_000)}," in speech.problem(problem)
        assert f" {speech.length(420_000)} " in speech.problem(problem)


def test_what_was_taken_out_can_be_put_back_for_ten_minutes_also_a_broken_file(
    server: SiteServer, editor: Browser
) -> None:
    folder = playlist(server, "go", "a.png", "b.png")
    (folder / "hỏng.png").write_bytes(b"this is no picture")
    (folder / "playlist.toml").write_text('approval = "none"\norder = ["b.png", "a.png"]\n')
    server.wait_until(lambda: items(server, "go").get("hỏng.png", BROKEN).state == "broken")
    server.wait_until(lambda: next(iter(items(server, "go"))) == "b.png")

    editor.post("/playlists/go/removed", {"file": ["b.png", "hỏng.png"]})
    assert sorted(items(server, "go")) == ["a.png"]
    editor.get("/playlists/go")
    page = editor.get("/playlists/go").text  # also after the first look
    assert "Vừa gỡ: " in page and "hỏng.png" in page
    at = re.findall(r'name="at" value="(\d+)"', page)

    editor.post("/playlists/go/restored", {"at": at[0]})

    assert sorted(items(server, "go")) == ["a.png", "b.png", "hỏng.png"]
    assert (folder / "hỏng.png").read_bytes() == b"this is no picture"
    assert 'order = ["b.png", "a.png"]' in (folder / "playlist.toml").read_text("utf-8")
    assert "Vừa gỡ: " not in editor.get("/playlists/go").text


@pytest.mark.parametrize(
    ("list_", "before", "after"),
    [
        ("mot-cua", "không cần duyệt: lưu là lên ngay 1 màn hình.", "Đã lưu “Quầy 3 nghỉ”. "),
        ("luu-cho", "chờ người khác duyệt rồi mới phát.", "đi duyệt."),
    ],
    ids=["at once", "after approval"],
)
def test_a_card_form_says_whether_saving_is_showing_and_leads_to_the_row(
    server: SiteServer, editor: Browser, list_: str, before: str, after: str
) -> None:
    if list_ == "luu-cho":
        folder = playlist(server, list_, "a.png")
        (folder / "playlist.toml").write_text('approval = "required"\n')
        server.wait_until(lambda: not on_air(server, list_))
    address = f"/playlists/{list_}"

    said = [editor.get(address + page).text for page in ("/add", "/cards/new/notice")]
    saved = editor.post(address + "/cards", {"type": "notice", "title": "Quầy 3 nghỉ"})
    page = editor.get(saved.headers["location"]).text

    assert all(before in text for text in said)
    assert "Quầy 3 nghỉ" in items(server, list_)["Quầy 3 nghỉ.md"].title
    place = saved.headers["location"].partition("#")[2]
    assert f'<li id="{place}" data-key="Quầy 3 nghỉ.md"' in page
    assert after in page.split('class="flash"')[1].split("</p>")[0]


def test_what_came_back_says_why_on_every_page_of_its_author(
    server: SiteServer, admin: Browser, editor: Browser
) -> None:
    folder = playlist(server, "tra-lai", "Lịch.png")
    (folder / "playlist.toml").write_text('approval = "required"\n')
    server.wait_until(lambda: not on_air(server, "tra-lai"))
    waiting = items(server, "tra-lai")["Lịch.png"].candidate
    assert waiting is not None
    version = f"tra-lai/Lịch.png#{waiting.content_hash}"
    before = editor.get("/").text

    admin.post(
        "/approval/decide", {"version": version, "ruling": "returned", "reason": "Sai ngày họp"}
    )

    assert 'data-live="returned"' not in before
    assert 'data-live="returned">1<' in editor.get("/").text
    for page in ("/playlists", "/playlists/tra-lai"):
        assert re.search(r"chi trả lại lúc \d\d:\d\d: Sai ngày họp", editor.get(page).text)


def test_several_decisions_are_asked_about_with_their_screens_and_a_reason(
    server: SiteServer, admin: Browser
) -> None:
    folder = playlist(server, "nhieu", "a.png", "b.png")
    (folder / "playlist.toml").write_text('approval = "required"\n')
    server.wait_until(lambda: not on_air(server, "nhieu"))
    versions = [
        f"nhieu/{name}#{item.candidate.content_hash}"
        for name, item in items(server, "nhieu").items()
        if item.candidate is not None
    ]

    queue = admin.get("/approval").text
    asked = admin.post("/approval/ask", {"version": versions, "ruling": "approved"}).text
    back = admin.post("/approval/ask", {"version": versions, "ruling": "returned"}).text
    admin.post("/approval/decide", {**form_in(back), "ruling": "returned", "reason": "Mờ"})

    assert re.search(r"Người gửi: [^<]+, \d\d:\d\d", queue)
    assert "Duyệt 2 nội dung" in asked
    assert "Chưa màn hình nào dùng các danh sách này." in asked
    assert {item.state for item in items(server, "nhieu").values()} == {"returned"}


def test_a_preview_has_the_shape_of_the_screen_and_not_of_the_poster(
    server: SiteServer, editor: Browser
) -> None:
    folder = playlist(server, "ap-phich", "a.png")
    Image.new("RGB", (200, 400), (9, 9, 9)).save(folder / "Áp phích.png")
    server.wait_until(lambda: "Áp phích.png" in on_air(server, "ap-phich"))

    pages = [
        editor.get(f"/playlists/ap-phich/{page}?canvas=sanh-1").text
        for page in ("preview", "items/Áp phích.png")
    ]

    assert [page.count('<svg viewBox="0 0 320 180"') for page in pages] == [2, 1]
    assert all('class="glass" data-fit="contain"' in page for page in pages)


def test_a_card_form_says_what_is_wrong_below_its_field(
    server: SiteServer, editor: Browser
) -> None:
    form = {"type": "event", "title": "", "starts": "31/02/2026", "place": "Hội trường"}

    answer = editor.post("/playlists/mot-cua/cards", form)

    assert answer.status_code == 400
    assert "Chưa lưu: 2 chỗ cần sửa" in answer.text
    assert re.search(r'id="title-wrong">Chưa điền\.<', answer.text)
    assert re.search(r'id="starts-wrong">[^<]*31/02/2026', answer.text)
    assert 'value="Hội trường"' in answer.text


def test_a_card_chooses_among_pictures_by_eye_and_keeps_the_one_it_has(
    server: SiteServer, editor: Browser
) -> None:
    folder = playlist(server, "co-anh", "lũ.png", "cầu.png")
    Image.new("RGB", (64, 36), (9, 9, 9)).save(server.parts.site / "media/quốc huy.png")
    (folder / "Tin.md").write_text(
        "---\ntitle: Tin lũ\npicture: lũ.png\n---\n\nDi dời.\n", "utf-8"
    )
    server.wait_until(lambda: on_air(server, "co-anh") == {"Tin.md", "cầu.png"})
    server.wait(server.parts.library.idle())

    page = editor.get("/playlists/co-anh/cards/edit/Tin.md").text
    small = editor.get("/playlists/co-anh/cards/pictures/lũ.png")
    form = {"type": "announcement", "file": "Tin.md", "title": "Tin lũ", "body": "Di dời ngay."}
    saved = editor.post("/playlists/co-anh/cards", {**form, "picture": "lũ.png"})

    assert 'value="lũ.png" checked' in page
    assert 'value="cầu.png"' in page and 'value="media/quốc huy.png"' in page
    assert small.status_code == 303
    assert editor.get(small.headers["location"]).headers["content-type"].startswith("image/")
    assert saved.status_code == 303 and "picture: lũ.png" in (folder / "Tin.md").read_text("utf-8")
    assert editor.get("/playlists/co-anh/cards/pictures/không có.png").status_code == 404


def test_a_shared_file_goes_up_in_parts_and_is_not_written_over_unasked(
    server: SiteServer, admin: Browser, editor: Browser
) -> None:
    path, content = "/files/sent/Nhạc%20hiệu.mp3", b"0123456789" * 3
    headers = {"X-CSRF-Token": admin.csrf, "Upload-Identity": "1"}

    def put(start: int, end: int, query: str = "", sent: bytes = content) -> httpx2.Response:
        place = {"Content-Range": f"bytes {start}-{end - 1}/{len(sent)}"}
        return admin.request(
            "PUT", path + query, content=sent[start:end], headers={**headers, **place}
        )

    first = put(0, 12)
    there = admin.request("HEAD", path, headers=headers)
    rest = put(12, 30)
    other = put(0, 20, sent=b"x" * 20)
    before = (server.parts.site / "media/Nhạc hiệu.mp3").read_bytes()
    replaced = put(0, 20, "?replace=1", sent=b"x" * 20)
    foreign = {"X-CSRF-Token": editor.csrf, "Content-Range": "bytes 0-0/1"}

    assert first.json()["complete"] is False and there.headers["Upload-Offset"] == "12"
    assert rest.json()["words"] == "Đã vào kho"
    assert (other.status_code, replaced.status_code) == (409, 200) and before == content
    assert (server.parts.site / "media/Nhạc hiệu.mp3").read_bytes() == b"x" * 20
    assert editor.request("PUT", path, content=b"0", headers=foreign).status_code == 404


def test_a_list_with_doubts_leads_from_its_upload_to_the_answers_and_names_its_rows(
    server: SiteServer, editor: Browser
) -> None:
    folder = playlist(server, "nghi-ngo", "a.png")
    rows = "STT;Mã TTHC;Tên TTHC;Tình trạng\n7;1.00089;Đăng ký kết hôn;mới\n"
    (folder / "Danh mục.csv").write_text("có hiệu lực từ ngày 01/07/2026\n" + rows, "utf-8")
    server.wait_until(lambda: items(server, "nghi-ngo").get("Danh mục.csv", BROKEN).problems != ())

    state = editor.get("/api/v1/playlists/nghi-ngo/files/Danh mục.csv/state").json()
    page = editor.get("/playlists/nghi-ngo/items/Danh mục.csv").text

    assert state["words"] == "Bảng có 1 chỗ nghi ngờ"
    assert editor.get(state["address"]).status_code == 200
    assert "STT 7 · Đăng ký kết hôn" in page and "answers.toml" not in page


def test_a_wrong_field_leaves_the_slide_of_the_others(server: SiteServer, editor: Browser) -> None:
    form = {"type": "announcement", "title": "Nghỉ lễ", "body": "Từ 2/9.", "procedure": "1.00119"}

    answer = editor.post("/playlists/mot-cua/cards", form)

    assert answer.status_code == 400 and re.search(r'id="procedure-wrong">“1\.00119”', answer.text)
    assert '<img src="/pictures/0/' in answer.text
