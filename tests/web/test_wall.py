"""The wall: what people started is told and raises no alarm, and its lines agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from signage.core.place.screen import OpenHours
from signage.core.showing.campaign import Blackout, Takeover, Targets
from signage.core.showing.presence import Heartbeat
from signage.core.showing.report import PlayerState
from signage.core.time.times import HOUR_MS, Instant, local_date, local_instant, parse_iso
from signage.store.audit import SYSTEM
from signage.store.screens import screens
from signage.store.takeovers import (
    end_blackout,
    end_takeover,
    new_takeover_id,
    start_blackout,
    start_takeover,
)
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.admin.desk.showing import Shown
from signage.web.admin.screens.screen_views import coming_lines
from signage.web.admin.screens.wall import WallQuery, WallView, wall_view
from signage.web.language import Speech
from tests.web.site_server import SiteServer
from tests.web.two_wards import start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    yield made
    made.close()


def lives(server: SiteServer, *playing: str, behind: str = "") -> dict[str, ScreenLife]:
    """Return players that have and show what is newest; one may have it and not show it."""
    found = {}
    for screen in playing:
        revision = server.parts.publisher.current.manifests[screen].revision
        shown = "an older one" if screen == behind else revision
        found[screen] = ScreenLife(
            paired=True,
            heartbeat=Heartbeat(
                seen_ms=server.parts.now(),
                connected=True,
                handed=revision,
                state=PlayerState(now={"revision": shown}),
            ),
        )
    return found


def wall(
    server: SiteServer, known: dict[str, ScreenLife], state: str = "", at: Instant | None = None
) -> WallView:
    return wall_view(
        server.parts.publisher.current,
        known,
        query=WallQuery(state=state),
        now=at or server.parts.now(),
        speech=Speech("vi"),
    )


def states(view: WallView) -> dict[str, tuple[str, str]]:
    return {
        tile.id: (tile.state.code, tile.state.words)
        for group in view.groups
        for tile in group.tiles
    }


@contextmanager
def emergency(server: SiteServer, *, drill: bool) -> Iterator[None]:
    """Run a takeover in one ward."""
    now = server.parts.now()
    made = Takeover(
        id=new_takeover_id(),
        title="Tin lũ",
        playlist="mot-cua",
        unit="thuan-hoa",
        targets=Targets(units=("thuan-hoa",)),
        start_ms=now,
        end_ms=Instant(now + HOUR_MS),
        reason="Tin lũ số 12",
        drill=drill,
    )
    server.wait(server.parts.database.write(lambda c: start_takeover(c, made, SYSTEM, now=now)))
    server.wait_until(lambda: holds(server, made.id))
    yield
    server.wait(server.parts.database.write(lambda c: end_takeover(c, made.id, now)))
    server.wait_until(lambda: not holds(server, made.id))


def holds(server: SiteServer, id: str) -> bool:
    held = server.parts.publisher.current.manifests["sanh-1"].document["takeover"]
    return held is not None and held["id"] == id


@pytest.mark.parametrize(
    ("drill", "words"),
    [
        pytest.param(True, "Đang diễn tập: Tin lũ", id="drill"),
        pytest.param(False, "Đang phát khẩn: Tin lũ", id="in earnest"),
    ],
)
def test_an_emergency_is_told_above_and_on_each_screen_and_raises_no_alarm(
    server: SiteServer, drill: bool, words: str
) -> None:
    with emergency(server, drill=drill):
        known = lives(server, "sanh-1", "sanh-2")
        view, only = wall(server, known), wall(server, known, state="information")

    assert states(view)["sanh-1"] == ("information", words)
    assert states(view)["sanh-2"] == ("on_air", "Đang phát")
    assert view.headline == "2 trong 3 màn hình đang phát"
    assert len(view.running) == 1
    assert view.running[0].startswith(f"{words} · 1/2 màn hình đang hiện, tự hết lúc ")
    assert set(states(only)) == {"sanh-1"}


def test_who_sees_no_screen_of_an_emergency_is_not_told_of_it(server: SiteServer) -> None:
    with emergency(server, drill=True):
        view = wall_view(
            server.parts.publisher.current,
            lives(server, "sanh-2"),
            query=WallQuery(units=frozenset({"phu-xuan"})),
            now=server.parts.now(),
            speech=Speech("vi"),
        )

    assert view.running == ()


def test_a_screen_that_has_not_fetched_an_emergency_yet_does_not_claim_to_show_it(
    server: SiteServer,
) -> None:
    with emergency(server, drill=True):
        life = lives(server, "sanh-1")["sanh-1"]
        late = replace(life, heartbeat=replace(life.heartbeat, handed="the one before"))
        view = wall(server, {"sanh-1": late})

    assert states(view)["sanh-1"] == ("waiting", "Đang nhận nội dung mới")


def test_a_blackout_is_told_and_is_no_trouble_of_the_screens(server: SiteServer) -> None:
    now = server.parts.now()
    made = Blackout(id="dung", screens=("sanh-2",), since_ms=now, reason="Nghi bị chèn chữ")
    server.wait(server.parts.database.write(lambda c: start_blackout(c, made, SYSTEM, now=now)))
    server.wait_until(lambda: is_dark(server))

    view = wall(server, lives(server, "sanh-1", "sanh-2"))

    assert states(view)["sanh-2"] == ("information", "Đang dừng phát")
    assert view.headline == "1 trong 3 màn hình đang phát"
    assert view.quiet == "1 màn hình đang dừng phát, 1 màn hình chưa nối thiết bị."
    assert view.running == ("Đang dừng phát 1 màn hình, cho tới khi có người cho phát lại",)
    again = replace(SYSTEM, person="khác")
    server.wait(
        server.parts.database.write(
            lambda c: end_blackout(c, "dung", again, reason="đã kiểm tra", now=now)
        )
    )
    server.wait_until(lambda: not is_dark(server))


def is_dark(server: SiteServer) -> bool:
    return server.parts.publisher.current.manifests["sanh-2"].document["blackout"] is not None


def test_what_plays_and_what_has_come_are_said_in_words_that_agree(server: SiteServer) -> None:
    all_show = wall(server, lives(server, "sanh-1", "sanh-2"))
    one_waits = wall(server, lives(server, "sanh-1", "sanh-2", behind="sanh-2"))

    assert all_show.headline == one_waits.headline == "2 trong 3 màn hình đang phát"
    assert all_show.quiet == "1 màn hình chưa nối thiết bị."
    assert "đã hiện trên cả 2 màn hình có thiết bị." in all_show.delivery
    assert one_waits.delivery.endswith(": 1 màn hình đã hiện; 1 đã nhận, chưa hiện.")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        pytest.param((), "Đang nghỉ, không có giờ mở", id="never opens"),
        pytest.param(
            (OpenHours(days="mon-sun", start="08:00", end="09:00"),),
            "Đang nghỉ theo giờ, mở lại lúc 08:00",
            id="opens in the morning",
        ),
    ],
)
def test_a_screen_asleep_says_until_when(
    server: SiteServer, hours: tuple[OpenHours, ...], words: str
) -> None:
    now = server.parts.now()
    asleep = replace(server.parts.publisher.current.rules.screens["sanh-2"], hours=hours)
    server.wait(server.parts.database.write(lambda c: screens.save(c, asleep, now)))
    server.wait_until(lambda: server.parts.publisher.current.rules.screens["sanh-2"] == asleep)
    night = local_instant("Asia/Ho_Chi_Minh", local_date("Asia/Ho_Chi_Minh", now), 180)

    view = wall(server, lives(server, "sanh-1", "sanh-2"), at=night)

    assert states(view)["sanh-2"] == ("asleep", words)
    assert "1 màn hình đang nghỉ theo giờ" in view.quiet


def test_pages_of_one_thing_that_come_after_each_other_are_one_line_to_the_second() -> None:
    begin = parse_iso("2026-12-01T08:00:05", "Asia/Ho_Chi_Minh")
    entries = [
        Shown(title="Danh mục", item=item, start_ms=Instant(begin + at), duration_ms=length)
        for item, at, length in (
            ("i1", 0, 10_000),
            ("i1-2", 10_000, 12_000),
            ("i2", 22_000, 8_000),
        )
    ]

    lines = coming_lines(entries, Speech("vi"))

    assert [(one.time, one.title, one.length) for one in lines] == [
        ("08:00:05", "Danh mục", "2 trang, 22 giây"),
        ("08:00:27", "Danh mục", "8 giây"),
    ]
