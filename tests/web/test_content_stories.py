"""Stories of people who bring content: names, very long pictures, films that flash."""

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from signage.core.people.rights import Grant
from tests.library.made import moving_picture, write_video
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start

FOLDER = "/api/v1/playlists/mot-cua/files/"
HOLIDAY = "Thông báo nghỉ lễ 02-9 (bản cuối).png"
LONG = "Năm bước nộp hồ sơ.png"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "lan", Grant(role="editor", unit="thuan-hoa"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def lan(server: SiteServer) -> Browser:
    return server.browser().sign_in("lan")


def picture(size: tuple[int, int], colour: str) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, colour).save(body, "PNG")
    return body.getvalue()


def states(server: SiteServer) -> dict[str, str]:
    items = server.parts.publisher.current.playlists["mot-cua"].items
    return {item.name: item.state for item in items}


def test_story_2_one_name_in_two_spellings_is_one_item_with_one_readable_title(
    server: SiteServer, lan: Browser
) -> None:
    body = picture((192, 108), "navy")
    for form in ("NFD", "NFC"):
        lan.put(FOLDER + quote(unicodedata.normalize(form, HOLIDAY)), body)
    server.wait_until(lambda: states(server).get(HOLIDAY) == "on_air")

    page = lan.get("/playlists/mot-cua").text
    titles = re.findall(r'<h2 class="title"><a[^>]*>([^<]+)</a>', page)

    assert titles.count("Thông báo nghỉ lễ 02-9 (bản cuối)") == 1
    assert 'data-state="problem"' not in page


def test_story_11_a_very_long_picture_is_offered_in_pages_or_moving_and_never_small(
    server: SiteServer, lan: Browser
) -> None:
    lan.put(FOLDER + quote(LONG), picture((1080, 4800), "seagreen"))
    server.wait_until(lambda: states(server).get(LONG) == "on_air")
    address = f"/playlists/mot-cua/items/{quote(LONG)}?canvas=usual"
    page = lan.get(address).text

    assert "chia thành 5 trang để chữ đủ to, không thu nhỏ" in page
    assert page.count("<figcaption") == 5
    assert "Cho lướt chậm" in page

    lan.post("/playlists/mot-cua/long", {"file": LONG, "long": "pan"})

    rules = server.parts.site / "playlists" / "mot-cua" / "playlist.toml"
    assert 'long = "pan"' in rules.read_text("utf-8")
    assert "lướt chậm từ đầu tới cuối" in lan.get("/playlists/mot-cua/settings").text.lower()


def test_story_12_a_film_that_flashes_is_refused_with_the_second_that_is_worst(
    server: SiteServer, lan: Browser, tmp_path: Path
) -> None:
    def flashing(number: int, size: tuple[int, int]) -> Image.Image:
        image = moving_picture(0, size)
        is_lit = number >= 50 and int((number - 50) * 10 / 25) % 2
        image.paste("white" if is_lit else "black", (0, 0, size[0], size[1]))
        return image

    film = write_video(tmp_path / "chớp.mp4", seconds=4, frame=flashing)

    lan.put(FOLDER + quote("Chớp.mp4"), film.read_bytes())
    server.wait_until(lambda: states(server).get("Chớp.mp4") == "broken")
    said = lan.get(FOLDER + quote("Chớp.mp4") + "/state").json()

    assert said["settled"]
    assert "từ 0:02" in said["words"]


def test_a_page_of_a_long_list_puts_only_its_own_rows_into_another_order(
    server: SiteServer, lan: Browser
) -> None:
    for name in ("x1.png", "x2.png", "x3.png"):
        lan.put(FOLDER + name, picture((64, 36), "teal"))
        server.wait_until(lambda name=name: name in states(server))
    before = list(states(server))
    at = before.index("x2.png")

    lan.request(
        "POST",
        "/playlists/mot-cua/order",
        data={"csrf": lan.csrf, "order": ["x3.png", "x2.png"]},
    )

    wanted = [*before[:at], "x3.png", "x2.png", *before[at + 2 :]]
    server.wait_until(lambda: list(states(server)) == wanted)
