"""The PDF reader: pages, cut files, passwords and wrong content."""

import pytest
from PIL import Image

from signage.library.readers import document
from tests.library.made import codes, locked_pdf, source_file, written_pdf


def read(path):
    return document.read(source_file(path), {})


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "Quyết định.pdf"
    pages = [Image.effect_noise((300, 400), 50).convert("RGB") for _ in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path


def test_pages_are_counted(pdf):
    assert read(pdf).phases[0].body.pages == 3


def test_a_scan_is_shown_and_told_what_it_lacks(pdf):
    reading = read(pdf)

    assert [(p.code, p.severity) for p in reading.problems] == [("scanned", "warning")]
    assert reading.phases


def test_a_document_with_text_is_no_scan(tmp_path):
    (tmp_path / "a.pdf").write_bytes(written_pdf([["Thong bao"], []], (595, 842)))

    assert codes(read(tmp_path / "a.pdf")) == []


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95, 0.999])
def test_a_cut_document_is_refused(pdf, part):
    content = pdf.read_bytes()
    pdf.write_bytes(content[: int(len(content) * part)])

    assert codes(read(pdf)) == ["truncated"]


def test_a_locked_document_is_refused(tmp_path):
    (tmp_path / "a.pdf").write_bytes(locked_pdf())

    assert codes(read(tmp_path / "a.pdf")) == ["encrypted"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"\xff\xd8\xff\xe0....", "wrong_extension", id="jpeg"),
        pytest.param(b"rubbish " * 99, "unknown_content", id="rubbish"),
        pytest.param(b"%PDF-1.7\nrubbish\n%%EOF", "truncated", id="head-and-tail"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path, content, code):
    (tmp_path / "a.pdf").write_bytes(content)

    assert codes(read(tmp_path / "a.pdf")) == [code]
