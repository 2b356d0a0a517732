"""QR codes as phones read them."""

import pytest
from slide_examples import lcd, led

from signage.render.codes import coarse, code_for


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://dichvucong.gov.vn/q/7K2M", "HTTPS://DICHVUCONG.GOV.VN/Q/7K2M"),
        ("https://a.vn", "HTTPS://A.VN"),
        ("https://a.vn/Tin-tuc?id=1", "HTTPS://A.VN/Tin-tuc?id=1"),
        ("http://a.vn/q/7k2m", "HTTP://A.VN/q/7k2m"),
        ("Gọi 1022", "Gọi 1022"),
    ],
)
def test_only_what_cannot_tell_cases_apart_is_raised(address, written):
    assert coarse(address) == written


def test_short_text_never_becomes_a_micro_code():
    assert len(code_for("HELLO", lcd(1920, 1080)).rows) >= 21


def test_a_short_link_on_a_board_has_29_modules_with_its_border():
    code = code_for("https://hue.vn/q/7K2M", led(192, 96))

    assert code.modules == 29 and code.least_px == 87


def test_a_wanted_size_is_cut_to_whole_modules_but_never_below_the_least():
    code = code_for("https://a.vn/q/1", lcd(1920, 1080))

    assert code.side_px(500) % code.modules == 0 and code.side_px(500) <= 500
    assert code.side_px(1) == code.least_px
