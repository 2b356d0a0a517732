"""PDF pages on surfaces: resolution, times, words and the size of letters."""

import pytest
from PIL import Image

from signage.library.readers import document as reader
from signage.render import documents
from tests.library.made import source_file, written_pdf
from tests.render.surfaces import LED, PORTRAIT, TELEVISION


@pytest.fixture
def draw(tmp_path):
    def draw_on(surface, content):
        path = tmp_path / "a.pdf"
        path.write_bytes(content)
        body = reader.read(source_file(path), {}).phases[0].body
        out = tmp_path / "out"
        return documents.draw(body, surface, kept=path, out=out, fit="cover", title="")

    return draw_on


A4 = (595, 842)
WIDE = (960, 540)


@pytest.mark.parametrize(
    ("surface", "paper", "size"),
    [
        pytest.param(TELEVISION, WIDE, (1920, 1080), id="made-for-the-screen"),
        pytest.param(TELEVISION, A4, (764, 1080), id="a4-on-landscape"),
        pytest.param(PORTRAIT, A4, (1080, 1529), id="a4-on-portrait"),
        pytest.param(LED, A4, (256, 128), id="a4-on-lamps"),
    ],
)
def test_a_page_is_drawn_at_the_surfaces_pixels_and_never_cropped(draw, surface, paper, size):
    (page,) = draw(surface, written_pdf([["Thong bao"]], paper)).pages

    assert (page.asset.width_px, page.asset.height_px) == size


def test_each_page_is_a_slide(draw):
    drawing = draw(TELEVISION, written_pdf([["One"], ["Two"], ["Three"]], WIDE))

    assert [page.alt for page in drawing.pages] == ["One", "Two", "Three"]


def test_the_words_decide_how_long_a_page_stays(draw):
    lines = ["nine words are on this line of the page"] * 10
    pages = draw(TELEVISION, written_pdf([["Three words here"], lines, []], WIDE)).pages

    assert [page.duration_ms for page in pages] == [8_000, 39_000, 15_000]


def test_small_letters_are_told_with_the_size_that_is_needed(draw):
    drawing = draw(TELEVISION, written_pdf([["Small print"] * 5], A4, size=12))

    (problem,) = drawing.problems
    assert (problem.code, problem.severity) == ("small_letters", "warning")
    assert problem.arguments["size"] <= 18
    assert problem.arguments["needed"] >= 45


def test_large_letters_are_fine(draw):
    assert draw(TELEVISION, written_pdf([["Large"]], WIDE, size=40)).problems == ()


def test_a_drawn_page_stays_sharp(draw, tmp_path):
    (page,) = draw(TELEVISION, written_pdf([["Sharp"]], WIDE, size=80)).pages

    assert page.asset.extension == "png"
    with Image.open(tmp_path / "out" / page.asset.name) as image:
        assert image.convert("L").getextrema() == (0, 255)


def test_the_same_document_gives_the_same_bytes(draw):
    content = written_pdf([["One"], ["Two"]], A4)

    assert draw(TELEVISION, content) == draw(TELEVISION, content)
