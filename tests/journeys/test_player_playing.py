"""What is on the glass while everything, or something, works."""

from datetime import UTC, datetime

from PIL import Image
from playwright.sync_api import Page

from tests.journeys.browsers import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    is_near,
    picture,
    pixel,
    wait_for_pixel,
    watch,
)
from tests.journeys.player_server import (
    DAY_MS,
    ManifestMaker,
    PlayerServer,
    encoded,
    now_ms,
    plain_png,
)

SIZE = (640, 360)
COLOURS = {"đỏ": RED, "xanh": GREEN, "lam": BLUE}


def three_colours(maker: ManifestMaker, each_ms: int = 1500, transition: str = "cut") -> None:
    for name, colour in COLOURS.items():
        maker.item(name, plain_png(colour, SIZE))
    maker.loop("L", *((name, each_ms, transition, 300) for name in COLOURS))
    maker.zone("main", (0, 0, *SIZE), "L")


def test_the_picture_is_the_one_that_the_rule_says(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    three_colours(maker, 2000)
    players.publish(maker.build())
    start, _ = maker.validity()
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, BLUE)

    for _ in range(6):
        before = now_ms()
        seen = pixel(screen)
        after = now_ms()
        # A look takes time: either instant's picture is right.
        names = {
            list(COLOURS.values())[(at - start) % 6000 // 2000] for at in (before - 30, after)
        }
        assert any(is_near(seen, name) for name in names)


def test_a_new_manifest_comes_on_at_the_boundary_and_restarts_nothing(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 4000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)

    newer = ManifestMaker(players, canvas={"width_px": 640, "height_px": 360})
    newer.item("đỏ", plain_png(RED, SIZE))
    newer.item("xanh", plain_png(GREEN, SIZE))
    newer.loop("L", ("đỏ", 4000))
    newer.loop("M", ("xanh", 4000))
    newer.zone("main", (0, 0, *SIZE), "M")
    start, _ = maker.validity()
    while (now_ms() - start) % 4000 > 1000:
        pixel(screen)
    players.publish(newer.build())
    seen = [(now_ms(), pixel(screen)) for _ in range(30)]

    boundary = seen[0][0] + 4000 - (seen[0][0] - start) % 4000
    assert all(is_near(p, RED) for at, p in seen if at < boundary - 300)
    wait_for_pixel(screen, GREEN)


def test_a_replaced_picture_comes_on_at_once(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("ảnh", plain_png(RED, SIZE))
    maker.loop("L", ("ảnh", 600_000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)

    maker.item("ảnh", plain_png(GREEN, SIZE))
    players.publish(maker.build())

    wait_for_pixel(screen, GREEN, 5)


def test_pictures_that_cannot_be_shown_are_skipped_and_reported(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.item("hỏng", b"\x89PNG\r\n\x1a\nkhong phai anh")
    maker.item("lạ", None, kind="hologram")
    maker.item("xanh", plain_png(GREEN, SIZE))
    maker.loop("L", ("đỏ", 700), ("hỏng", 700), ("lạ", 700), ("xanh", 700))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, GREEN)

    seen = watch(screen, 4)

    assert all(is_near(p, RED) or is_near(p, GREEN) for p in seen)
    players.wait_for(
        lambda: {"item", "unknown_kind"} <= {f["kind"] for f in players.faults.values()}, 20
    )


def test_when_everything_is_bad_the_last_good_picture_stays(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 1000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)

    maker.items.clear()
    maker.item("hỏng", b"\x89PNG khong phai anh")
    maker.item("hỏng nữa", b"GIF89a khong phai anh")
    maker.loop("L", ("hỏng", 500), ("hỏng nữa", 500))
    players.publish(maker.build())
    seen = watch(screen, 5)

    assert all(is_near(p, RED) for p in seen)


def test_a_server_that_goes_away_changes_nothing_on_the_glass(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    three_colours(maker, 800)
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    for colour in COLOURS.values():
        wait_for_pixel(screen, colour)

    players.broken = True
    seen = watch(screen, 5)
    players.broken = False
    maker.item("lam", plain_png((240, 240, 0), SIZE))
    players.publish(maker.build())

    assert len({p for p in seen if any(is_near(p, c) for c in COLOURS.values())}) >= 3
    assert not any(is_near(p, BLACK) for p in seen)
    wait_for_pixel(screen, (240, 240, 0), 30)


def test_a_proxy_that_holds_streams_back_is_answered_with_polls(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("ảnh", plain_png(RED, SIZE))
    maker.loop("L", ("ảnh", 600_000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.buffers = True
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)
    players.wait_for_request("/api/player/poll", 30)

    maker.item("ảnh", plain_png(GREEN, SIZE))
    players.publish(maker.build())

    wait_for_pixel(screen, GREEN, 8)


def test_hours_blackout_and_takeover_rule_in_their_order(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    for name, colour in COLOURS.items():
        maker.item(name, plain_png(colour, SIZE))
    maker.loop("L", ("đỏ", 1000))
    maker.loop("T", ("xanh", 1000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)

    maker.screen["hours"] = [[now_ms() + DAY_MS, now_ms() + 2 * DAY_MS]]
    players.publish(maker.build(adopt="now"))
    wait_for_pixel(screen, BLACK)

    takeover = {"id": "lu", "loop": "T", "level": "life_safety", "sound": False}
    takeover |= {"start_ms": now_ms() - 1000, "end_ms": now_ms() + DAY_MS}
    players.publish(maker.build(adopt="now", takeover=takeover))
    wait_for_pixel(screen, GREEN)

    blackout = {"since_ms": now_ms(), "slate": "lam"}
    players.publish(maker.build(adopt="now", takeover=takeover, blackout=blackout))
    wait_for_pixel(screen, BLUE)

    blackout["slate"] = None
    players.publish(maker.build(adopt="now", takeover=takeover, blackout=blackout))
    wait_for_pixel(screen, BLACK)


def test_a_blackout_does_not_wait_for_its_slate(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 600_000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)

    maker.item("bìa", plain_png(BLUE, SIZE))
    players.media_delay_s = 8
    players.publish(maker.build(adopt="now", blackout={"since_ms": now_ms(), "slate": "bìa"}))

    wait_for_pixel(screen, BLACK, 5)
    wait_for_pixel(screen, BLUE, 20)


def test_dimming_darkens_by_its_percentage(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.screen["dim"] = [[now_ms() - DAY_MS, now_ms() + DAY_MS, 60]]
    maker.item("trắng", plain_png((200, 200, 200), SIZE))
    maker.loop("L", ("trắng", 1000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")

    wait_for_pixel(screen, (120, 120, 120))


def test_an_unpaired_player_shows_its_code_and_starts_once_it_is_confirmed(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 1000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    players.paired = False
    screen.goto(players.url + "/play")
    screen.get_by_text("123 456").wait_for()
    qr = screen.locator("#slate img").bounding_box()
    assert qr is not None and qr["width"] > SIZE[1] / 2
    seen = picture(screen, (int(qr["x"]), int(qr["y"]), int(qr["width"]), int(qr["height"])))
    colours = {colour for _, colour in seen.getcolors(1 << 20) or ()}
    assert {(0, 0, 0), (255, 255, 255)} <= colours

    players.confirmed.update(players.claims)

    wait_for_pixel(screen, RED)


def test_a_browser_that_may_remember_nothing_still_plays(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.item("xanh", plain_png(GREEN, SIZE))
    maker.loop("L", ("đỏ", 1500), ("xanh", 1500))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    screen.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage', 'caches'])"
        " Object.defineProperty(window, name, { get() { throw new Error('denied') } })"
    )
    screen.goto(players.url + "/play")

    # Twice: what fails beside the stage must not hold up the loop.
    for colour in (RED, GREEN, RED):
        wait_for_pixel(screen, colour)
    players.wait_for(lambda: players.reports)
    assert players.reports[-1]["state"]["offline_class"] in "CD"


def test_debugging_by_address_moves_the_clock(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    start, end = maker.validity()
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.item("xanh", plain_png(GREEN, SIZE))
    maker.loop("L", ("đỏ", 1000))
    maker.loop("M", ("xanh", 1000))
    noon = now_ms() + 3 * DAY_MS
    maker.zone("main", (0, 0, *SIZE), [(start, noon, "L"), (noon, end, "M")])
    players.publish(maker.build())
    screen.goto(f"{players.url}/play?at=2000-01-01T00:00Z&overlay")
    wait_for_pixel(screen, RED)

    from datetime import UTC, datetime

    at = datetime.fromtimestamp((noon - 60_000) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    screen.goto(f"{players.url}/play?at={at}&speed=60")

    wait_for_pixel(screen, GREEN)
    assert players.plays == {}


def test_a_drill_a_moved_picture_and_a_footer_without_lines_leave_nothing_hidden_or_black(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    drawn = Image.new("RGB", (640, 320), GREEN)
    drawn.paste(RED, (0, 0, 640, 24))
    maker.item("tin", encoded(drawn), fit="pixel")
    maker.loop("L", ("tin", 600_000))
    maker.zone("main", (0, 0, 640, 320), "L")
    maker.zone("ticker", (0, 320, 640, 40), None, kind="ticker")
    players.publish(maker.build())
    # The third place of the orbit: one pixel right and one down.
    moved_ms = now_ms() // 360_000 * 360_000 + 181_000
    moment = datetime.fromtimestamp(moved_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    screen.goto(f"{players.url}/play?at={moment}")
    wait_for_pixel(screen, GREEN)

    seen = picture(screen)
    edges = [seen.getpixel(at) for at in ((0, 100), (0, 10), (300, 0))]
    assert [
        is_near(one, colour) for one, colour in zip(edges, (GREEN, RED, RED), strict=True)
    ] == [True] * 3
    assert seen.getpixel((320, 340)) == (16, 21, 28)

    takeover = {"id": "lu", "loop": "L", "ticker_loop": None, "level": "warning", "drill": True}
    takeover |= {"start_ms": 0, "end_ms": 9 * 10**12, "sound": False}
    players.publish(maker.build(adopt="now", takeover=takeover))
    # A debugged player listens to nobody.
    screen.reload()
    wait_for_pixel(screen, (255, 255, 255), at=(2, 200))

    sign = screen.locator(".drill").bounding_box()
    zone = screen.locator(".zone").first.bounding_box()
    assert sign is not None and zone is not None
    assert zone["y"] >= sign["y"] + sign["height"]
    assert screen.locator(".board").bounding_box()["width"] >= zone["x"] + zone["width"]
    assert is_near(picture(screen).getpixel((320, round(zone["y"]) + 4)), RED)


def test_what_a_drill_showed_is_called_a_drill_for_as_long_as_nothing_can_follow_it(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("lũ", plain_png(GREEN, SIZE))
    maker.loop("L", ("lũ", 600_000))
    maker.zone("main", (0, 0, *SIZE), "L")
    takeover = {"id": "lu", "loop": "L", "ticker_loop": None, "level": "warning", "drill": True}
    takeover |= {"start_ms": 0, "end_ms": 9 * 10**12, "sound": False}
    players.publish(maker.build(takeover=takeover))
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, GREEN)
    wait_for_pixel(screen, (255, 255, 255), at=(2, 200))

    maker.item("tin", plain_png(BLUE, SIZE))
    maker.loop("L", ("tin", 600_000))
    players.media.clear()
    players.publish(maker.build(adopt="now"))
    players.wait_for(lambda: players.faults)

    seen = watch(screen, 1, lambda: picture(screen))
    assert all(is_near(one.getpixel((320, 180)), GREEN) for one in seen)
    assert all(is_near(one.getpixel((2, 200)), (255, 255, 255)) for one in seen)
