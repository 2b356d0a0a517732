"""playlist.toml: read with lines and near keys, refused whole, written with comments kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.content.playlist import PlaylistRules
from signage.library.playlist_file import dump_rules, guarded_rules, order_lines, parse_rules

FULL = """# sảnh tầng 1
title = "Một cửa"  # tên hiện trên trang
order = [
  "01 a.png",
  "media/giới thiệu.mp4", # phim
]
default_duration_s = 12
transition = "slide"
transition_ms = 300
approval = "none"
fit = "cover"
long = "pan"
valid_from = 2027-01-20
valid_until = "2027-02-12"
pinned = true
festive = true
"""


def test_every_key_is_read():
    rules, problems = parse_rules(FULL)

    assert problems == ()
    assert rules == PlaylistRules(
        title="Một cửa",
        order=("01 a.png", "media/giới thiệu.mp4"),
        default_duration_ms=12_000,
        transition="slide",
        transition_ms=300,
        approval="none",
        fit="cover",
        long="pan",
        valid_from=date(2027, 1, 20),
        valid_until=date(2027, 2, 12),
        pinned=True,
        festive=True,
    )


def test_an_empty_file_is_a_folder_without_one():
    assert parse_rules("") == (PlaylistRules(), ())


def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_key():
    rules, (problem,) = parse_rules('title = "a"\n\ntransitoin = "cut"\n')

    assert rules is None
    assert (problem.code, problem.line) == ("unknown_key", 3)
    assert problem.arguments == {"key": "transitoin", "hint": " (→ “transition”?)"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('\ntransition = "zoom"', 2),
        ("default_duration_s = 0", 1),
        ("default_duration_s = true", 1),
        ("transition_ms = 0.5", 1),
        ("title = 3", 1),
        ('order = "a.png"', 1),
        ("order = [1]", 1),
        ('approval = "maybe"', 1),
        ('fit = "stretch"', 1),
        ('title = "a"\nlong = "scroll"', 2),
        ("long = true", 1),
        ("pinned = 1", 1),
        ('valid_from = "01/02/2027"', 1),
        ("valid_until = 2027-02-01T00:00:00", 1),
        ("valid_from = 2027-02-02\nvalid_until = 2027-02-01", 2),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_line(text, line):
    rules, (problem,) = parse_rules(text)

    assert rules is None
    assert (problem.code, problem.line) == ("bad_value", line)


@pytest.mark.parametrize(
    ("text", "line"), [("title = [", 1), ('a = 1\nb = "', 2), ("x", 1), ("a = 1\na = 2", 2)]
)
def test_what_is_no_toml_is_refused_with_its_line(text, line):
    rules, (problem,) = parse_rules(text)

    assert rules is None
    assert (problem.code, problem.line) == ("bad_toml", line)


def test_every_mistake_is_said_at_once():
    _, problems = parse_rules('tilte = "a"\nfit = "x"\npinned = 2')

    assert [problem.line for problem in problems] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "approval"),
    [
        ('approval = "required"\nx', "required"),
        ('approval = "none"\nx', "none"),
        ('aproval = "none"', "required"),
        ('approval = "requird"', "required"),
        ("# nothing of it\nx =", None),
    ],
)
def test_broken_rules_never_loosen_approval(text, approval):
    assert guarded_rules(text).approval == approval


def test_the_line_of_a_name_in_the_order_is_known():
    lines = order_lines(FULL, ("media/giới thiệu.mp4", "gone.png"))

    assert lines == {"media/giới thiệu.mp4": 5, "gone.png": 3}


def test_writing_keeps_comments_and_untouched_lines():
    rules, _ = parse_rules('# trên\ntitle = "a"  # cũ\npinned = true # ghim\n')
    changed = PlaylistRules(title="b", pinned=rules.pinned, transition_ms=0)

    written = dump_rules(changed, '# trên\ntitle = "a"  # cũ\npinned = true # ghim\n')

    assert written == '# trên\ntitle = "b"\npinned = true # ghim\ntransition_ms = 0\n'


def test_a_statement_of_several_lines_is_replaced_whole():
    rules, _ = parse_rules(FULL)

    written = dump_rules(PlaylistRules(title=rules.title, order=("b.png",)), FULL)

    assert written == (
        '# sảnh tầng 1\ntitle = "Một cửa"  # tên hiện trên trang\norder = ["b.png"]\n'
    )


@pytest.mark.parametrize("text", ["x = [", '[table]\ntitle = "a"\n', 'nonsense = "a"\n'])
def test_a_text_that_cannot_be_edited_is_replaced(text):
    assert dump_rules(PlaylistRules(title="b"), text) == 'title = "b"\n'


TITLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip)
RULES = st.builds(
    PlaylistRules,
    title=TITLES.map(lambda title: parse_rules(dump_rules(PlaylistRules(title=title)))[0].title),
    order=st.lists(
        st.sampled_from(["a.png", 'b "x".png', "media/ệ.mp4", "c\\d"]), unique=True
    ).map(tuple),
    default_duration_ms=st.none() | st.integers(1_000, 86_400_000),
    transition=st.sampled_from(["cut", "fade", "slide"]),
    transition_ms=st.integers(0, 5_000),
    long=st.sampled_from(["pages", "pan"]),
    approval=st.sampled_from([None, "required", "none", "folder"]),
    valid_from=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    pinned=st.booleans(),
)


@given(RULES, st.sampled_from(["", FULL, "x = [", "\n# chỉ có lời\n"]))
def test_what_is_written_reads_as_it_was(rules, text):
    assert parse_rules(dump_rules(rules, text)) == (rules, ())
