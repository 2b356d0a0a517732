"""A screen's form: its own zones are drawn before they are saved, and nothing is lost."""

import html
import re
from collections.abc import Iterator

import pytest

from signage.core.people.rights import Grant
from signage.core.place.canvas import Rect
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start

ADDRESS = "/settings/screens/sanh-1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chi(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


def fields(page: str) -> dict[str, str]:
    """Return what the form of a screen would send."""
    form = page[page.index('action="/settings/screens"') : page.index("Lưu màn hình")]
    found = dict(re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"', form))
    found = {k: v for k, v in found.items() if k not in ("csrf", "sound", "outdoor", "limited")}
    for name, options in re.findall(
        r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {key: html.unescape(value) for key, value in found.items()}


def with_zones(said: dict[str, str], *zones: tuple[str, int, int, int, int]) -> dict[str, str]:
    rows = {"layout": "own"}
    for row, (kind, *sides) in enumerate(zones):
        rows |= {f"zone_kind{row}": kind, f"zone_id{row}": ""}
        for side, value in zip(("left", "top", "width", "height"), sides, strict=True):
            rows[f"zone_{side}{row}"] = str(value)
    return {**said, **rows}


def test_own_zones_are_drawn_to_scale_with_their_effect_and_saved(server, chi) -> None:
    said = fields(chi.get(ADDRESS).text)
    wanted = with_zones(said, ("main", 0, 0, 240, 150), ("reserved", 240, 0, 80, 180))

    told = chi.post("/settings/screens/effect", wanted).text
    saved = chi.post("/settings/screens", wanted)

    assert 'viewBox="0 0 320 180"' in told and 'width="240" height="150"' in told
    assert "1 nội dung được vẽ lại" in html.unescape(told)
    assert saved.status_code == 303, saved.text
    zones = server.parts.publisher.current.rules.screens["sanh-1"].layout
    assert [(zone.id, zone.kind) for zone in zones] == [("main", "main"), ("reserved", "reserved")]
    assert zones[0].rect == Rect(width_px=240, height_px=150)
    again = fields(chi.get(ADDRESS).text)
    assert (again["layout"], again["zone_width0"], again["zone_id1"]) == ("own", "240", "reserved")


def test_a_new_screen_is_drawn_before_anything_is_filled_in(chi) -> None:
    page = html.unescape(chi.get("/settings/screens/new").text)

    assert 'viewBox="0 0 1920 1080"' in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("zones", "words"),
    [
        ([("main", 0, 0, 321, 180)], "Nội dung chính: nằm ngoài màn hình 320×180"),
        ([("main", 0, 0, 320, 160), ("ticker", 0, 159, 320, 21)], "đè lên nhau"),
        ([("clock", 0, 0, 320, 180)], "cần ít nhất một vùng nội dung chính"),
        ([("main", 0, 0, 320, 2)], "nhỏ hơn 8 điểm ảnh"),
    ],
    ids=["outside", "overlap", "no main zone", "too small"],
)
def test_wrong_zones_are_named_in_words_and_what_was_written_stays(chi, zones, words) -> None:
    wanted = with_zones(fields(chi.get("/settings/screens/sanh-2").text), *zones)

    refused = chi.post("/settings/screens", wanted)

    assert refused.status_code == 400
    assert words in html.unescape(refused.text)
    assert words in html.unescape(chi.post("/settings/screens/effect", wanted).text)
    assert fields(refused.text)["zone_width0"] == str(zones[0][3])


def test_whoever_saves_a_screen_second_hears_what_the_first_one_changed(server, chi) -> None:
    said = fields(chi.get("/settings/screens/sanh-2").text)
    first = chi.post("/settings/screens", {**said, "tags": "sảnh"})

    second = chi.post("/settings/screens", {**said, "name": "Tên khác"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Nhãn" in html.unescape(second.text) and "Tên khác" in html.unescape(second.text)
    assert server.parts.publisher.current.rules.screens["sanh-2"].tags == ("sảnh",)
    version = fields(second.text)["version"]
    assert chi.post("/settings/screens", {**said, "version": version}).status_code == 303


def test_everything_that_is_wrong_is_said_once_and_at_its_field(chi) -> None:
    said = fields(chi.get("/settings/screens/sanh-2").text)
    wrong = {"distance": "ba mét", "width": "0", "scan_distance": "", "limited": "1"}
    wrong |= {"start0": "07:00", "end0": "25:00", "start1": "x", "end1": "17h"}

    refused = chi.post("/settings/screens", {**said, **wrong})

    page = html.unescape(refused.text)
    marked = re.findall(r'<p class="wrong" id="([^"]+)-wrong">', page)
    assert sorted(marked) == ["distance", "end0", "start1", "width"]
    assert "Chưa lưu: 4 chỗ cần sửa, ghi ngay dưới ô." in page
    assert page.count("“ba mét” không phải số từ 0,3 đến 300") == 1
    assert page.count(" autofocus") == 1
    assert fields(refused.text)["end0"] == "25:00"


def test_a_fraction_is_written_as_people_write_it_and_read_either_way(server, chi) -> None:
    shown = fields(chi.get(ADDRESS).text)
    for text, metres in (("2,5", 2.5), ("1.5", 1.5)):
        assert chi.post("/settings/screens", {**shown, "scan_distance": text}).status_code == 303
        assert server.parts.publisher.current.rules.screens["sanh-1"].scan_distance_m == metres
        shown = fields(chi.get(ADDRESS).text)

    assert shown["scan_distance"] == "1,5"


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"start1": "25:00", "end1": "17:00"}, "start1"),
        ({"start1": "07:00", "end1": "17:99"}, "end1"),
        ({"start1": "", "end1": "17:00"}, "start1"),
    ],
    ids=["no such hour", "no such minute", "no beginning"],
)
def test_wrong_opening_hours_are_marked_where_they_stand(chi, hours, field) -> None:
    said = fields(chi.get("/settings/screens/sanh-2").text)

    refused = chi.post("/settings/screens", {**said, "limited": "1", "days1": "mon-fri", **hours})

    page = html.unescape(refused.text)
    assert refused.status_code == 400
    assert re.search(
        rf'name="{field}"[^>]* aria-invalid="true" aria-describedby="{field}-wrong"', page
    )
    assert f'<p class="wrong" id="{field}-wrong">Giờ mở: ' in page
