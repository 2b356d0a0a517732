"""What is reckoned about text before it is set holds when it is set."""

import json
from random import Random

import pytest
import typst
from slide_examples import ANNOUNCEMENT, QUESTION, lcd, led

from signage.render import fonts
from signage.render.blocks import lines
from signage.render.frame import foot_text
from signage.render.style import style_for
from signage.render.text import breakable, missing_glyphs, pieces_of_lines, set_text
from signage.render.typesetting import TEMPLATES

MEASURE = """
#import "lib.typ": *
#show: document
#context for c in data.cases {
  note(calc.round(height-of(px(c.width), styled(px(data.size), runs(c.runs), weight: 700)) / 1pt))
}
"""


def said(number):
    """A text of so many words, drawn by lot from real ones, with numbers and codes among them."""
    chance = Random(number)
    stock = (
        f"{ANNOUNCEMENT.body} {QUESTION.body} 1872/QĐ-UBND 0234 3 822 000 98,7 % tầng 1".split()
    )
    return " ".join(chance.choice(stock) for _ in range(chance.randint(1, 30)))


@pytest.mark.parametrize(
    ("surface", "size"), [(lcd(1920, 1080), 63), (led(256, 128), 16), (led(768, 384), 28)]
)
def test_text_never_takes_more_lines_than_were_reckoned(surface, size, tmp_path):
    style = style_for(surface)
    widths = (6 * size, 11 * size, 25 * size)
    cases = [(said(n), width) for n in range(60) for width in widths]
    (tmp_path / "measure.typ").write_text(MEASURE)
    (tmp_path / "lib.typ").write_bytes((TEMPLATES / "lib.typ").read_bytes())
    compiler = typst.Compiler(
        str(tmp_path / "measure.typ"),
        root=str(tmp_path),
        font_paths=fonts.typst_fonts(),
        sys_inputs={
            "cfg": json.dumps(style.settings([size], w=10, h=10)),
            "data": json.dumps(
                {
                    "size": size,
                    "cases": [
                        {"width": w, "runs": set_text(t, pixel=style.led)} for t, w in cases
                    ],
                }
            ),
        },
    )

    heights = json.loads(compiler.query("<note>", field="value"))

    for (text, width), height in zip(cases, heights, strict=True):
        assert height <= lines(style, text, size, width) * style.line_px(size), (text, width)


def joined(text, **more):
    return "".join(str(run.get("t", run.get("s"))) for run in set_text(text, **more))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("gọi 0234 3 822 000 ngay", "gọi 0234\u00a03\u00a0822\u00a0000 ngay"),
        ("đạt 98,7 % hồ sơ", "đạt 98,7\u00a0% hồ sơ"),
        ("tại tầng 1, phòng 12", "tại tầng\u00a01, phòng\u00a012"),
        ("từ 07:30 ngày 28/06/2026", "từ 07:30 ngày 28/06/2026"),
    ],
)
def test_what_belongs_together_stays_on_one_line(text, kept):
    assert joined(text) == kept


def test_a_number_longer_than_a_narrow_line_may_break():
    assert "\u00a0" not in joined("0234 3 822 000", unbroken=8)


def test_long_words_get_places_to_break_and_codes_do_not():
    assert breakable("1872/QĐ-UBND") == "1872/QĐ-UBND"
    assert all(len(piece) <= 20 for piece in breakable("https://a.vn/" + "x" * 90).split("\u200b"))
    assert pieces_of_lines("một hai") == (("một",), ("hai",))


def test_a_word_of_another_language_is_set_whole_in_the_second_family():
    (first, second, third) = set_text("tiếng prŏng bhrợ")

    assert (first["f"], second["f"], third["f"]) == ("", "second", "")
    assert second["t"] == "prŏng"


def test_a_board_says_what_its_font_lacks():
    font = fonts.pixel_font(16)

    assert missing_glyphs("Ệ → ✓ k\u02bctiếc ŏ", font) == ()
    assert missing_glyphs("ສ", font) == ("ສ",)


@pytest.mark.parametrize("whole", ["3,42 m", "15 phút", "8.000 đồng", "thứ Hai", "thứ Sáu"])
def test_a_number_stays_with_its_unit_and_a_weekday_is_one(whole):
    assert whole.replace(" ", "\u00a0") in str(pieces_of_lines(f"cao {whole} rồi")).replace(
        "\\xa0", "\u00a0"
    )


@pytest.mark.parametrize("apart", ["12 mét", "3 mùa", "thứ hai"])
def test_other_words_after_a_number_may_stand_on_the_next_line(apart):
    assert len(pieces_of_lines(f"{apart} và")) == 3


@pytest.mark.parametrize("whole", ["12 Lê", "Chủ nhật", "hóa –", "07:30 – 11:30"])
def test_a_house_stays_with_its_street_and_no_line_begins_with_a_dash(whole):
    said = pieces_of_lines(f"Nhà, {whole} Lợi")

    assert (whole.replace(" ", "\u00a0"),) in said


def test_hours_stay_on_one_line():
    assert {"t": "07:00–17:30,", "f": "", "k": True} in set_text("mở cửa 07:00–17:30, thứ Hai")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("128/TB-UBND", "Số 128/TB-UBND · 28/06/2026"),
        ("Số 128/TB-UBND", "Số 128/TB-UBND · 28/06/2026"),
        ("Tin lũ số 12", "Tin lũ số 12 · 28/06/2026"),
    ],
)
def test_the_foot_says_the_word_for_number_once(number, said):
    assert foot_text(number, "28/06/2026") == said
