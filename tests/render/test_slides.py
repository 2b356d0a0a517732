"""Cards on screens: nothing cut, nothing too small, nothing lost on the way."""

from dataclasses import replace

import pytest
from PIL import Image
from slide_examples import (
    ANNOUNCEMENT,
    BODIES,
    CANVASES,
    EVENT,
    INVITATION,
    NOTICE,
    NUMBERS,
    TICKER,
    infographic,
    lcd,
    led,
    picture,
    pictured_guide,
)

from signage.core.content.card import Card, Table, TickerLines
from signage.core.content.problem import say
from signage.core.content.source import Source
from signage.core.place import legibility
from signage.render import slides
from signage.render.composition import Desk
from signage.render.style import Script, style_for, text_width
from signage.render.table_slides import compose_table


def draw(body, surface, folder, *, title=""):
    return slides.draw(body, surface, kept=folder / "kept", out=folder / "media", title=title)


def opened(page, folder):
    return Image.open(folder / "media" / page.asset.name).convert("RGB")


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("name", BODIES)
def test_every_template_fits_every_canvas(name, canvas, tmp_path):
    surface = CANVASES[canvas]

    drawing = draw(BODIES[name], surface, tmp_path)

    assert drawing.pages and not [p for p in drawing.problems if p.severity == "error"]
    for page in drawing.pages:
        assert page.asset.height_px == surface.height_px
        assert page.asset.width_px == surface.width_px or page.kind == "ticker"
        assert page.alt and page.look and page.duration_ms >= 8000


@pytest.mark.parametrize(
    "card",
    [
        Card(type="event", title="Ngày hội", time="07:30 28/11/2026 – 11:30 29/11/2026"),
        Card(type="guide", title="Ba bước", body="1. Mở dichvucong.gov.vn\n2. Đăng nhập"),
        Card(type="guide", title="Ba bước", body="- Mở\n  - Vào dichvucong.gov.vn"),
    ],
)
@pytest.mark.parametrize(
    "surface", [lcd(1080, 1920, distance_m=2.5), lcd(1080, 1920), led(256, 128)]
)
def test_words_beside_a_label_or_a_mark_stay_on_the_page(card, surface, tmp_path):
    for page in draw(card, surface, tmp_path).pages:
        image = opened(page, tmp_path)
        right = image.crop((image.width - 1, image.height // 4, image.width, image.height - 2))

        assert len(set(right.get_flattened_data())) == 1, "text runs off the right edge"


@pytest.mark.parametrize("canvas", [c for c in CANVASES if "16," not in c and "×96" not in c])
@pytest.mark.parametrize("name", ["announcement", "qa", "event", "table", "infographic"])
def test_no_ink_touches_the_edge(name, canvas, tmp_path):
    surface = CANVASES[canvas]

    for page in draw(BODIES[name], surface, tmp_path).pages:
        image = opened(page, tmp_path)
        right = image.crop((image.width - 1, image.height // 4, image.width, image.height))

        assert len(set(right.get_flattened_data())) <= 2, "text runs off the right edge"


@pytest.mark.parametrize("canvas", ["256×128, P10, 30 m", "640×96, P10, 25 m"])
@pytest.mark.parametrize("name", ["notice", "qa", "guide", "contact", "table", "infographic"])
def test_no_line_on_a_low_board_is_cut_by_its_lower_edge(name, canvas, tmp_path):
    surface = CANVASES[canvas]

    for page in draw(BODIES[name], surface, tmp_path).pages:
        image = opened(page, tmp_path)
        above_the_marks = image.crop((0, image.height - 3, image.width, image.height - 1))
        assert set(above_the_marks.get_flattened_data()) == {(0, 0, 0)}


def test_a_long_text_flows_over_numbered_pages_and_loses_no_word(tmp_path):
    words = [f"từ{number}" for number in range(400)]
    card = Card(
        title="Thông báo dài",
        body="\n\n".join(" ".join(words[i : i + 40]) for i in range(0, 400, 40)),
    )

    drawing = draw(card, lcd(1920, 1080), tmp_path)

    assert len(drawing.pages) > 2
    assert all(word in drawing.pages[0].alt for word in words)
    spoken = sum(page.duration_ms for page in drawing.pages) / 1000
    assert spoken >= 400 / legibility.WORDS_PER_S


def test_little_text_grows_to_fill_the_frame(tmp_path):
    surface = lcd(1920, 1080)

    image = opened(draw(NOTICE, surface, tmp_path).pages[0], tmp_path)

    paper = image.getpixel((5, 1075))
    below_band = image.crop((0, 160, 1920, 1080)).convert("L")
    ink = below_band.point(lambda level: 255 * (abs(level - _grey(paper)) > 40)).getbbox()
    assert ink[3] - ink[1] > 0.6 * 920 and ink[2] - ink[0] > 0.55 * 1920


@pytest.mark.parametrize("name", ["notice", "qa", "event", "guide", "contact", "questions"])
@pytest.mark.parametrize("surface", [lcd(1920, 1080), lcd(1080, 1920, distance_m=3)])
def test_a_card_of_few_words_takes_the_height_of_its_page(name, surface, tmp_path):
    image = opened(draw(BODIES[name], surface, tmp_path).pages[0], tmp_path)

    first, last = _inked_rows(image)
    assert last - first > 0.65 * image.height, f"{(last - first) / image.height:.0%} of the height"


def test_a_small_board_shows_two_numbers_a_page_each_beside_its_label(tmp_path):
    drawing = draw(infographic(NUMBERS), led(256, 128), tmp_path)

    assert len(drawing.pages) == 3, "the title with its source, and four numbers on two pages"


@pytest.mark.parametrize("width", [60, 120, 150, 190, 248])
def test_no_name_on_a_board_ends_in_a_lone_word_where_two_fit(width):
    script = Script(style_for(led(256, 128)))

    runs = script.calm("Cấp giấy xác nhận tình trạng hôn nhân", size=16, width=width)

    said = "".join(run["t"] for run in runs)
    assert said.endswith("hôn\u00a0nhân" if width > 60 else "hôn nhân")


def test_a_table_grows_only_while_no_cell_becomes_a_ladder_of_words(tmp_path):
    rows = (("Công an phường", "0234 3 822 113"), ("Trạm y tế", "0234 3 822 115"))
    table = Table(title="Số điện thoại cần biết", header=("Tên", "Số"), rows=rows)
    style = style_for(lcd(1080, 1920, distance_m=3))

    desk = Desk(style=style, script=Script(style), title="", kept=tmp_path)
    made = compose_table(table, desk)[0]

    size, (names, _) = made.settings["t"], made.values["pages"][0]["widths"]
    assert size > 1.3 * style.body
    assert text_width(style, rows[0][0], size) <= names


@pytest.mark.parametrize("surface", [lcd(1920, 1080), lcd(1080, 1920, distance_m=3)])
def test_marks_above_large_capitals_keep_clear_of_the_band(surface, tmp_path):
    card = Card(type="notice", title="ỖẤỦ đóng cửa", body="Ẩm")

    image = opened(draw(card, surface, tmp_path).pages[0], tmp_path)

    paper = image.getpixel((3, image.height - 3))
    edge = [image.getpixel((3, y)) for y in range(image.height // 2)]
    band = max(y for y, colour in enumerate(edge) if colour != paper)
    below = image.crop((0, band + 1, image.width, band + 9))
    assert set(below.get_flattened_data()) == {paper}


def _inked_rows(image):
    """The first and last row with ink between the band and the foot."""
    above, under = round(0.1 * image.height), round(0.92 * image.height)
    paper = _grey(image.getpixel((5, image.height - 5)))
    middle = image.crop((0, above, image.width, under)).convert("L")
    box = middle.point(lambda level: 255 * (abs(level - paper) > 40)).getbbox()
    return box[1] + above, box[3] + above


def _grey(colour):
    return round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])


def test_equal_content_makes_equal_bytes(tmp_path):
    surface = lcd(1920, 1080)

    first = draw(ANNOUNCEMENT, surface, tmp_path / "a")
    second = draw(ANNOUNCEMENT, surface, tmp_path / "b")

    assert first == second


def test_decomposed_text_draws_the_same_pixels(tmp_path):
    import unicodedata

    decomposed = Card(
        **{
            field: unicodedata.normalize("NFD", value)
            if isinstance(value := getattr(ANNOUNCEMENT, field), str)
            else value
            for field in ANNOUNCEMENT.__struct_fields__
        }
    )
    for surface in (lcd(1920, 1080), led(256, 128)):
        composed_pages = draw(ANNOUNCEMENT, surface, tmp_path).pages
        decomposed_pages = draw(decomposed, surface, tmp_path).pages

        assert [p.asset for p in composed_pages] == [p.asset for p in decomposed_pages]


@pytest.mark.parametrize("apostrophe", ["\u2019", "\u02bc"], ids=["quote", "modifier"])
@pytest.mark.parametrize("surface", [lcd(1920, 1080), led(384, 192, pitch_mm=8, distance_m=20)])
def test_co_tu_apostrophes_stay_whole(apostrophe, surface, tmp_path):
    text = f"đhanuôr lâng pr{apostrophe}zợc đương xơợng … k{apostrophe}tiếc"

    drawing = draw(Card(type="notice", title=text), surface, tmp_path)
    same = draw(Card(type="notice", title=text.replace("\u02bc", "\u2019")), surface, tmp_path)

    assert drawing.pages and not drawing.problems
    assert drawing.pages[0].asset == same.pages[0].asset


@pytest.mark.parametrize("surface", [lcd(1920, 1080), led(256, 128)], ids=["lcd", "led"])
def test_a_character_without_a_glyph_is_named_and_nothing_is_drawn(surface, tmp_path):
    drawing = draw(Card(title="Chúc mừng 🎉 năm mới", body="ພາສາລາວ"), surface, tmp_path)

    assert not drawing.pages
    assert [problem.code for problem in drawing.problems] == ["missing_glyph"]
    assert "U+1F389" in say(drawing.problems[0])["vi"] and "🎉" in say(drawing.problems[0])["en"]


def test_arrows_and_ticks_are_drawn_as_shapes(tmp_path):
    drawing = draw(Card(title="Quầy 1 → Quầy 2 ✓"), lcd(1920, 1080), tmp_path)

    assert drawing.pages and not drawing.problems


@pytest.mark.parametrize(
    "surface",
    [
        pytest.param(led(320, 16, distance_m=40), id="strip-too-far"),
        pytest.param(led(64, 8, distance_m=5), id="too-low-for-any-letter"),
        pytest.param(lcd(640, 100, distance_m=20, diagonal_in=32), id="screen-too-far"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(surface, tmp_path):
    drawing = draw(ANNOUNCEMENT, surface, tmp_path)

    (problem,) = drawing.problems
    assert problem.code == "illegible" and not drawing.pages
    assert f"{surface.width_px}x{surface.height_px}" in say(problem)["vi"]


def test_letters_are_never_smaller_than_the_distance_asks(tmp_path):
    near = draw(ANNOUNCEMENT, lcd(1920, 1080, distance_m=2), tmp_path)
    far = draw(ANNOUNCEMENT, lcd(1920, 1080, distance_m=6), tmp_path)

    assert len(far.pages) > len(near.pages)


def test_a_long_address_breaks_inside_the_column(tmp_path):
    card = Card(
        title="https://dichvucong.gov.vn/p/home/" + "chi-tiet-thu-tuc" * 12, body="Ệ" * 400
    )
    surface = lcd(1920, 1080)

    for page in draw(card, surface, tmp_path).pages:
        image = opened(page, tmp_path)
        margin = image.crop((1870, 200, 1920, 900))
        assert len(set(margin.get_flattened_data())) == 1


def test_a_code_is_at_least_a_tenth_of_the_scanning_distance(tmp_path):
    surface = replace(lcd(1920, 1080), scan_distance_m=4)
    code_px = 0.1 * 4000 / surface.pixel_mm

    image = opened(draw(INVITATION, surface, tmp_path).pages[-1], tmp_path).convert("L")

    dark = image.crop((960, 150, 1920, 1080)).point(lambda level: 255 * (level < 60))
    left, top, right, bottom = dark.getbbox()
    assert right - left >= code_px * 29 / 37 and bottom - top >= code_px * 29 / 37


def test_a_led_shows_no_code_too_small_to_scan_and_says_so(tmp_path):
    surface = replace(led(256, 128), scan_distance_m=20)

    drawing = draw(ANNOUNCEMENT, surface, tmp_path)

    assert drawing.pages
    assert [problem.code for problem in drawing.problems] == ["qr_too_small"]
    assert drawing.problems[0].severity == "warning"


def test_a_page_with_a_code_stays_fifteen_seconds(tmp_path):
    drawing = draw(INVITATION, led(256, 128), tmp_path)

    assert drawing.pages[-1].duration_ms >= 15_000


def test_a_card_without_a_title_takes_the_items_title(tmp_path):
    card = Card(title="", body="Nghỉ từ 01/9 đến 02/9")

    drawing = draw(card, lcd(1920, 1080), tmp_path, title="Nghỉ lễ Quốc khánh")

    assert drawing.pages[0].alt.startswith("Nghỉ lễ Quốc khánh.")


def test_markup_in_a_text_prints_as_it_was_typed(tmp_path):
    card = Card(
        title='#read("/etc/passwd") $x$ @ref <b>', body='#import "@preview/x:1.0.0" \\ `a`'
    )

    drawing = draw(card, lcd(1920, 1080), tmp_path)

    assert drawing.pages and '#read("/etc/passwd") $x$ @ref <b>' in drawing.pages[0].alt


def test_a_picture_and_a_code_stand_beside_the_words(tmp_path):
    card = Card(
        title="Lịch tiêm chủng",
        body="Thứ Năm, từ 07:30",
        picture=picture(tmp_path / "kept", size=(900, 1100)),
        qr="https://a.vn/q/1",
    )
    for surface in (lcd(1920, 1080), lcd(1080, 1920), led(768, 384, pitch_mm=5), led(256, 128)):
        drawing = draw(card, surface, tmp_path)

        assert drawing.pages and not drawing.problems


def test_a_guide_shows_its_pictures_in_columns_and_rows(tmp_path):
    guide = pictured_guide(tmp_path / "kept")

    wide = draw(guide, lcd(1920, 1080, distance_m=3), tmp_path)
    low = draw(guide, led(256, 128), tmp_path)

    assert len(wide.pages) == 1 and len(low.pages) == 4


@pytest.mark.parametrize("surface", [lcd(1920, 1080), lcd(1080, 1920, distance_m=3)])
def test_a_guide_with_pictures_leaves_no_half_of_its_page_empty(surface, tmp_path):
    guide = pictured_guide(tmp_path / "kept")

    image = opened(draw(guide, surface, tmp_path).pages[0], tmp_path)

    middle = image.width // 2
    for half in ((0, middle), (middle, image.width)):
        first, last = _inked_rows(image.crop((half[0], 0, half[1], image.height)))
        assert last - first > 0.6 * image.height


def test_every_row_of_a_table_appears_once_on_numbered_pages(tmp_path):
    rows = tuple((f"{n}", f"Tổ dân phố {n}", "Nhà văn hóa") for n in range(1, 41))
    table = Table(title="Điểm bầu cử", header=("Số", "Khu vực", "Nơi"), rows=rows)

    drawing = draw(table, lcd(1920, 1080), tmp_path)

    assert len(drawing.pages) >= 3 and not drawing.problems
    assert len({page.asset.sha256 for page in drawing.pages}) == len(drawing.pages)


def test_no_page_of_a_table_is_left_with_a_single_row(tmp_path):
    rows = tuple((f"Lĩnh vực {n}", "1.480") for n in range(1, 6))
    table = Table(title="Số liệu tháng 10", header=("Lĩnh vực", "Hồ sơ"), rows=rows)

    drawing = draw(table, lcd(1920, 1080), tmp_path)

    ink = [_lowest_ink(opened(page, tmp_path)) for page in drawing.pages]
    assert len(ink) == 2 and min(ink) > 0.55 * 1080


def _lowest_ink(image):
    """The lowest row that letters reach at the left, above the foot."""
    grey = image.crop((60, 160, 700, 960)).convert("L")
    return 160 + grey.point(lambda level: 255 * (level < 90)).getbbox()[3]


def test_a_row_taller_than_the_page_flows_on_and_is_not_cut(tmp_path):
    cell = " ".join(f"từ{number}" for number in range(300))
    table = Table(title="Quy định", header=("Tên", "Nội dung"), rows=(("Điều 1", cell),))

    drawing = draw(table, lcd(1920, 1080), tmp_path)

    assert len(drawing.pages) > 1 and "từ299" in drawing.pages[0].alt
    assert sum(page.duration_ms for page in drawing.pages) / 1000 >= 300 / legibility.WORDS_PER_S


def test_a_running_line_moves_by_whole_pixels_near_eight_characters_a_second(tmp_path):
    surface = replace(lcd(1650, 90), pixel_mm=0.634, zone="ticker")

    (page,) = draw(TICKER, surface, tmp_path).pages

    assert page.kind == "ticker" and page.speed_px_s % 60 == 0
    per_character = page.asset.width_px / len(" · ".join(TICKER.lines))
    assert 4 <= page.speed_px_s / per_character <= 12
    assert page.duration_ms * page.speed_px_s >= 1000 * (page.asset.width_px + 1650)


@pytest.mark.parametrize(
    "surface", [replace(lcd(1650, 90), pixel_mm=0.634, zone="ticker"), led(320, 32, distance_m=15)]
)
def test_whoever_reads_a_running_line_sees_where_it_begins_again(surface, tmp_path):
    (page,) = draw(TICKER, surface, tmp_path).pages
    picture = opened(page, tmp_path)

    rest = picture.crop((picture.width - surface.height_px, 0, picture.width, picture.height))
    assert len(rest.getcolors()) == 1


def test_a_running_line_without_a_zone_is_one_slide(tmp_path):
    (page,) = draw(TICKER, lcd(1920, 1080), tmp_path).pages

    assert page.kind == "image" and page.asset.width_px == 1920


def test_a_line_that_fits_a_strip_stands_still(tmp_path):
    (page,) = draw(TickerLines(lines=("Mời số 215",)), led(320, 32, distance_m=15), tmp_path).pages

    assert page.kind == "image"


def test_long_lines_are_parted_before_browsers_shrink_them(tmp_path):
    lines = TickerLines(lines=tuple("Thông báo số mười hai " * 20 for _ in range(12)))

    drawing = draw(lines, replace(lcd(1650, 90), pixel_mm=0.634, zone="ticker"), tmp_path)

    assert len(drawing.pages) > 1
    assert all(page.asset.width_px <= 16_384 for page in drawing.pages)


def test_mourning_pages_have_no_colour(tmp_path):
    surface = replace(lcd(1920, 1080), grey=True)

    image = opened(draw(EVENT, surface, tmp_path).pages[0], tmp_path)

    assert all(
        max(pixel) - min(pixel) <= 2 for pixel in image.resize((192, 108)).get_flattened_data()
    )


def test_a_unit_logo_stands_in_the_band(tmp_path):
    logo: Source = picture(tmp_path / "kept", size=(300, 300), hue="#00ff00")
    surface = lcd(1920, 1080)

    plain = draw(NOTICE, surface, tmp_path).pages[0]
    with_logo = draw(NOTICE, replace(surface, logo=logo), tmp_path).pages[0]

    assert plain.asset != with_logo.asset
