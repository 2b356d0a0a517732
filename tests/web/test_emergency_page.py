"""The emergency page: nothing is started unseen, and what somebody needs to know is said."""

import html
import re
from collections.abc import Iterator

import pytest

from signage.core.people.rights import Grant
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

MORE = """
[[units]]
id = "to-1"
two_person_takeover = true

[[screens]]
id = "nha-van-hoa"
hours = []
"""
FLOOD = {
    "kind": "takeover",
    "title": "Tin lũ",
    "playlist": "mot-cua",
    "unit": "thuan-hoa",
    "length_min": "60",
    "level": "warning",
    "reason": "Tin lũ số 12",
}
OFF = {"kind": "blackout", "where": "screen:sanh-2", "reason": "Nghi bị chèn chữ"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    apply(made, MORE)
    made.wait_until(lambda: made.parts.publisher.current.rules.screens["nha-van-hoa"].hours == ())
    for person in ("chi", "dao"):
        person_of(made, person, Grant(role="admin", unit="hue"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chi(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


@pytest.fixture(scope="module")
def dao(server: SiteServer) -> Browser:
    return server.browser().sign_in("dao")


def words(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def test_before_anything_starts_a_nervous_person_reads_what_will_and_will_not_happen(chi) -> None:
    told = words(chi.post("/emergency/check", FLOOD).text)

    assert "Phát khẩn trên 2 màn hình" in told
    assert "“mot-cua”, 1 mục" in told
    assert "1 màn hình đang nghỉ theo giờ vẫn tối; muốn sáng lên, chọn mức" in told
    assert "2 màn hình chưa ghép thiết bị" in told
    assert "Chưa có gì thay đổi" in told
    safety = words(chi.post("/emergency/check", {**FLOOD, "level": "life_safety"}).text)
    assert "cũng sáng lên" in safety


@pytest.mark.parametrize("missing", ["unit", "playlist", "title", "reason", "length_min"])
def test_what_is_not_chosen_is_never_guessed(chi, missing: str) -> None:
    answer = chi.post("/emergency/check", {**FLOOD, missing: ""})

    assert answer.status_code == 400
    # Whoever is in a hurry types nothing twice.
    assert all(f'value="{FLOOD[one]}"' in answer.text for one in {"title", "reason"} - {missing})


def test_what_was_written_is_there_again_when_one_goes_back_to_correct_it(chi) -> None:
    told = chi.post("/emergency/check", {**FLOOD, "drill": "1", "level": "life_safety"}).text
    back = html.unescape(told.split('href="/emergency?')[1].split('"')[0])

    page = chi.get("/emergency?" + back).text

    assert 'value="Tin lũ số 12"' in page
    for chosen in ('value="thuan-hoa" selected', 'value="life_safety" checked'):
        assert chosen in page
    assert re.search(r'name="drill" value="1" checked', page)


def test_a_playlist_without_approved_content_cannot_replace_everything(server, chi) -> None:
    (server.parts.site / "playlists" / "trong").mkdir()
    server.wait_until(lambda: "trong" in server.parts.publisher.current.playlists)

    page = chi.post("/emergency/check", {**FLOOD, "playlist": "trong"}).text

    assert "chưa có nội dung nào được duyệt" in words(page)
    assert "danger-solid" not in page


def test_where_two_people_are_asked_for_nothing_shows_until_the_second_confirms(
    server, chi, dao
) -> None:
    asked = {**FLOOD, "unit": "to-1"}
    assert "cần người thứ hai" in words(chi.post("/emergency/check", asked).text)
    chi.post("/emergency/takeover", asked)

    mine, theirs = chi.get("/emergency").text, dao.get("/emergency").text

    assert "nhờ một người khác có quyền xác nhận" in words(mine)
    assert "Xác nhận và phát" not in mine
    assert "Xác nhận và phát" in theirs
    id = theirs.split('name="id" value="')[1].split('"')[0]
    assert id not in server.parts.publisher.current.rules.takeovers
    dao.post("/emergency/confirm", {"id": id})
    assert id in server.parts.publisher.current.rules.takeovers
    assert "0/1 màn hình đã nhận, 0 đang hiện" in words(dao.get("/emergency").text)
    chi.post("/emergency/end", {"id": id, "kind": "takeover"})
    assert "Không có việc khẩn nào đang chạy" in words(dao.get("/emergency").text)


def test_who_switched_off_is_told_beforehand_that_another_person_switches_on(chi, dao) -> None:
    told = words(chi.post("/emergency/check", OFF).text)
    assert "Bạn không tự cho phát lại được. Người cho phát lại được: dao" in told
    chi.post("/emergency/blackout", OFF)

    mine, theirs = chi.get("/emergency").text, dao.get("/emergency").text

    assert "nhờ một trong những người sau cho phát lại ở trang này: dao." in words(mine)
    assert "Cho phát lại</button>" not in mine
    id = theirs.split('name="id" value="')[1].split('"')[0]
    again = dao.post("/emergency/end", {"id": id, "kind": "blackout", "reason": "đã kiểm tra"})
    assert again.status_code == 303
    assert "Không có việc khẩn nào đang chạy" in words(chi.get("/emergency").text)


def test_the_only_admin_is_told_before_stopping_that_nobody_could_resume(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    alone = start(tmp_path_factory.mktemp("alone"))
    person_of(alone, "chi", Grant(role="admin", unit="hue"))
    try:
        told = words(alone.browser().sign_in("chi").post("/emergency/check", OFF).text)
    finally:
        alone.close()

    assert "chưa ai khác có quyền này" in told
