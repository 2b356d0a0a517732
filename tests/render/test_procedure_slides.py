"""Lists of procedures as slides: nothing lost, nothing over the edge, every kind told."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_struct
from PIL import Image

from signage.core.content.procedure import Decision, ProcedureChange, ProcedureList
from signage.core.place.screen import Surface
from signage.render.codes import code_for
from signage.render.composition import Desk
from signage.render.procedure_layout import Entry, Head, arrange
from signage.render.procedure_slides import compose_procedures, summary_of
from signage.render.slides import draw
from signage.render.style import Script, style_for

TELEVISION = Surface(
    width_px=1920,
    height_px=1080,
    kind="eboard",
    pixel_mm=0.634,
    distance_m=5,
    scan_distance_m=1.5,
    agency="Trung tâm Phục vụ hành chính công",
)
PORTRAIT = replace(TELEVISION, width_px=1080, height_px=1920)
WALL = Surface(
    width_px=768, height_px=384, kind="led", pixel_mm=4, distance_m=20, scan_distance_m=5
)
BOARD = replace(WALL, width_px=256, height_px=128, pixel_mm=5)
STRIP = replace(WALL, width_px=320, height_px=32, pixel_mm=10)
SURFACES = [
    pytest.param(TELEVISION, id="1920x1080"),
    pytest.param(replace(TELEVISION, distance_m=2), id="1920x1080-near"),
    pytest.param(PORTRAIT, id="1080x1920"),
    pytest.param(WALL, id="768x384"),
    pytest.param(BOARD, id="256x128"),
]
LONG = "Xác nhận về điều kiện diện tích bình quân nhà ở để đăng ký thường trú vào chỗ ở " * 6
DECISION = Decision(
    number="1523/QĐ-BCA-C06",
    signed_on="2026-03-26",
    effective_on="2026-07-01",
    issuer="Bộ trưởng Bộ Công an",
)


def row(order, change, name="Đăng ký thường trú", **fields):
    fields = {"code": f"1.{order:06d}", "level": "commune", "field": "Cư trú"} | fields
    return ProcedureChange(order=order, change=change, name=name, **fields)


def listed(*rows, state="effective"):
    return ProcedureList(decision=DECISION, rows=rows, state=state)


MIXED = listed(
    row(1, "new", code=""),
    row(2, "amended", LONG[:485]),
    row(3, "amended"),
    row(4, "replaced", "Cấp bản sao từ sổ gốc"),
    row(5, "abolished", "Hủy số định danh cá nhân", level="district"),
    row(6, "unchanged", "Hòa giải tranh chấp đất đai"),
    *(row(n, "amended", f"Thủ tục số {n}") for n in range(7, 30)),
)


def composed(body, surface, tmp_path):
    style = style_for(surface)
    desk = Desk(style=style, script=Script(style), title="", kept=tmp_path)
    return compose_procedures(body, desk)


def text_of(runs):
    """What is read, whatever keeps words together or lets them part."""
    said = "".join(run.get("t", "") for run in runs).replace("\u00a0", " ")
    return said.replace("\u200b", "").replace("\u2060", "")


@pytest.mark.parametrize("surface", SURFACES)
def test_every_row_appears_once_with_its_whole_name(tmp_path, surface):
    made = composed(MIXED, surface, tmp_path)

    pages = next(c for c in made if c.template == "procedures").values["pages"]
    names = " ".join(text_of(r["name"]) for page in pages for r in page["rows"]).split()
    ordered = sorted(
        MIXED.rows, key=lambda r: ("new amended replaced abolished unchanged").find(r.change)
    )
    assert names == " ".join(r.name for r in ordered).split()


@pytest.mark.parametrize("surface", SURFACES)
def test_no_row_leaves_its_page(tmp_path, surface):
    made = composed(MIXED, surface, tmp_path)

    found = next(c for c in made if c.template == "procedures")
    for page in found.values["pages"]:
        assert all(
            one["y"] + one["h"] <= other["y"]
            for one, other in zip(page["rows"], page["rows"][1:], strict=False)
        )
        last = page["rows"][-1]
        assert last["y"] + last["h"] <= surface.height_px - found.settings["foot"]


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_drawn_stays_in_its_rows(tmp_path, surface):
    page = draw(listed(row(1, "amended", LONG[:300])), surface, kept=tmp_path, out=tmp_path).pages[
        0
    ]

    with Image.open(tmp_path / page.asset.name) as picture:
        assert picture.size == (surface.width_px, surface.height_px)
        margin = picture.convert("RGB").crop((surface.width_px - 3, 200, surface.width_px, 900))
        assert len(margin.getcolors()) == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("new", "mới"),
        ("amended", "sửa đổi"),
        ("replaced", "thay thế"),
        ("abolished", "bãi bỏ"),
        ("unchanged", "giữ nguyên"),
    ],
)
def test_a_kind_is_told_by_word_sign_and_colour(tmp_path, change, word):
    other = row(9, "amended" if change != "amended" else "new")
    made = composed(listed(row(1, change), other), TELEVISION, tmp_path)

    pages = made[0].values["pages"]
    page = next(p for p in pages if word in text_of(p["head"]).lower())
    rest = next(p for p in pages if p is not page)
    assert page["sign"] != rest["sign"]
    assert page["role"] != rest["role"]


def test_abolished_names_are_struck(tmp_path):
    plain = listed(row(1, "amended"))
    struck = listed(row(1, "abolished"))

    def red(body):
        page = draw(body, TELEVISION, kept=tmp_path, out=tmp_path).pages[0]
        with Image.open(tmp_path / page.asset.name) as picture:
            rows = picture.convert("RGB").crop((150, 330, 900, 640))
            return sum(n for n, (r, g, b) in rows.getcolors(99999) if r > 150 > 80 > g and b < 80)

    assert red(struck) > 1000 > red(plain)


def test_what_is_to_come_says_from_when(tmp_path):
    for surface in (TELEVISION, WALL):
        made = composed(listed(row(1, "new"), state="upcoming"), surface, tmp_path)

        assert "từ 01/07/2026" in text_of(made[0].values["pages"][0]["beside"])


def test_a_ticker_sums_the_list_up():
    assert summary_of(MIXED) == (
        "1 thủ tục mới, 25 sửa đổi, 1 thay thế, 1 bãi bỏ, 1 giữ nguyên theo Quyết định "
        "1523/QĐ-BCA-C06, có hiệu lực từ 01/07/2026"
    )


def test_ticker_zones_and_strips_get_running_lines(tmp_path):
    zone = replace(TELEVISION, zone="ticker", height_px=90)

    for surface in (zone, STRIP):
        pages = draw(listed(row(1, "new")), surface, kept=tmp_path, out=tmp_path).pages
        assert {page.kind for page in pages} == {"ticker"}


def test_details_get_a_page_with_fees_word_for_word(tmp_path):
    fee = "Trường hợp 1: 400.000 đồng\nTrường hợp 2: miễn *theo* Luật"
    body = listed(row(1, "amended", fee=fee, time="15 ngày; miền núi 25 ngày", online="partial"))

    made = composed(body, TELEVISION, tmp_path)

    said = made[1].alt
    assert "400.000 đồng" in said and "miễn *theo* Luật" in said
    assert "miền núi 25 ngày" in said and "một phần" in said


OLD_NAME = "Cấp giấy xác nhận về điều kiện diện tích bình quân nhà ở tại Ủy ban nhân dân huyện"
REPLACED = row(
    1, "replaced", replaces=OLD_NAME, before="Thời hạn: 05 ngày", after="Thời hạn: trong ngày"
)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("length", [1, 6, 30], ids=["short", "long", "of several pages"])
def test_what_was_and_what_is_stand_whole_on_the_page(tmp_path, surface, length):
    body = listed(replace_struct(REPLACED, replaces=" ".join([OLD_NAME] * length)))

    made = composed(body, surface, tmp_path)[1]

    sides = [side for page in made.values["pages"] for side in page["sides"]]
    assert all(page["text"] >= style_for(surface).body for page in made.values["pages"])
    lowest = surface.height_px - made.settings["foot"]
    assert all(side["y"] + side["h"] <= lowest for side in sides)
    old = [text_of(p["runs"]) for side in sides for p in side["parts"] if not side["is_new"]]
    new = [text_of(p["runs"]) for side in sides for p in side["parts"] if side["is_new"]]
    told = " ".join(old).replace(" …", "").split()
    assert told == f"{body.rows[0].replaces} Thời hạn: 05 ngày".split()
    assert " ".join(new) == "Đăng ký thường trú Thời hạn: trong ngày"


def test_what_was_is_told_by_word_sign_and_colour_and_struck(tmp_path):
    made = composed(listed(REPLACED), TELEVISION, tmp_path)[1]
    labels = [text_of(s["label"]) for page in made.values["pages"] for s in page["sides"]]
    body = listed(REPLACED)

    page = draw(body, TELEVISION, kept=tmp_path, out=tmp_path).pages[1]

    assert labels == ["TRƯỚC ĐÂY", "NAY"]
    assert "Trước đây: Cấp giấy" in page.alt and "Nay: Đăng ký thường trú" in page.alt
    with Image.open(tmp_path / page.asset.name) as picture:
        found = picture.convert("RGB").crop((0, 300, 960, 800)).getcolors(99999)
        assert sum(n for n, (r, g, b) in found if r > 150 > 80 > g and b < 80) > 1000


def test_a_board_too_low_for_a_comparison_says_what_was_in_words(tmp_path):
    low = replace(BOARD, width_px=96, height_px=64)

    made = composed(listed(REPLACED), low, tmp_path)

    assert {c.template for c in made[1:]} == {"card"}
    assert f"Trước đây: {OLD_NAME}" in made[1].alt


def test_a_row_that_says_nothing_of_before_has_no_comparison(tmp_path):
    same = row(1, "amended", replaces="ĐĂNG KÝ THƯỜNG TRÚ")

    assert len(composed(listed(same), TELEVISION, tmp_path)) == 1


def test_a_known_public_address_is_a_code_on_the_page_of_the_procedure(tmp_path):
    plain = listed(row(1, "amended", time="15 ngày"))
    coded = replace_struct(plain, address="https://example.gov.vn/thu-tuc/{code}")

    without, with_code, small = (
        composed(body, surface, tmp_path)[1]
        for body, surface in ((plain, TELEVISION), (coded, TELEVISION), (coded, BOARD))
    )

    assert not without.has_code and not small.has_code
    assert without.settings["body_w"] > with_code.settings["body_w"]
    assert with_code.has_code and small.problems == ()
    assert with_code.values["qr"]["side"] >= code_for("x" * 40, TELEVISION).least_px


def test_pages_of_each_procedure_are_for_short_lists_unless_asked_for(tmp_path):
    many = listed(*(row(n, "amended", time="15 ngày") for n in range(1, 14)))
    few = listed(*many.rows[:12])

    def pages(body):
        return len(composed(body, TELEVISION, tmp_path))

    assert pages(few) == 14 and pages(many) == 2
    assert pages(replace_struct(many, details="all")) == 15
    assert pages(replace_struct(few, details="none")) == 2


def test_lamps_show_pure_colours_only(tmp_path):
    for page in draw(MIXED, BOARD, kept=tmp_path, out=tmp_path).pages[:6]:
        with Image.open(tmp_path / page.asset.name) as picture:
            colours = {c for _, c in picture.convert("RGB").getcolors(999)}
        assert all(set(colour) <= {0, 255} for colour in colours)


def test_pages_stay_as_long_as_their_words_need(tmp_path):
    body = listed(*(row(n, "amended", LONG[:120]) for n in range(1, 5)))

    pages = draw(body, PORTRAIT, kept=tmp_path, out=tmp_path).pages

    assert all(page.duration_ms >= 15_000 for page in pages)


def test_larger_letters_never_cost_a_page():
    style = style_for(replace(TELEVISION, distance_m=3))
    entries = [Entry("amended", f"1.{n:06d}", "Đăng ký thường trú", "Cư trú") for n in range(40)]
    heads = {"amended": Head("Thủ tục sửa đổi", "40 thủ tục", "40 thủ tục")}

    pages = arrange(entries, heads, 900, style)

    assert pages[0].at.size >= style.body
    assert sum(len(page.placed) for page in pages) == 40
