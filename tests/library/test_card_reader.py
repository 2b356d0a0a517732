"""Cards as a communication officer types them: read, checked, with the line of what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import codes, source_file
from PIL import Image

from signage.core.content.problem import say
from signage.core.time.times import ALWAYS, parse_iso
from signage.library.readers import card


def read(tmp_path, text, *, pictures=()):
    path = tmp_path / "thẻ.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    companions = {}
    for name in pictures:
        picture = tmp_path / name
        Image.new("RGB", (40, 30), "#a5131c").save(picture)
        companions[name] = source_file(picture)
    return card.read(source_file(path), companions)


def body(reading):
    (phase,) = reading.phases
    return phase.body


def test_a_card_with_english_keys(tmp_path):
    reading = read(
        tmp_path,
        "---\ntype: qa\ntitle: Nộp ở đâu?\nlegal_basis: Điều 13\nqr: https://a.vn/q/1\n---\n\n"
        "Tại **quầy 1**.\n",
    )

    made = body(reading)
    assert (made.type, made.title, made.legal_basis) == ("qa", "Nộp ở đâu?", "Điều 13")
    assert made.body == "Tại **quầy 1**." and made.qr == "https://a.vn/q/1"
    assert reading.title == "Nộp ở đâu?" and not reading.problems


def test_a_card_with_vietnamese_keys(tmp_path):
    reading = read(
        tmp_path,
        "---\nLoại: hỏi đáp\nCâu hỏi: 'Nộp ở đâu?'\nTrả lời: |\n  Tại quầy 1.\n  Tầng 2.\n"
        "Căn cứ: Điều 13\nSố: 12/TB-UBND\nNgày: 2026-6-28\n---\n",
    )

    made = body(reading)
    assert (made.type, made.title, made.answer) == ("qa", "Nộp ở đâu?", "Tại quầy 1.\nTầng 2.")
    assert (made.number, made.date) == ("12/TB-UBND", "28/06/2026")


def test_a_card_names_the_procedure_that_it_is_about(tmp_path):
    written = "---\ntitle: Cấp hộ chiếu\nMã thủ tục: 2.000480.000.00.00.H57\n---\nNộp ở đây.\n"

    reading = read(tmp_path, written)

    assert reading.procedure == "2.000480" and not reading.problems


@pytest.mark.parametrize(
    ("code", "problem", "said"),
    [
        ("2.00048", "card_code", "→ 2.000480?"),
        ("000.00.53.H48-220921-0099", "card_dossier", "số hồ sơ"),
    ],
)
def test_a_code_that_is_none_is_told_with_its_line(tmp_path, code, problem, said):
    reading = read(tmp_path, f"---\ntitle: Cấp hộ chiếu\nmã tthc: {code}\n---\nNộp ở đây.\n")

    assert codes(reading) == [problem] and reading.problems[0].line == 3
    assert not reading.phases and said in say(reading.problems[0])["vi"]


def test_without_front_matter_the_heading_is_the_title(tmp_path):
    made = body(read(tmp_path, "\n# Nghỉ lễ Quốc khánh\n\nTừ 01/9 đến 02/9.\n"))

    assert made.type == "announcement"
    assert (made.title, made.body) == ("Nghỉ lễ Quốc khánh", "Từ 01/9 đến 02/9.")


def test_an_event_leaves_the_air_when_it_is_over(tmp_path):
    reading = read(
        tmp_path,
        "---\ntype: event\ntitle: Ngày hội\nstarts: 28/06/2026 07:30\n"
        "ends: 28/06/2026 11:30\n---\n",
    )

    (phase,) = reading.phases
    assert phase.end_ms == parse_iso("2026-06-28T11:30", "Asia/Ho_Chi_Minh")
    assert phase.body.time == "07:30–11:30, Chủ nhật 28/06/2026"


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ("date: 28/06/2026\ntime: 07:30–11:30", "2026-06-28T11:30"),
        ("date: 28/06/2026", "2026-06-29T00:00"),
        ("starts: 28/06/2026", "2026-06-29T00:00"),
        ("ends: 30/06/2026", "2026-07-01T00:00"),
        ("starts: 28/06/2026 07:30", "2026-06-28T23:59"),
    ],
)
def test_the_end_of_an_event_is_worked_out_from_what_is_said(lines, end, tmp_path):
    reading = read(tmp_path, f"---\ntype: event\ntitle: Ngày hội\n{lines}\n---\n")

    assert reading.phases[0].end_ms == parse_iso(end, "Asia/Ho_Chi_Minh")


def test_an_event_without_a_date_stays_and_says_so(tmp_path):
    reading = read(tmp_path, "---\ntype: event\ntitle: Ngày hội\n---\n")

    assert codes(reading) == ["no_event_end"] and reading.phases[0].end_ms == ALWAYS.end_ms


def test_any_card_may_have_an_end(tmp_path):
    reading = read(tmp_path, "---\ntitle: Nghỉ lễ\nhết hạn: 02/09/2026\n---\n")

    assert reading.phases[0].end_ms == parse_iso("2026-09-03T00:00", "Asia/Ho_Chi_Minh")


def test_a_guide_has_numbered_steps_with_their_pictures(tmp_path):
    text = (
        "---\ntype: guide\ntitle: Nộp hồ sơ\n---\nChuẩn bị căn cước.\n\n"
        "1. Lấy số ![máy](a.png)\n2) Chờ gọi\n   rồi nộp\n"
    )
    reading = read(tmp_path, text, pictures=["a.png"])

    made = body(reading)
    assert [step.text for step in made.steps] == ["Lấy số", "Chờ gọi\nrồi nộp"]
    assert made.steps[0].picture and not made.steps[1].picture
    assert made.body == "Chuẩn bị căn cước."


def test_the_pictures_a_card_names_are_its_companions(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("---\nảnh: media/bìa.png\n---\n![](b.png) và ![x](<c d.png>)\n")

    assert card.companions(source_file(path)) == ("media/bìa.png", "b.png", "c d.png")


def test_a_picture_in_the_text_becomes_the_cards(tmp_path):
    made = body(read(tmp_path, "# A\n\n![](b.png)\nChữ\n", pictures=["b.png"]))

    assert made.picture and "b.png" not in made.body


@pytest.mark.parametrize("opens", ["https://huế.vn/q/1", "tel:02343822000"])
def test_a_code_that_opens_nothing_is_shown_with_a_warning(opens, tmp_path):
    words = read(tmp_path, "---\ntitle: A\nqr: dichvucong\n---\n")
    address = read(tmp_path, f"---\ntitle: A\nqr: {opens}\n---\n")

    assert [(p.code, p.severity, p.line) for p in words.problems] == [("qr_is_text", "warning", 3)]
    assert body(words).qr == "dichvucong"
    assert codes(address) == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("---\ntitle: A\ntype: thongbao\n---\n", "unknown_card_type", 3),
        ("---\ntitle: A\ndate: 31/02/2026\n---\n", "bad_date", 3),
        ("---\ntitle: A\nends: mai\n---\n", "bad_date", 3),
        ("---\ntitle: A\n", "open_front_matter", 1),
        ("---\ntype: notice\n---\n\n", "empty_card", None),
        ("---\ntitle: A\npicture: thiếu.png\n---\n", "missing_file", 3),
        ("---\ntitle: " + "A" * 401 + "\n---\n", "long_title", 2),
        ("---\ntitle: A\nduration: lâu\n---\n", "bad_duration", 3),
        ("# A\n" + "chữ " * 5_001, "long_text", None),
        ("\nTh«ng b¸o vÒ viÖc tiÕp nhËn hå s¬\n", "legacy_text", 2),
        (b"Th\xf4ng b\xe1o\n", "not_unicode", 1),
        (b"", "empty_file", None),
        (b" \r\n\n", "empty_file", None),
        (b"x" * 1_000_001, "too_large", None),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_nothing_is_shown(text, code, line, tmp_path):
    reading = read(tmp_path, text)

    assert codes(reading) == [code] and reading.problems[0].line == line
    assert not reading.phases
    assert all(" — " in said for said in say(reading.problems[0]).values())


def test_old_letters_are_shown_by_a_line_that_has_them(tmp_path):
    reading = read(tmp_path, "---\ntitle: Th«ng b¸o\n---\n\nVÒ viÖc tiÕp nhËn hå s¬\n")

    assert reading.problems[0].line == 2
    assert "Thông báo" in say(reading.problems[0])["vi"]


def test_an_unknown_key_is_a_warning_with_the_nearest(tmp_path):
    reading = read(tmp_path, "---\ntitle: A\nloai: notice\n---\n")

    assert reading.phases and reading.problems[0].severity == "warning"
    assert "“loại”" in say(reading.problems[0])["vi"]


def test_more_than_one_picture_is_said(tmp_path):
    reading = read(tmp_path, "# A\n![](a.png)\n![](b.png)\n", pictures=["a.png", "b.png"])

    assert codes(reading) == ["one_picture"]


def test_a_broken_picture_is_the_cards_problem(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 50)
    text = tmp_path / "a.md"
    text.write_text("---\ntitle: A\npicture: a.png\n---\n")

    reading = card.read(source_file(text), {"a.png": source_file(path)})

    assert codes(reading) == ["truncated"] and reading.problems[0].line == 3


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [("20s", 20_000), ("1m30s", 90_000), ("2 phút", 120_000), ("15", 15_000)],
)
def test_a_card_may_say_how_long_it_stays(written, milliseconds, tmp_path):
    assert read(tmp_path, f"---\ntitle: A\nduration: {written}\n---\n").duration_ms == milliseconds


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_notepad_saves_is_read(encoding, tmp_path):
    reading = read(tmp_path, "# Nghỉ lễ\r\n\r\nTừ 01/9\r\n".encode(encoding))

    assert body(reading).title == "Nghỉ lễ" and body(reading).body == "Từ 01/9"


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fail(text):
    from signage.library.readers.front_matter import parse_front_matter

    parse_front_matter(text)
    parse_front_matter(f"---\n{text}\n---\n{text}")
