"""Approval from the folder to the screen, over HTTP with real sessions (stories 13, 16, 24)."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from signage.core.people.approval import Ruling
from signage.core.people.rights import Grant
from signage.core.showing.edition import PublishedItem
from signage.store.approvals import decide
from signage.store.audit import Actor, load_records
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

PLAYLIST = "duyet"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    for person, roles in {
        "tac-gia": ("editor", "approver"),
        "lanh-dao": ("approver",),
        "nguoi-ngoai": (),
    }.items():
        unit = "thuan-hoa" if roles else "phu-xuan"
        grants = [Grant(role=role, unit=unit) for role in roles or ("admin",)]
        person_of(running, person, *grants)
    (running.parts.site / "playlists" / PLAYLIST).mkdir()
    running.wait_until(lambda: PLAYLIST in running.parts.publisher.current.playlists)
    apply(running, '[[playlists]]\nid = "duyet"\nunit = "thuan-hoa"\n')
    yield running
    running.close()


@pytest.fixture(scope="module")
def author(server: SiteServer) -> Browser:
    return server.browser().sign_in("tac-gia")


@pytest.fixture(scope="module")
def chief(server: SiteServer) -> Browser:
    return server.browser().sign_in("lanh-dao")


def picture(path: Path, colour: tuple[int, int, int]) -> bytes:
    Image.new("RGB", (320, 180), colour).save(path)
    return path.read_bytes()


def send(browser: Browser, name: str, content: bytes) -> None:
    address = f"/api/v1/playlists/{PLAYLIST}/files/{quote(name)}?replace=1"
    answer = browser.put(address, content)
    assert answer.status_code in (200, 201), answer.text


def published(server: SiteServer, name: str) -> PublishedItem | None:
    playlist = server.parts.publisher.current.playlists.get(PLAYLIST)
    return next((i for i in playlist.items if i.name == name), None) if playlist else None


def wait_for(server: SiteServer, name: str, state: str) -> PublishedItem:
    def holds() -> bool:
        found = published(server, name)
        return found is not None and found.state == state

    server.wait_until(holds)
    found = published(server, name)
    assert found is not None
    return found


def key_of(item: PublishedItem) -> str:
    version = item.candidate or item.item
    assert version is not None
    return f"{PLAYLIST}/{item.name}#{version.content_hash}"


def rule(browser: Browser, item: PublishedItem, ruling: str, reason: str = "") -> str:
    form = {"version": key_of(item), "ruling": ruling, "reason": reason}
    answer = browser.post("/approval/decide", form)
    assert answer.status_code == 303
    return browser.get(answer.headers["location"]).text


def look_at(browser: Browser, item: PublishedItem) -> int:
    return browser.get(f"/approval/{PLAYLIST}/{quote(item.name)}").status_code


def acts(server: SiteServer, act: str) -> list[tuple[str, str]]:
    found = server.wait(server.parts.database.read(lambda c: load_records(c, act=act)))
    return [(record.person, record.subject) for record in found]


def test_what_was_sent_waits_and_is_on_no_screen(server, author, tmp_path: Path):
    send(author, "chờ.png", picture(tmp_path / "a.png", (1, 2, 3)))

    waiting = wait_for(server, "chờ.png", "waiting")

    assert waiting.item is None


def test_an_author_does_not_approve_and_that_is_on_record(server, author, tmp_path: Path):
    send(author, "của tôi.png", picture(tmp_path / "a.png", (4, 5, 6)))
    waiting = wait_for(server, "của tôi.png", "waiting")
    assert look_at(author, waiting) == 200

    rule(author, waiting, "approved")

    assert wait_for(server, "của tôi.png", "waiting").item is None
    assert ("tac-gia", "/approval/decide") in acts(server, "refused")


def test_an_author_is_told_before_pressing_that_a_colleague_approves(
    server, author, chief, tmp_path: Path
):
    send(author, "của tôi.png", picture(tmp_path / "own.png", (7, 7, 70)))
    wait_for(server, "của tôi.png", "waiting")
    address = f"/approval/{PLAYLIST}/{quote('của tôi.png')}"

    assert "Đây là bài của bạn" in author.get(address).text
    assert "Duyệt, cho phát" not in author.get(address).text
    assert "Duyệt, cho phát" in chief.get(address).text


def test_nothing_is_approved_before_its_slides_were_opened(server, author, chief, tmp_path: Path):
    send(author, "chưa xem.png", picture(tmp_path / "a.png", (7, 8, 9)))
    waiting = wait_for(server, "chưa xem.png", "waiting")

    rule(chief, waiting, "approved")
    assert wait_for(server, "chưa xem.png", "waiting").item is None

    assert look_at(chief, waiting) == 200
    rule(chief, waiting, "approved")
    assert wait_for(server, "chưa xem.png", "on_air").item is not None
    assert ("lanh-dao", "duyet/chưa xem.png") in acts(server, "approved")


def test_a_changed_file_keeps_the_approved_version_on_air(server, author, chief, tmp_path: Path):
    send(author, "đổi.png", picture(tmp_path / "a.png", (10, 11, 12)))
    first = wait_for(server, "đổi.png", "waiting")
    look_at(chief, first)
    rule(chief, first, "approved")
    on_air = wait_for(server, "đổi.png", "on_air").item

    send(author, "đổi.png", picture(tmp_path / "a.png", (13, 14, 15)))
    second = wait_for(server, "đổi.png", "waiting")

    assert second.item == on_air
    assert second.candidate is not None
    rule(chief, first, "approved")  # the page of the older version is still open somewhere
    assert wait_for(server, "đổi.png", "waiting").item == on_air


def test_returned_content_says_why_and_stays_off(server, author, chief, tmp_path: Path):
    send(author, "sai.png", picture(tmp_path / "a.png", (16, 17, 18)))
    waiting = wait_for(server, "sai.png", "waiting")

    rule(chief, waiting, "returned", reason="sai ngày họp")

    assert wait_for(server, "sai.png", "returned").item is None
    records = server.wait(server.parts.database.read(lambda c: load_records(c, act="returned")))
    assert records[0].arguments == {"reason": "sai ngày họp"}


def test_a_dropped_file_waits_for_anybody_with_the_right(server, author, tmp_path: Path):
    folder = server.parts.site / "playlists" / PLAYLIST
    Image.new("RGB", (320, 180), (19, 20, 21)).save(folder / "thả vào.png")
    waiting = wait_for(server, "thả vào.png", "waiting")

    assert look_at(author, waiting) == 200
    rule(author, waiting, "approved")

    assert wait_for(server, "thả vào.png", "on_air").item is not None


def test_equal_bytes_under_a_new_name_stay_approved(server, author, tmp_path: Path):
    folder = server.parts.site / "playlists" / PLAYLIST
    Image.new("RGB", (320, 180), (22, 23, 24)).save(folder / "tên cũ.png")
    waiting = wait_for(server, "tên cũ.png", "waiting")
    look_at(author, waiting)
    rule(author, waiting, "approved")
    wait_for(server, "tên cũ.png", "on_air")

    (folder / "tên cũ.png").rename(folder / "tên mới.png")

    assert wait_for(server, "tên mới.png", "on_air").item is not None


def test_what_waits_does_not_exist_for_people_elsewhere(server, author, tmp_path: Path):
    send(author, "kín.png", picture(tmp_path / "a.png", (25, 26, 27)))
    waiting = wait_for(server, "kín.png", "waiting")
    stranger = server.browser().sign_in("nguoi-ngoai")
    page = author.get(f"/approval/{PLAYLIST}/{quote(waiting.name)}").text
    pictures = [part.split('"')[0] for part in page.split('src="')[1:] if "/pictures/" in part]

    assert look_at(stranger, waiting) == 404
    assert pictures and author.get(pictures[0]).status_code == 200
    assert {stranger.get(address).status_code for address in pictures} == {404}
    rule(stranger, waiting, "approved")
    assert wait_for(server, "kín.png", "waiting").item is None


def test_an_emergency_is_on_air_at_once_and_gone_when_nobody_confirms(server, author):
    folder = server.parts.site / "playlists" / PLAYLIST
    Image.new("RGB", (320, 180), (28, 29, 30)).save(folder / "khẩn.png")
    item = wait_for(server, "khẩn.png", "waiting").candidate
    assert item is not None
    now = server.parts.now()
    ruling: Ruling = "emergency"
    write = server.parts.database.write

    server.wait(
        write(
            lambda c: decide(
                c,
                item,
                ruling,
                Actor(person="tac-gia"),
                now=now,
                reason="mưa lũ",
                confirm_within_ms=4_000,
            )
        )
    )
    wait_for(server, "khẩn.png", "on_air")
    began = time.monotonic()
    wait_for(server, "khẩn.png", "withdrawn")

    assert time.monotonic() - began < 12
    assert acts(server, "emergency_lapsed") == [("", "duyet/khẩn.png")]


def test_a_return_without_a_reason_is_asked_for_one_beside_its_field(
    server, author, chief, tmp_path: Path
):
    send(author, "thiếu lý do.png", picture(tmp_path / "a.png", (31, 32, 33)))
    waiting = wait_for(server, "thiếu lý do.png", "waiting")

    form = {"version": key_of(waiting), "ruling": "returned", "reason": "  "}
    answer = chief.post("/approval/decide", form)

    assert answer.status_code == 400
    assert "<h1>thiếu lý do</h1>" in answer.text
    assert 'id="reason-missing" role="alert">Hãy viết lý do' in answer.text


def decided_at(page: str) -> str:
    return page.split('action="/approval/undo"')[1].split('name="at" value="')[1].split('"')[0]


def test_several_approvals_are_taken_back_together_and_what_was_on_air_comes_back(
    server, author, chief, tmp_path: Path
):
    send(author, "thay.png", picture(tmp_path / "a.png", (41, 42, 43)))
    look_at(chief, wait_for(server, "thay.png", "waiting"))
    rule(chief, wait_for(server, "thay.png", "waiting"), "approved")
    before = wait_for(server, "thay.png", "on_air").item
    send(author, "thay.png", picture(tmp_path / "a.png", (44, 45, 46)))
    send(author, "thêm.png", picture(tmp_path / "b.png", (47, 48, 49)))
    both = [wait_for(server, name, "waiting") for name in ("thay.png", "thêm.png")]
    assert [look_at(chief, one) for one in both] == [200, 200]

    form = {"version": [key_of(one) for one in both], "ruling": "approved"}
    asked = chief.post("/approval/ask", form).text
    chief.post("/approval/decide", form)
    on_air = wait_for(server, "thay.png", "on_air").item
    page = chief.get("/approval").text
    undone = chief.post("/approval/undo", {"at": decided_at(page)})
    twice = chief.post("/approval/undo", {"at": decided_at(page)})

    assert "Duyệt 2 nội dung" in asked and "màn hình" in asked
    assert "Vừa duyệt: thay, thêm" in page and before is not None and on_air != before
    assert undone.status_code == twice.status_code == 303
    back = wait_for(server, "thay.png", "waiting")
    assert back.item is not None and back.item.content_hash == before.content_hash
    assert wait_for(server, "thêm.png", "waiting").item is None
    assert acts(server, "reopened") == [
        ("lanh-dao", "duyet/thêm.png"),
        ("lanh-dao", "duyet/thay.png"),
    ]


def test_a_return_is_taken_back_and_not_by_people_elsewhere(server, author, chief, tmp_path: Path):
    send(author, "trả nhầm.png", picture(tmp_path / "a.png", (51, 52, 53)))
    rule(chief, wait_for(server, "trả nhầm.png", "waiting"), "returned", "nhầm")
    wait_for(server, "trả nhầm.png", "returned")
    page = chief.get("/approval").text

    stranger = server.browser().sign_in("nguoi-ngoai")
    offered = stranger.get("/approval").text
    refused = stranger.post("/approval/undo", {"at": decided_at(page)})
    still = wait_for(server, "trả nhầm.png", "returned").state
    chief.post("/approval/undo", {"at": decided_at(chief.get("/approval").text)})

    assert "trả nhầm" not in offered and refused.status_code == 303 and still == "returned"
    assert wait_for(server, "trả nhầm.png", "waiting").item is None
