"""LED walls: each pixel of the canvas on its own pixel of the frame, however browsers scale."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, Playwright

from tests.journeys.browsers import opened, picture, wait_for_pixel
from tests.journeys.player_server import ManifestMaker, PlayerServer, encoded


def checker(width: int, height: int) -> Image.Image:
    """Draw every second pixel, with colours that tell the corners apart."""
    drawn = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            if (x + y) % 2 == 0:
                drawn.putpixel((x, y), (255 - x % 64, 128 + y % 64, 255 if x < width // 2 else 0))
    return drawn


def frame_with(canvas: Image.Image, at: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    frame = Image.new("RGB", size)
    frame.paste(canvas, at)
    return frame


def wrong_pixels(seen: Image.Image, wanted: Image.Image) -> int:
    difference = ImageChops.difference(seen.crop((0, 0, *wanted.size)), wanted)
    return sum(1 for value in difference.get_flattened_data() if max(value) > 8)


def show(
    playwright: Playwright, profile: Path, url: str, dpr: float, size: tuple[int, int]
) -> Image.Image:
    """Open the player in a frame of this many device pixels and look at all of it."""
    css = (round(size[0] / dpr), round(size[1] / dpr))
    with opened(playwright, profile, size=css, device_scale_factor=dpr) as browser:
        page = browser.pages[0]
        page.goto(url)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.slot')].some(s => s.style.zIndex === '2')"
        )
        page.wait_for_timeout(400)
        return picture(page)


@pytest.mark.parametrize("dpr", [1, 1.25, 1.5, 2])
def test_story_3_an_led_canvas_is_exact_at_its_offset_at_every_scaling(
    players: PlayerServer, playwright: Playwright, tmp_path: Path, dpr: float
) -> None:
    canvas = {"width_px": 64, "height_px": 32, "offset_x_px": 10, "offset_y_px": 20}
    maker = ManifestMaker(players, kind="led", canvas=canvas)
    drawn = checker(64, 32)
    maker.item("lưới", encoded(drawn), fit="pixel")
    maker.loop("L", ("lưới", 600_000))
    maker.zone("main", (0, 0, 64, 32), "L")
    players.publish(maker.build())

    seen = show(playwright, tmp_path, players.url + "/play", dpr, (300, 150))

    assert wrong_pixels(seen, frame_with(drawn, (10, 20), (300, 150))) == 0


@pytest.mark.parametrize(
    ("turned", "transpose"),
    [
        (90, Image.Transpose.ROTATE_270),
        (180, Image.Transpose.ROTATE_180),
        (270, Image.Transpose.ROTATE_90),
    ],
)
def test_a_turned_canvas_lies_turned_in_the_frame(
    players: PlayerServer,
    playwright: Playwright,
    tmp_path: Path,
    turned: int,
    transpose: Image.Transpose,
) -> None:
    canvas = {"width_px": 64, "height_px": 32, "offset_x_px": 8, "offset_y_px": 4}
    maker = ManifestMaker(players, kind="led", canvas={**canvas, "rotation_deg": turned})
    drawn = checker(64, 32)
    maker.item("lưới", encoded(drawn), fit="pixel")
    maker.loop("L", ("lưới", 600_000))
    maker.zone("main", (0, 0, 64, 32), "L")
    players.publish(maker.build())

    seen = show(playwright, tmp_path, players.url + "/play", 1, (200, 150))

    assert wrong_pixels(seen, frame_with(drawn.transpose(transpose), (8, 4), (200, 150))) == 0


def test_a_folded_strip_equals_the_unfolded_one(
    players: PlayerServer, playwright: Playwright, tmp_path: Path
) -> None:
    canvas = {"width_px": 256, "height_px": 16}
    maker = ManifestMaker(players, kind="led", canvas=canvas)
    drawn = checker(256, 16)
    maker.item("dải", encoded(drawn), fit="pixel")
    maker.loop("L", ("dải", 600_000))
    fold = [{"src": [64 * row, 0, 64, 16], "dst": [0, 16 * row]} for row in range(4)]
    maker.zone("main", (0, 0, 256, 16), "L", fold=fold)
    players.publish(maker.build())

    seen = show(playwright, tmp_path, players.url + "/play", 1, (200, 100))
    wanted = Image.new("RGB", (200, 100))
    for row in range(4):
        wanted.paste(drawn.crop((64 * row, 0, 64 * row + 64, 16)), (0, 16 * row))

    assert wrong_pixels(seen, wanted) == 0


def test_a_reserved_zone_is_left_alone_and_covered_only_in_danger_of_life(
    players: PlayerServer, playwright: Playwright, tmp_path: Path
) -> None:
    maker = ManifestMaker(players, canvas={"width_px": 640, "height_px": 360})
    maker.item("trắng", encoded(Image.new("RGB", (640, 360), (230, 230, 230))))
    maker.loop("L", ("trắng", 600_000))
    maker.loop("T", ("trắng", 600_000))
    maker.zone("main", (0, 0, 480, 360), "L")
    maker.zone("queue", (480, 0, 160, 360), None, kind="reserved")
    takeover = {"id": "t", "loop": "T", "sound": False, "start_ms": 0, "end_ms": 9 * 10**12}
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        seen = []
        for level in (None, "warning", "life_safety"):
            told = None if level is None else {**takeover, "level": level}
            players.publish(maker.build(takeover=told, adopt="now"))
            page.wait_for_timeout(2500)
            seen.append(picture(page).getpixel((560, 180)))
        wide = Image.new("RGB", (640, 360), (200, 30, 30))
        wide.paste((30, 30, 200), (480, 0, 640, 360))
        maker.item("khẩn", encoded(wide))
        maker.loop("W", ("khẩn", 600_000))
        told = {**takeover, "loop": "W", "level": "life_safety", "whole_canvas": True}
        players.publish(maker.build(takeover=told, adopt="now"))
        wait_for_pixel(page, (30, 30, 200), at=(490, 180))
        whole = picture(page)
        players.publish(maker.build(adopt="now"))
        wait_for_pixel(page, (0, 0, 0), at=(560, 180))

    assert seen[0] == seen[1] == (0, 0, 0)
    assert seen[2] == (230, 230, 230)
    assert whole.getpixel((470, 180)) == (200, 30, 30)
    assert whole.getpixel((630, 180)) == (30, 30, 200)


def test_the_clock_of_an_led_wall_has_no_grey_pixel(
    players: PlayerServer, playwright: Playwright, tmp_path: Path
) -> None:
    canvas = {"width_px": 256, "height_px": 128, "offset_x_px": 3, "offset_y_px": 5}
    maker = ManifestMaker(players, kind="led", canvas=canvas)
    maker.item("đen", encoded(Image.new("RGB", (256, 64))))
    maker.loop("L", ("đen", 600_000))
    maker.zone("main", (0, 0, 256, 64), "L")
    maker.zone("clock", (0, 64, 256, 64), None)
    players.publish(maker.build())

    seen = show(playwright, tmp_path, players.url + "/play", 1, (400, 200))
    pixels = list(seen.get_flattened_data())

    assert {value for one in pixels for value in one} == {0, 255}
    assert sum(one == (255, 255, 255) for one in pixels) > 300


def test_a_small_wall_shows_its_code_and_qr_in_black_and_white_alone(
    players: PlayerServer, playwright: Playwright, tmp_path: Path
) -> None:
    players.paired = False

    with opened(playwright, tmp_path, size=(256, 128)) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        page.locator("#slate.panel .code").wait_for()
        page.wait_for_function("() => [...document.fonts].some(f => f.status === 'loaded')")
        page.wait_for_function("() => document.querySelector('#slate img').complete")
        seen = picture(page)
        qr = page.locator("#slate img").bounding_box()

    assert {value for _, one in seen.getcolors() or () for value in one} == {0, 255}
    assert qr is not None and qr["width"] >= 3 * 33 and qr["width"] <= 128


def test_identify_shows_the_pattern_over_the_programme(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", encoded(Image.new("RGB", (640, 360), (200, 30, 30))))
    maker.loop("L", ("đỏ", 600_000))
    maker.zone("main", (0, 0, 640, 360), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, (200, 30, 30))
    players.wait_for(lambda: players.streams > 0)

    players.send("identify")

    wait_for_pixel(screen, (0, 0, 0), at=(40, 340))
    assert screen.frame_locator("iframe").locator("canvas").is_visible()


def test_a_preview_shrinks_into_its_frame_and_opens_no_stream(
    players: PlayerServer, screen: Page
) -> None:
    maker = ManifestMaker(players, canvas={"width_px": 1920, "height_px": 1080})
    maker.item("xanh", encoded(Image.new("RGB", (1920, 1080), (30, 200, 30))))
    maker.loop("L", ("xanh", 600_000))
    maker.zone("main", (0, 0, 1920, 1080), "L")
    players.publish(maker.build())
    screen.goto(players.url + "/play?screen=sanh-1&preview=1")
    screen.wait_for_timeout(2500)
    seen = picture(screen)

    assert seen.getpixel((5, 5)) == seen.getpixel((630, 350)) == (30, 200, 30)
    assert "/api/player/events" not in players.requests
    assert players.reports == []


def test_the_test_pattern_is_exact_and_names_the_screen(
    players: PlayerServer, playwright: Playwright, tmp_path: Path
) -> None:
    with opened(playwright, tmp_path, size=(512, 256), device_scale_factor=1.25) as browser:
        page = browser.pages[0]
        page.goto(f"{players.url}/play/b1/check.html?pattern=256x128&name=Bảng 1")
        page.wait_for_timeout(800)
        seen = picture(page)

    chequered = [seen.getpixel((x, 14)) for x in range(20, 30)]
    assert [p == (255, 255, 255) for p in chequered] == [x % 2 == 0 for x in range(20, 30)]
    assert seen.getpixel((0, 0)) == (0, 255, 0)
    assert seen.getpixel((255, 127)) == (0, 255, 0)
    # No word lies on the borders, and the bars go from one to the other.
    rows = [y for y in range(20, 108) if y % 10]
    assert all((seen.getpixel((8, y)) == (255, 255, 255)) == (y % 2 == 0) for y in rows)
    assert seen.getpixel((16, 85)) == (255, 255, 255)
    assert seen.getpixel((239, 85)) == (0, 0, 255)
    assert seen.getpixel((256, 60)) == (0, 0, 0) or seen.getpixel((260, 60)) == (0, 0, 0)


def test_the_check_page_has_a_verdict_for_every_feature(
    players: PlayerServer, screen: Page
) -> None:
    screen.goto(players.url + "/play/b1/check.html")
    screen.wait_for_function("() => document.documentElement.hasAttribute('data-checked')")
    verdicts = screen.locator("tr").evaluate_all("rows => rows.map(r => r.dataset.verdict)")

    assert len(verdicts) == 10
    # What it could be counts for nothing: this browser keeps no programme yet.
    assert "lúc này loại D" in screen.locator("tr").nth(1).inner_text()
    assert set(verdicts) <= {"good", "limited", "bad"}
