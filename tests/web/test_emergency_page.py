"""The emergency page: nothing is started unseen, and what somebody needs to know is said."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx2
import pytest
from sqlalchemy import select

from signage.core.people.rights import Grant
from signage.core.showing.campaign import Takeover
from signage.core.showing.presence import Heartbeat
from signage.core.time.times import HOUR_MS, Instant
from signage.store import tables
from signage.store.tokens import make_player_token
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.admin.emergency.emergency_fates import takeover_fate
from signage.web.language import Speech
from tests.web.site_server import SETUP, Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

MORE = """
[[units]]
id = "to-1"
two_person_takeover = true

[[screens]]
id = "nha-van-hoa"
hours = []

[[screens]]
id = "dung-1"
name = "Bảng đứng"
unit = "hue"
kind = "eboard"
canvas = "180x320"

[[screens]]
id = "led-1"
name = "LED"
unit = "hue"
kind = "led"
canvas = "128x64"
pitch_mm = 5
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
OFF = {"kind": "blackout", "where": "screen:led-1", "reason": "Nghi bị chèn chữ"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    apply(made, MORE)
    made.wait_until(lambda: "led-1" in made.parts.publisher.current.manifests)
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


def asked(browser: Browser, form: dict[str, str]) -> httpx2.Response:
    """Look before beginning."""
    return browser.get("/emergency/check?" + urlencode(form))


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_before_anything_starts_a_nervous_person_reads_what_will_and_will_not_happen(chi) -> None:
    page = asked(chi, FLOOD).text
    told = words(page)

    for said in (
        "Phát khẩn trên 2 màn hình",
        "Phát thật: người dân sẽ làm theo",
        "Tin lũ",
        "“mot-cua”, 1 mục",
        "UBND phường Thuận Hóa",
        "Cảnh báo: thay nội dung thường",
        "Không bật tiếng",
        "Tin lũ số 12",
        "Sau 1 giờ, lúc",
        "không việc khẩn nào dài hơn 24 giờ",
        "Không cần người thứ hai: bấm là bắt đầu",
        "Ai kết thúc được Bạn, dao",
        "2 màn hình chưa ghép thiết bị",
        "Chưa có gì thay đổi",
    ):
        assert said in told
    drill = words(asked(chi, {**FLOOD, "drill": "1"}).text)
    assert "Diễn tập trên 2 màn hình" in drill
    assert "mỗi màn hình hiện thêm chữ DIỄN TẬP" in drill


def test_the_slides_are_seen_as_each_shape_of_screen_will_show_them(server, chi) -> None:
    page = asked(chi, {**FLOOD, "unit": "hue"}).text

    assert "Người dân sẽ thấy" in page
    shapes = [words(one) for one in re.findall(r"<figcaption>.*?</figcaption>", page)]
    assert [one.split(",")[0].split() for one in shapes] == [
        ["Bảng", "điện", "tử", "ngang", "3", "màn", "hình"],
        ["Bảng", "điện", "tử", "đứng", "1", "màn", "hình"],
        ["Màn", "hình", "LED", "1", "màn", "hình"],
    ]
    for picture in re.findall(r'src="(/pictures/[^"]+)"', page):
        assert chi.get(picture).status_code == 200
    drawn = re.findall(r'viewBox="0 0 (\d+) (\d+)".*?src="/pictures', page)
    assert drawn == [("320", "180"), ("180", "320"), ("128", "64")]


@pytest.mark.parametrize(
    ("level", "screen", "wanted"),
    [
        pytest.param("warning", "sanh-1", "shows", id="an open one shows it"),
        pytest.param("warning", "nha-van-hoa", "asleep", id="one asleep stays dark"),
        pytest.param("life_safety", "nha-van-hoa", "wakes", id="danger to life wakes it"),
        pytest.param("warning", "sanh-2", "lost", id="one that is silent gets it later"),
        pytest.param("warning", "dung-1", "unpaired", id="one without a device shows nothing"),
    ],
)
def test_each_screen_is_told_its_own_fate(server, level: str, screen: str, wanted: str) -> None:
    assert fate_of(server, screen, level) == wanted


def fate_of(server: SiteServer, screen: str, level: str) -> str:
    """Return what a takeover would do to a screen; one has no device and one is silent."""
    edition, now = server.parts.publisher.current, server.parts.now()
    heard = ScreenLife(paired=True, heartbeat=Heartbeat(seen_ms=now, connected=True))
    silent = ScreenLife(paired=True, heartbeat=Heartbeat(seen_ms=Instant(now - HOUR_MS)))
    lives = {"sanh-1": heard, "nha-van-hoa": heard, "led-1": heard, "sanh-2": silent}
    asked = Takeover(
        id="x",
        title="Tin lũ",
        playlist="mot-cua",
        start_ms=now,
        end_ms=Instant(now + HOUR_MS),
        level=level,
    )
    reached = edition.rules.screens[screen]
    return takeover_fate(edition, asked, reached, lives, now=now, speech=Speech("vi")).code


@pytest.mark.parametrize("missing", ["unit", "playlist", "title", "reason", "length_min"])
def test_what_is_not_chosen_is_never_guessed(chi, missing: str) -> None:
    answer = asked(chi, {**FLOOD, missing: ""})

    assert answer.status_code == 400
    # Whoever is in a hurry types nothing twice.
    assert all(f'value="{FLOOD[one]}"' in answer.text for one in {"title", "reason"} - {missing})


def test_what_was_written_is_there_again_when_one_goes_back_to_correct_it(chi) -> None:
    told = asked(chi, {**FLOOD, "drill": "1", "level": "life_safety"}).text
    back = html.unescape(told.split('href="/emergency?')[1].split('"')[0])

    page = chi.get("/emergency?" + back).text

    assert 'value="Tin lũ số 12"' in page
    for chosen in ('value="thuan-hoa" selected', 'value="life_safety" checked'):
        assert chosen in page
    assert re.search(r'name="drill" value="1" checked', page)


def test_who_was_signed_out_meanwhile_comes_back_to_what_was_filled_in(server) -> None:
    answer = asked(server.browser(), FLOOD)

    (back,) = parse_qs(urlsplit(answer.headers["location"]).query)["next"]
    assert dict(parse_qs(urlsplit(back).query)) == {key: [each] for key, each in FLOOD.items()}
    page = {"Referer": f"http://signage.test{back}"}
    pressed = server.browser().request("POST", "/emergency/takeover", data=FLOOD, headers=page)
    assert "Việc vừa bấm chưa được thực hiện" in pressed.text
    assert f"/login?next={quote(back, safe='')}" in html.unescape(pressed.text)
    elsewhere = {"Referer": "http://evil.test/emergency"}
    pressed = server.browser().request(
        "POST", "/emergency/takeover", data=FLOOD, headers=elsewhere
    )
    assert 'href="/login"' in pressed.text


def test_a_playlist_without_approved_content_cannot_replace_everything(server, chi) -> None:
    (server.parts.site / "playlists" / "trong").mkdir()
    server.wait_until(lambda: "trong" in server.parts.publisher.current.playlists)

    page = asked(chi, {**FLOOD, "playlist": "trong"}).text

    assert "chưa có nội dung nào được duyệt" in words(page)
    assert "danger-solid" not in page


def test_where_two_people_are_asked_for_nothing_shows_until_the_second_confirms(
    server, chi, dao
) -> None:
    form = {**FLOOD, "unit": "to-1"}
    told = words(asked(chi, form).text)
    assert "Cần người thứ hai xác nhận, chưa xác nhận thì chưa phát. Xác nhận được: dao" in told
    chi.post("/emergency/takeover", form)

    mine, theirs = chi.get("/emergency").text, dao.get("/emergency").text

    assert "nhờ một người khác có quyền xác nhận" in words(mine)
    assert "Xem rồi xác nhận" not in mine
    assert "Xem rồi xác nhận" in theirs
    assert "1 yêu cầu chờ xác nhận" in words(theirs)
    assert "Người yêu cầu: chi" in words(theirs)
    assert "Chờ người thứ hai xác nhận: Tin lũ" in words(dao.get("/").text)
    id = theirs.split('name="id" value="')[1].split('"')[0]
    assert id not in server.parts.publisher.current.rules.takeovers
    assert chi.get(f"/emergency/requests/{id}").status_code == 303
    seen = dao.get(f"/emergency/requests/{id}").text
    for said in ("Người dân sẽ thấy", "Tin lũ số 12", "Bạn là người thứ hai", "Xác nhận và phát"):
        assert said in words(seen)
    dao.post("/emergency/confirm", {"id": id})
    assert id in server.parts.publisher.current.rules.takeovers
    assert "0/1 màn hình đã nhận, 0 đang hiện" in words(dao.get("/emergency").text)
    chi.post("/emergency/end", {"id": id, "kind": "takeover"})
    over = dao.get("/emergency").text
    assert "Không có việc khẩn nào đang chạy" in words(over)
    again = html.unescape(re.findall(r'href="(/emergency\?[^"]+)"', over)[0])
    form = dao.get(again).text
    assert all(f'value="{FLOOD[one]}"' in form for one in ("title", "reason"))
    assert 'value="to-1" selected' in form


def test_a_drill_is_called_a_drill_on_every_page_and_in_the_record_until_it_ends(
    server, chi, dao
) -> None:
    chi.post("/emergency/takeover", {**FLOOD, "drill": "1"})
    told = chi.get("/emergency").text
    running = words(dao.get("/emergency").text)

    assert "Đang diễn tập: Tin lũ." in words(told)
    assert "1 cuộc diễn tập đang chạy" in running
    assert "Người bấm phát: chi" in running
    for page in ("/", "/playlists", "/emergency"):
        assert re.search(r"data-running data-drill>.*?Đang diễn tập</a>", dao.get(page).text)
    id = dao.get("/emergency").text.split('name="id" value="')[1].split('"')[0]
    assert reported_of(server, "sanh-1") == [(id, 1)]
    levels = ("information", "life_safety")
    assert [fate_of(server, "sanh-1", each) for each in levels] == ["held", "shows"]
    dao.post("/emergency/end", {"id": id, "kind": "takeover"})
    assert "data-running" not in dao.get("/").text


@pytest.mark.parametrize("kind", ["takeover", "blackout"])
def test_a_button_pressed_twice_begins_one_emergency_and_frightens_nobody(
    server, chi, dao, kind: str
) -> None:
    page = asked(chi, FLOOD if kind == "takeover" else OFF).text
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))

    answers = [chi.post(f"/emergency/{kind}", form) for _ in range(2)]

    rules = server.parts.publisher.current.rules
    begun = rules.takeovers if kind == "takeover" else rules.blackouts
    assert [answer.status_code for answer in answers] == [303, 303]
    assert form["id"] in begun
    assert dao.get("/emergency").text.count('class="running"') == 1
    end = {"id": form["id"], "kind": kind, "reason": "đã kiểm tra"}
    assert [dao.post("/emergency/end", end).status_code for _ in range(2)] == [303, 303]


def reported_of(server: SiteServer, screen: str) -> list[tuple[str, int]]:
    """Let a player report what its manifest's takeover shows; return what is kept of that."""
    database, now = server.parts.database, server.parts.now()
    token = server.wait(database.write(lambda c: make_player_token(c, screen, SETUP, now=now)))
    player, bearer = server.browser(), {"Authorization": f"Bearer {token}"}
    server.wait_until(
        lambda: server.parts.publisher.current.manifests[screen].document["takeover"]
    )
    document = player.get("/api/player/manifest", headers=bearer).json()
    entry = document["loops"][document["takeover"]["loop"]]["entries"][0]
    play = {"seq": 1, "zone": "main", "entry": entry["entry"], "item": entry["item"]}
    play |= {"started_at_ms": now, "duration_ms": 900, "completed": True, "reason": "takeover"}
    report = {"boot": "một", "sent_at_ms": now, "plays": [play]}
    answer = player.request("POST", "/api/player/report", headers=bearer, json=report)
    assert answer.json()["acked_seq"] == 1
    kept = select(tables.play.c.takeover, tables.play.c.drill)
    return [tuple(row) for row in server.wait(database.read(lambda c: c.execute(kept).all()))]


def test_who_switched_off_is_told_beforehand_that_another_person_switches_on(
    server, chi, dao
) -> None:
    told = words(asked(chi, OFF).text)
    assert "Bạn không tự cho phát lại được. Người cho phát lại được: dao" in told
    assert "Tối hẳn" in told
    slate = asked(chi, {**OFF, "slate": "1"}).text
    assert "Chỉ tên đơn vị và đường dây nóng" in words(slate)
    (picture,) = re.findall(r'src="(/pictures/[^"]+)"', slate)
    assert chi.get(picture).status_code == 200
    chi.post("/emergency/blackout", OFF)
    assert fate_of(server, "led-1", "life_safety") == "off"

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
        told = words(asked(alone.browser().sign_in("chi"), {**OFF, "where": "screen:sanh-2"}).text)
    finally:
        alone.close()

    assert "chưa ai khác có quyền này" in told
