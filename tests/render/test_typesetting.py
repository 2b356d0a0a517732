"""The bounds of the layout engine: no package, no file, no size and no warning slips through."""

import re

import pytest
from slide_examples import NOTICE, lcd

from signage.render import typesetting
from signage.render.typesetting import TypesettingFailed, typeset


def sources():
    return {path.name: path.read_text() for path in typesetting.TEMPLATES.glob("*.typ")}


@pytest.mark.parametrize("name", sources())
def test_templates_bring_in_no_package_and_evaluate_no_text(name):
    text = sources()[name]

    assert not re.search(r'#?(import|include)\s+"@', text)
    assert "eval(" not in text and "read(" not in text and "plugin(" not in text
    imported = re.findall(r'import "([^"]+)"', text)
    assert set(imported) <= set(sources())


def settings(**more):
    return {
        "w": 200,
        "h": 100,
        "led": False,
        "margin": 8,
        "small": 10,
        "body": 12,
        "sizes": [12],
        "colours": {"paper": "#ffffff", "ink": "#000000", "accent": "#a5131c", "band": "#a5131c"},
        "pixel": {},
        "light": True,
        "band": 0,
        "foot": 0,
        "rule": 0,
        "room": 90,
    } | more


VALUES = {"name": [{"t": "Phường", "f": "", "b": False}], "second": []}


def test_a_page_has_exactly_the_size_that_was_asked_for():
    for width, height in ((1366, 768), (1921, 1081), (191, 97)):
        sheet = typeset("slate", settings(w=width, h=height), VALUES)

        assert typesetting.size_of(sheet.pages[0]) == (width, height)


@pytest.mark.parametrize(("width", "height"), [(0, 100), (-5, 100), (7681, 100), (200, 200_000)])
def test_a_page_out_of_bounds_is_refused_before_it_kills_the_process(width, height):
    with pytest.raises(TypesettingFailed, match="out of bounds"):
        typeset("slate", settings(w=width, h=height), VALUES)


def test_an_unknown_font_is_a_failure_not_a_blank_page():
    pixel = {"12": {"family": "No Such Font", "top": 10, "bottom": 3}}

    with pytest.raises(TypesettingFailed, match="unknown font family"):
        typeset("slate", settings(led=True, pixel=pixel), VALUES)


def test_a_missing_value_names_the_template():
    with pytest.raises(TypesettingFailed, match="slate"):
        typeset("slate", settings(), {})


def test_pictures_are_found_beside_the_template_and_nowhere_else():
    values = {"name": [], "second": [], "logo": "../../etc/passwd"}

    sheet = typeset("slate", settings(), values | VALUES, {"a.png": b"unused"})

    assert len(sheet.pages) == 1


def test_the_small_page_resembles_the_large_one(tmp_path):
    from io import BytesIO

    from PIL import Image

    from signage.render import slides
    from signage.render.media_store import look_of

    (page,) = slides.draw(NOTICE, lcd(1920, 1080), kept=tmp_path, out=tmp_path).pages
    true = look_of(Image.open(BytesIO((tmp_path / page.asset.name).read_bytes())))

    assert abs(true.luma - page.look.luma) <= 0.02
    differing = bin(int(true.hash, 16) ^ int(page.look.hash, 16)).count("1")
    assert differing <= 8
