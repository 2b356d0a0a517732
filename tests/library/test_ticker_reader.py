"""Running lines: one message a line."""

from made import codes, source_file

from signage.library.readers import ticker


def read(tmp_path, content):
    path = tmp_path / "chạy chữ.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ticker.read(source_file(path), {})


def test_each_line_is_a_message_and_empty_ones_are_left_out(tmp_path):
    reading = read(tmp_path, "Dòng một\r\n\r\n  Dòng  hai \n")

    assert reading.phases[0].body.lines == ("Dòng một", "Dòng hai")


def test_a_line_that_runs_for_minutes_is_named(tmp_path):
    reading = read(tmp_path, "ngắn\n" + "dài " * 200)

    assert codes(reading) == ["line_too_long"] and reading.problems[0].line == 2


def test_lines_may_name_the_procedure_that_they_are_about(tmp_path):
    reading = read(tmp_path, "---\nMã thủ tục: 2.000480\n---\nNộp hồ sơ ở tầng 2\n")
    wrong = read(tmp_path, "---\nMã thủ tục: 2.00048\n---\nngắn\n" + "dài " * 200)

    assert reading.procedure == "2.000480"
    assert reading.phases[0].body.lines == ("Nộp hồ sơ ở tầng 2",)
    assert [(each.code, each.line) for each in wrong.problems] == [
        ("card_code", 2),
        ("line_too_long", 5),
    ]


def test_dashes_that_name_no_procedure_are_lines_as_any_other(tmp_path):
    reading = read(tmp_path, "---\nTin: mới\n---\n")

    assert reading.phases[0].body.lines == ("---", "Tin: mới", "---")


def test_too_many_lines_are_refused(tmp_path):
    assert codes(read(tmp_path, "chữ\n" * 61)) == ["too_many_lines"]


def test_old_encodings_and_other_bytes_are_told(tmp_path):
    assert codes(read(tmp_path, "Thoâng baùo veà vieäc tieáp nhaän")) == ["legacy_text"]
    assert codes(read(tmp_path, b"\xff\xfa\xc3")) == ["not_unicode"]
    assert codes(read(tmp_path, b"")) == ["empty_file"]
