"""Story 7: whoever watches the wall sees which screen is broken, and what it last showed."""

from collections.abc import Iterator

import pytest

from signage.core.people.rights import Grant
from signage.core.showing.presence import Heartbeat
from signage.core.showing.report import Clock, PlayerState
from signage.core.time.times import Instant
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.push.stream import DEAD_AFTER_MS
from signage.store.tokens import make_player_token
from signage.web.admin.desk.live import LOOK_EVERY_S
from signage.web.admin.desk.screen_state import ScreenLife, state_of, trouble_of
from signage.web.language import Speech
from tests.web.site_server import SETUP, SiteServer, person_of
from tests.web.two_wards import start

NOON = Instant(1_795_503_900_000)
BEAT_MS = 15_000
PICTURE = "data:image/jpeg;base64,/9j/4AAQSkZJRg=="


class Listener:
    def tell(self, frame: bytes) -> None: ...

    def order(self, frame: bytes) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    yield made
    made.close()


def test_story_7_a_player_without_power_is_red_within_90_seconds() -> None:
    now = [NOON]
    hub = Hub(now=lambda: now[0])
    beats = Heartbeats(hub)
    listener = Listener()
    topic = hub.join("sanh-1", listener)
    beats.saw("sanh-1", NOON)
    # Nobody says goodbye: the kernel gives up after the first beat that nobody acknowledged.
    now[0] = Instant(NOON + BEAT_MS + DEAD_AFTER_MS)
    hub.leave(topic, listener)

    seen_at = Instant(NOON + 90_000 - round(LOOK_EVERY_S * 1000))
    life = ScreenLife(paired=True, heartbeat=beats.of("sanh-1"))
    state = state_of(
        life, winner="content", current_revision="a", now=seen_at, speech=Speech("vi")
    )

    assert (state.code, state.words) == ("problem", "Mất liên lạc")


@pytest.mark.parametrize(
    ("offset_ms", "words"),
    [
        (29_000, ""),
        (-31_000, "Đồng hồ thiết bị lệch 31 giây, đã tự bù"),
        (45_000, "Đồng hồ thiết bị lệch 45 giây, đã tự bù"),
    ],
)
def test_story_7_a_clock_half_a_minute_off_is_a_warning(offset_ms: int, words: str) -> None:
    state = PlayerState(clock=Clock(quality="synced", offset_ms=offset_ms, bound_ms=12))
    heartbeat = Heartbeat(seen_ms=NOON, connected=True, state=state)

    said = trouble_of(ScreenLife(heartbeat=heartbeat), now=NOON, speech=Speech("vi"))

    assert said == words


@pytest.mark.parametrize(
    ("screen", "picture"), [("sanh-1", PICTURE), ("sanh-2", "data:text/html;base64,PHNjcmlwdD4=")]
)
def test_story_7_a_silent_screens_page_shows_its_last_item_and_its_picture_if_it_is_one(
    server: SiteServer, screen: str, picture: str
) -> None:
    parts, now = server.parts, server.parts.now()
    server.wait(parts.database.write(lambda c: make_player_token(c, screen, SETUP, now=now)))
    state = PlayerState(now={"title": "Thông báo nghỉ lễ", "picture": picture})
    parts.heartbeats.restore({screen: (Instant(now - 120_000), state)})

    page = server.browser().sign_in("chi").get(f"/screens/{screen}").text

    assert "Mất liên lạc" in page
    assert "<dd>Thông báo nghỉ lễ</dd>" in page
    assert (f'<img src="{picture}"' in page) == (picture == PICTURE)
