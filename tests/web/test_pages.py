"""Every page for people: it answers, obeys the content policy, and says what belongs there."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser

import pytest
from sqlalchemy import Connection

from signage.core.content.playlist import PlaylistRules
from signage.core.content.problem import Problem
from signage.core.people.lockout import FREE_FAILURES
from signage.core.people.rights import Grant
from signage.core.place.canvas import parse_canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Rules
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
from signage.core.showing.manifest import Manifest
from signage.core.showing.presence import Heartbeat
from signage.core.showing.report import PlayerState
from signage.core.time.times import Instant
from signage.errors import Rejected
from signage.store.screens import screens
from signage.store.tokens import make_api_token
from signage.store.units import units
from signage.web.admin.content.card_forms import card_text, file_name_of, said_in
from signage.web.admin.content.content_range import read_content_range
from signage.web.admin.content.playlist_views import content_view
from signage.web.admin.content.problems import problems_view
from signage.web.admin.desk.dates import read_clock, read_day
from signage.web.admin.desk.fault_words import fault_lines
from signage.web.admin.desk.form_reading import new_slug
from signage.web.admin.desk.screen_state import ScreenLife, state_of, trouble_of
from signage.web.admin.desk.tiles import brightness_words, preview_size
from signage.web.admin.desk.wording import CARD_NAMES
from signage.web.admin.planning.campaign_times import stepped
from signage.web.admin.screens.wall import WallQuery, wall_view
from signage.web.language import Speech
from tests.web.site_server import SETUP, Browser, SiteServer, person_of
from tests.web.two_wards import start

SPEECH = Speech("vi")
NOW = Instant(1_795_503_900_000)  # 14:05 on 24 November 2026 in Huế
MINUTE = 60_000
# What office staff must never have to read.
JARGON = re.compile(
    r"\b(asset|manifest|timezone|time zone|cache|sync|token|payload|null|None|IANA|webhook)\b"
)
PATHS = (
    "/",
    "/?q=sanh&state=on_air",
    "/screens/sanh-1",
    "/playlists",
    "/playlists?q=chao",
    "/playlists/new",
    "/playlists/mot-cua",
    "/playlists/mot-cua/add",
    "/playlists/mot-cua/settings",
    "/playlists/mot-cua/preview",
    "/playlists/mot-cua/table",
    "/playlists/mot-cua/items/01%20Ch%C3%A0o.png",
    *(f"/playlists/mot-cua/cards/new/{kind}" for kind in (*CARD_NAMES, "figures", "ticker")),
    "/files",
    "/problems",
    "/calendar",
    "/calendar?view=month&where=screen:sanh-1",
    "/calendar/at?screen=sanh-1",
    "/campaigns/new",
    "/approval",
    *(f"/reports?by={by}" for by in ("item", "campaign", "unit", "screen")),
    "/emergency",
    "/settings",
    "/settings/units",
    "/settings/units/thuan-hoa",
    "/settings/screens",
    "/settings/screens/sanh-1",
    "/settings/people",
    "/settings/people/new",
    "/settings/people/lan",
    "/settings/calendar",
    "/settings/audit?check=1",
    "/account",
    "/account/second-step",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    person_of(made, "lan", Grant(role="editor", unit="thuan-hoa"))
    shut_out(made, "lan")
    yield made
    made.close()


@pytest.fixture(scope="module")
def admin(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


def shut_out(server: SiteServer, person: str) -> None:
    """Let somebody mistype the password until a lock holds, and own an API token."""
    for _ in range(FREE_FAILURES):
        server.browser().post("/login", {"person": person, "password": "sai"})
    scopes, now = ("view", "edit"), server.parts.now()
    token = partial(make_api_token, scopes=scopes, days=30, label="Máy số hóa", now=now)
    server.wait(server.parts.database.write(lambda c: token(c, person, SETUP)))


class Page(HTMLParser):
    """What a page is made of, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings = 0
        self.inline: list[str] = []
        self.posts_without_proof: list[str] = []
        self.words: list[str] = []
        self._form: dict[str, str | None] | None = None
        self._proof = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.headings += tag == "h1"
        if "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(self.get_starttag_text() or tag)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(self.get_starttag_text() or tag)
        if tag == "form":
            self._form, self._proof = given, False
        if tag == "input" and given.get("name") == "csrf" and given.get("value"):
            self._proof = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            if self._form.get("method") == "post" and not self._proof:
                self.posts_without_proof.append(str(self._form.get("action")))
            self._form = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_without_anything_inline_and_every_form_carries_its_proof(
    admin: Browser, path: str
) -> None:
    answer = admin.get(path)
    page = Page(answer.text)

    assert answer.status_code == 200, answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert page.headings == 1
    assert page.inline == []
    assert page.posts_without_proof == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_speaks_no_jargon(admin: Browser, path: str) -> None:
    words = " ".join(Page(admin.get(path).text).words)

    assert JARGON.findall(words) == []


def test_an_admin_lifts_a_lock_and_ends_an_api_token(server: SiteServer, admin: Browser) -> None:
    person_of(server, "minh", Grant(role="editor", unit="thuan-hoa"))
    shut_out(server, "minh")
    page = admin.get("/settings/people/minh").text
    (token,) = re.findall(r'name="token" value="([^"]+)"', page)

    assert "tạm khóa đến" in page
    assert "Máy số hóa" in page
    assert "xem, sửa nội dung · " in page
    assert "chưa dùng lần nào" in page
    assert admin.post("/settings/people/minh/unlock").status_code == 303
    revoke = "/settings/people/{}/tokens/revoke"
    assert admin.post(revoke.format("lan"), {"token": token}).status_code == 404
    assert admin.post(revoke.format("minh"), {"token": token}).status_code == 303
    assert admin.post(revoke.format("minh"), {"token": token}).status_code == 404

    page = admin.get("/settings/people/minh").text
    assert "tạm khóa đến" not in page
    assert "tokens/revoke" not in page
    assert server.browser().sign_in("minh").csrf


def test_a_unit_is_split_in_two_with_all_it_has(server: SiteServer, admin: Browser) -> None:
    now, rules = server.parts.now(), lambda: server.parts.publisher.current.rules
    old = Unit(id="cu", name="Phường cũ", kind="commune", parent="hue", hotline="1022")
    below = Unit(id="thon", name="Thôn Hạ", kind="village", parent="cu")

    def found(connection: Connection) -> None:
        for unit in (old, below):
            units.save(connection, unit, now)
        screens.save(connection, replace(_screen("san-cu"), unit="cu"), now)

    server.wait(server.parts.database.write(found))
    server.parts.publisher.want()
    server.wait_until(lambda: "san-cu" in rules().screens)
    names = {"first": "Phường Bắc", "second": "Phường Nam"}

    assert "“Thôn Hạ” thuộc về" in admin.get("/settings/units/cu").text
    admin.post("/settings/units/cu/split", {**names, "unit-thon": "first"})
    assert "phuong-bac" not in rules().units  # a screen was left without a place

    gone = {**names, "unit-thon": "first", "screen-san-cu": "second"}
    admin.post("/settings/units/cu/split", gone)
    known = rules().units
    assert (known["phuong-bac"].parent, known["phuong-bac"].hotline) == ("hue", "1022")
    assert known["thon"].parent == "phuong-bac"
    assert rules().screens["san-cu"].unit == "phuong-nam"
    assert "/split" not in admin.get("/settings/units/cu").text


def test_a_stranger_is_led_to_the_door_and_back(server: SiteServer) -> None:
    stranger = server.browser()

    answer = stranger.get("/playlists/mot-cua")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=%2Fplaylists%2Fmot-cua"


def test_a_part_of_a_file_goes_on_where_the_last_one_ended(
    server: SiteServer, admin: Browser
) -> None:
    path = "/api/v1/playlists/mot-cua/files/02%20M%E1%BB%9Bi.md"
    text = "---\ntitle: Mới\n---\n\nNội dung.\n".encode()
    headers = {"X-CSRF-Token": admin.csrf, "Upload-Identity": "1"}

    first = admin.request(
        "PUT",
        path,
        content=text[:10],
        headers={**headers, "Content-Range": f"bytes 0-9/{len(text)}"},
    )
    there = admin.request("HEAD", path, headers=headers)
    skipped = admin.request(
        "PUT",
        path,
        content=text[20:],
        headers={**headers, "Content-Range": f"bytes 20-{len(text) - 1}/{len(text)}"},
    )
    rest = admin.request(
        "PUT",
        path,
        content=text[10:],
        headers={**headers, "Content-Range": f"bytes 10-{len(text) - 1}/{len(text)}"},
    )

    assert first.json()["complete"] is False
    assert there.headers["Upload-Offset"] == "10"
    assert skipped.status_code == 409
    assert rest.json() == {
        "received_bytes": len(text),
        "complete": True,
        "words": "Đang kiểm tra",
    }
    written = server.parts.site / "playlists/mot-cua/02 Mới.md"
    assert written.read_bytes() == text


def test_the_order_of_a_playlist_is_written_into_its_folder(
    server: SiteServer, admin: Browser
) -> None:
    folder = server.parts.site / "playlists" / "phu-xuan"
    (folder / "02 Hai.md").write_text("---\ntitle: Hai\n---\nhai\n", "utf-8")
    server.wait_until(lambda: len(_items(server, "phu-xuan")) == 2)

    answer = admin.post("/playlists/phu-xuan/order", {"file": "02 Hai.md", "move": "up"})

    assert answer.status_code == 303
    assert 'order = ["02 Hai.md"]' in (folder / "playlist.toml").read_text("utf-8")


def test_a_list_of_ten_thousand_screens_is_searched_within_a_tenth_of_a_second() -> None:
    screens = {f"s{n}": _screen(f"s{n}", name=f"Bảng điện tử số {n}") for n in range(10_000)}
    edition = _edition(screens=screens)
    took_s = []
    for _ in range(5):
        began = time.process_time()
        view = wall_view(edition, {}, query=WallQuery(search="so 77"), now=NOW, speech=SPEECH)
        took_s.append(time.process_time() - began)

    assert sum(len(group.tiles) for group in view.groups) == 60
    assert view.pages is not None
    assert min(took_s) <= 0.1


def test_a_screen_that_went_silent_says_since_when_and_that_it_plays_on() -> None:
    life = ScreenLife(paired=True, heartbeat=Heartbeat(seen_ms=Instant(NOW - 120 * MINUTE)))

    state = state_of(life, winner="content", current_revision="a", now=NOW, speech=SPEECH)

    assert (state.code, state.words) == ("problem", "Mất liên lạc")
    told = trouble_of(life, now=NOW, speech=SPEECH)
    assert told == "Mất liên lạc từ 12:05; còn điện thì vẫn phát nội dung đã lưu"


def test_a_fault_of_a_device_names_the_slide_and_what_to_do() -> None:
    manifest = Manifest(
        document={"items": {"i1": {"title": "Giờ tiếp dân"}}},
        revision="a",
        encoded=b"",
        assets=frozenset(),
    )
    errors = [{"kind": "unlike", "item": "i1", "detail": "x"}, {"kind": "mystery", "detail": "y"}]
    heartbeat = Heartbeat(seen_ms=NOW, connected=True, state=PlayerState(errors=errors))

    lines = fault_lines(heartbeat, manifest, SPEECH)

    assert lines[0].sentence == "“Giờ tiếp dân” hiện ra khác với trang đã vẽ"
    assert lines[0].advice.startswith("Nhìn tận mắt màn hình")
    assert lines[0].time == "14:05"
    life = ScreenLife(paired=True, heartbeat=heartbeat)
    told = trouble_of(life, manifest, now=NOW, speech=SPEECH)
    assert told == "“Giờ tiếp dân” hiện ra khác với trang đã vẽ, và 1 lỗi khác"


def test_a_store_too_small_says_how_much_is_missing() -> None:
    errors = [{"kind": "storage", "item": "", "detail": "too small"}]
    storage = {"needed_bytes": 3_100_000, "kept_bytes": 1_200_000}
    state = PlayerState(errors=errors, storage=storage, offline_class="D")
    heartbeat = Heartbeat(seen_ms=NOW, connected=True, state=state)

    told = trouble_of(ScreenLife(paired=True, heartbeat=heartbeat), now=NOW, speech=SPEECH)

    assert told == "Bộ nhớ thiết bị không đủ: cần 3,1 MB, chỉ giữ được 1,2 MB"
    assert "chỉ chiếu phần đã giữ" in fault_lines(heartbeat, None, SPEECH)[0].advice


def test_a_dimmed_screen_says_how_bright_it_is_and_until_when() -> None:
    document = {"screen": {"dim": [[NOW - MINUTE, NOW + 60 * MINUTE, 40]]}}
    manifest = Manifest(document=document, revision="a", encoded=b"", assets=frozenset())

    assert brightness_words(manifest, NOW, SPEECH) == "Độ sáng 40 % tới 15:05"
    assert brightness_words(manifest, Instant(NOW + 61 * MINUTE), SPEECH) == ""


def test_a_screen_that_nobody_paired_is_unknown_and_not_broken() -> None:
    state = state_of(ScreenLife(), winner="content", current_revision="a", now=NOW, speech=SPEECH)

    assert (state.code, state.words) == ("asleep", "Chưa ghép thiết bị")


def test_a_screen_with_an_older_edition_is_still_receiving() -> None:
    heartbeat = Heartbeat(seen_ms=NOW, connected=True, state=PlayerState(now={"revision": "old"}))

    state = state_of(
        ScreenLife(paired=True, heartbeat=heartbeat),
        winner="content",
        current_revision="new",
        now=NOW,
        speech=SPEECH,
    )

    assert state.words == "Đang nhận nội dung mới"


@pytest.mark.parametrize(
    ("canvas", "wanted"),
    [
        ("1920x1080", (356, 200)),
        ("1080x1920", (112, 200)),
        ("256x128", (356, 178)),
        ("320x16", (356, 18)),
    ],
)
def test_screens_are_drawn_at_their_true_shapes(canvas: str, wanted: tuple[int, int]) -> None:
    screen = replace(_screen("a"), canvas=parse_canvas(canvas))

    assert preview_size(screen, width_px=356, height_px=200) == wanted


def test_a_broken_file_stands_beside_its_problem_with_what_to_do() -> None:
    problem = Problem(code="truncated", where="playlists/mot-cua/a.png")
    item = PublishedItem(name="a.png", title="a", state="broken", problems=(problem,))
    edition = _edition(playlists={"mot-cua": _playlist("mot-cua", item)})

    listed = content_view(edition, {}, search="", page=1, now=NOW, speech=SPEECH)
    mended = problems_view(edition, page=1, speech=SPEECH)

    assert [state.words for state in listed.playlists[0].states] == ["1 cần sửa"]
    assert mended.groups[0].problems[0].sentence.startswith("Tệp bị cụt")
    assert mended.groups[0].problems[0].href == "/playlists/mot-cua/items/a.png"
    assert "—" in mended.groups[0].problems[0].sentence


@pytest.mark.parametrize("text", ["28/06/2026", "28.6.2026", "28-06-2026", "2026-06-28"])
def test_days_are_read_as_people_write_them(text: str) -> None:
    day = read_day(text, field="Ngày", speech=SPEECH)

    assert day is not None
    assert day.isoformat() == "2026-06-28"


@pytest.mark.parametrize("text", ["06/28/2026", "31/02/2026", "mai"])
def test_a_day_with_the_month_first_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(Rejected, match="Viết như 28/06/2026"):
        read_day(text, field="Ngày", speech=SPEECH)


@pytest.mark.parametrize(
    ("text", "wanted"), [("7", "07:00"), ("7h30", "07:30"), ("07:30", "07:30"), ("24:00", "24:00")]
)
def test_times_are_read_as_people_write_them(text: str, wanted: str) -> None:
    assert read_clock(text, field="Giờ", speech=SPEECH) == wanted


def test_a_card_that_was_written_here_is_read_back_as_it_was() -> None:
    said = {"title": "Nghỉ lễ", "number": '"15/TB"', "body": "Một.\n\nHai."}

    text = card_text("announcement", said)

    assert said_in(text) == ("announcement", said)


def test_a_title_never_becomes_a_token_or_a_path() -> None:
    assert file_name_of("Họp [15s] 1/2: tổng kết") == "Họp (15s) 1 2: tổng kết.md"


def test_names_become_ids_that_nobody_has() -> None:
    assert new_slug("Bảng điện tử số 1", {"bang-dien-tu-so-1"}) == "bang-dien-tu-so-1-2"
    assert new_slug("Đường dây nóng", ()) == "duong-day-nong"


def test_moving_a_campaign_there_and_back_changes_nothing() -> None:
    campaign = Campaign(
        id="a",
        title="A",
        unit="hue",
        playlists=("p",),
        from_=read_day("28/02/2027", field="", speech=SPEECH),
    )

    assert stepped(stepped(campaign, {"move": "3"}), {"move": "-3"}) == campaign


@pytest.mark.parametrize("header", ["bytes 5-4/10", "bytes 0-10/10", "items 0-1/2", "bytes */10"])
def test_a_part_that_does_not_say_where_it_belongs_is_refused(header: str) -> None:
    with pytest.raises(Rejected):
        read_content_range(header)


def _items(server: SiteServer, playlist: str) -> list[str]:
    return [item.name for item in server.parts.publisher.current.playlists[playlist].items]


def _screen(id: str, *, name: str = "Sảnh") -> Screen:
    return Screen(id=id, name=name, unit="hue", kind="eboard", canvas=parse_canvas("1920x1080"))


def _playlist(id: str, *items: PublishedItem) -> PublishedPlaylist:
    return PublishedPlaylist(id=id, title=id, approval="none", rules=PlaylistRules(), items=items)


def _edition(
    *,
    screens: dict[str, Screen] | None = None,
    playlists: dict[str, PublishedPlaylist] | None = None,
) -> Edition:
    units = {"hue": Unit(id="hue", name="UBND thành phố Huế", kind="province")}
    return Edition(
        revision="r",
        published_ms=NOW,
        rules=Rules(units=units, screens=screens or {}),
        playlists=playlists or {},
    )
