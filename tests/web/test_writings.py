"""What is written in forms becomes files that the readers take, and files become forms again."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from signage.core.content.card import Infographic
from signage.core.content.source import Source
from signage.library.readers.infographic import read
from signage.library.reading import Reading, SourceFile
from signage.web.admin.content.figure_forms import FIGURE_NAMES, figure_said, figure_text
from signage.web.admin.content.writings import can_be_written, taken_apart, writing_of

SAID = {
    "title": 'Phường ta: 98,7 % "đúng hạn"',
    "source": "Hệ thống một cửa, 31/10/2026",
    "unit": "hồ sơ",
    "highlight": "Chứng thực",
}
ROWS = {
    "timeline": "01/10; Tiếp nhận\n15/10; Trả kết quả",
    "comparison": "Trước; Nay\nNơi nộp; Tại phường; Tại nhà\nChờ; 3 ngày; 1 ngày",
    "progress": "Chứng thực; 4.980; 5.000",
    "numbers": "Chứng thực; 4.980; 4.100\nHộ tịch; 3127",
}
PLAIN = "Chứng thực\t4.980\nHộ tịch\t3127\nĐất đai\t"


def read_text(folder: Path, text: str) -> Reading:
    path = folder / "a.toml"
    path.write_text(text, "utf-8")
    source = Source(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        extension="toml",
        name=path.name,
        size_bytes=path.stat().st_size,
    )
    return read(SourceFile(name=path.name, path=path, source=source), {})


@pytest.mark.parametrize("kind", FIGURE_NAMES)
def test_every_kind_of_picture_is_written_as_its_reader_wants_it_and_read_back(
    kind: str, tmp_path: Path
) -> None:
    said = {**SAID, "figure": kind, "rows": ROWS.get(kind, PLAIN)}
    if kind in ("timeline", "comparison"):
        said.pop("highlight")
    text = figure_text(said)

    reading = read_text(tmp_path, text)

    assert reading.problems == ()
    body = reading.phases[0].body
    assert isinstance(body, Infographic)
    assert (body.title, body.blocks[0].kind) == (SAID["title"], kind)
    again = figure_said(text)
    assert again is not None
    assert tomllib.loads(figure_text(again)) == tomllib.loads(text)


def test_a_number_that_is_not_known_stays_unknown(tmp_path: Path) -> None:
    reading = read_text(tmp_path, figure_text({**SAID, "figure": "bars", "rows": PLAIN}))

    body = reading.phases[0].body
    assert isinstance(body, Infographic)
    assert body.blocks[0].values == (4980.0, 3127.0, None)


@pytest.mark.parametrize(
    "more",
    [
        '[[blocks]]\nkind = "bars"\ndata = "số liệu.csv"\n',
        '[[blocks]]\nkind = "bars"\nlabels = ["a"]\nvalues = [1]\n' * 2,
        '[[blocks]]\nkind = "bars"\nlabels = ["một; hai"]\nvalues = [1]\n',
        "[[blocks",
    ],
)
def test_a_file_that_says_more_than_the_form_is_left_to_its_author(more: str) -> None:
    assert figure_said(f'title = "T"\nsource = "N"\n\n{more}') is None


def test_cards_and_running_lines_can_be_changed_in_a_form_and_pictures_cannot(
    tmp_path: Path,
) -> None:
    for extension, is_written in (("md", True), ("txt", True), ("toml", False), ("png", False)):
        source = Source(sha256="0" * 64, extension=extension, name="a", size_bytes=9)
        (tmp_path / source.kept_name).write_text("Chào bà con\n", "utf-8")

        assert can_be_written(tmp_path, source) == is_written


def test_running_lines_name_a_procedure_in_front_matter_that_the_form_reads_back() -> None:
    put_together = writing_of("ticker").put_together

    plain = put_together({"lines": "Một\r\nHai"}, "")
    named = put_together({"lines": "Một", "procedure": "2.000480"}, plain)

    assert plain == "Một\nHai\n"
    assert named == "---\nprocedure: 2.000480\n---\nMột\n"
    assert taken_apart("txt", named) == ("ticker", {"lines": "Một\n", "procedure": "2.000480"})
    assert put_together({"lines": "Một"}, named) == "Một\n"
