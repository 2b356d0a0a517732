from datetime import date

import pytest

from signage.core.content.problem import say
from signage.core.place.canvas import Rect
from signage.core.place.screen import Dimming, Location, OpenHours, Zone
from signage.core.showing.campaign import Targets
from signage.store.apply_file import apply_text
from signage.store.apply_write import Applied
from signage.store.campaigns import campaigns
from signage.store.database import Database
from signage.store.owners import load_owners
from signage.store.people import load_person
from signage.store.screens import screens
from signage.store.takeovers import end_takeover, takeovers
from signage.store.units import units
from tests.store.samples import LAN, NOW

WHOLE = """
[[units]]
id = "hue"
name = "UBND thành phố Huế"
kind = "province"

[[units]]
id = "thuan-hoa"
name = "UBND phường Thuận Hóa"
kind = "commune"
parent = "hue"
default_playlist = "chung"
hotline = "0234 3 822 000"

[[screens]]
id = "sanh-1"
name = "Bảng điện tử sảnh 1"
unit = "thuan-hoa"
kind = "eboard"
canvas = "1920x1080"
rotation_deg = 0
diagonal_in = 55
distance_m = 5
default_playlist = "mot-cua"
zones = [{ id = "main", rect = "1440x1080+0+0" },
         { id = "queue", kind = "reserved", rect = "480x1080+1440+0" }]
tags = ["sanh"]
hours = [{ days = "mon-fri", start = "07:00", end = "17:30" }]
dim = [{ from = "sunset", to = "sunrise", percent = 60 }]
location = { lat = 16.4637, lon = 107.5909, outdoor = false }

[[campaigns]]
id = "tet-2027"
title = "Chúc mừng năm mới"
unit = "hue"
playlists = ["tet"]
targets = { units = ["hue"], kinds = ["led"] }
from = 2027-01-20
until = 2027-02-12
dayparts = [{ days = "mon-sun", start = "05:30", end = "22:00" }]
priority = 50
state = "approved"

[[takeovers]]
id = "lu-2026-11-03"
title = "Tin lũ khẩn cấp"
playlist = "khan-cap"
targets = { units = ["thuan-hoa"] }
start = 2026-11-03T07:00:00+07:00
end = 2026-11-03T15:30:00+07:00
level = "life_safety"
reason = "Tin lũ số 12, Đài KTTV thành phố Huế"

[[people]]
id = "lan"
name = "Nguyễn Thị Lan"
roles = [{ role = "editor", unit = "thuan-hoa" }]

[[playlists]]
id = "mot-cua"
unit = "thuan-hoa"
"""


def apply(
    database: Database, text: str, playlists=("chung", "mot-cua", "tet", "khan-cap")
) -> Applied:
    return database.write_sync(
        lambda c: apply_text(
            c,
            text,
            where="demo.toml",
            actor=LAN,
            now=NOW,
            tz="Asia/Ho_Chi_Minh",
            playlists=playlists,
        )
    )


def found(applied: Applied) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in applied.problems]


def line_of(start: str, text: str = WHOLE) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def test_a_whole_file_becomes_units_screens_campaigns_takeovers_and_people(database: Database):
    applied = apply(database, WHOLE)

    assert applied.ok
    assert applied.problems == ()
    screen = database.read_sync(lambda c: screens.get(c, "sanh-1"))
    assert screen.layout == (
        Zone(id="main", kind="main", rect=Rect(width_px=1440, height_px=1080)),
        Zone(id="queue", kind="reserved", rect=Rect(x_px=1440, width_px=480, height_px=1080)),
    )
    assert screen.hours == (OpenHours(days="mon-fri", start="07:00", end="17:30"),)
    assert screen.dim == (Dimming(start="sunset", end="sunrise", percent=60),)
    assert screen.location == Location(lat=16.4637, lon=107.5909)
    campaign = database.read_sync(lambda c: campaigns.get(c, "tet-2027"))
    assert (campaign.from_, campaign.until) == (date(2027, 1, 20), date(2027, 2, 12))
    assert campaign.targets == Targets(units=("hue",), kinds=("led",))
    takeover = database.read_sync(lambda c: takeovers.get(c, "lu-2026-11-03"))
    assert takeover.end_ms - takeover.start_ms == 8.5 * 3_600_000
    assert database.read_sync(load_owners) == {"mot-cua": "thuan-hoa"}


def test_a_new_person_gets_a_one_time_password_and_nobody_else_does(database: Database):
    first = apply(database, WHOLE)
    again = apply(database, WHOLE)

    assert set(first.passwords) == {"lan"}
    assert len(first.passwords["lan"]) >= 20
    assert again.passwords == {}
    assert database.read_sync(lambda c: load_person(c, "lan")).must_change


def test_applying_twice_changes_nothing_the_second_time(database: Database):
    first = apply(database, WHOLE)
    revision = database.revision()

    again = apply(database, WHOLE)

    assert (again.created, again.changed) == ((), ())
    assert again.unchanged == first.created
    assert database.revision() == revision


def test_what_the_file_does_not_name_stays(database: Database):
    apply(database, WHOLE)

    applied = apply(database, '[[screens]]\nid = "sanh-1"\nname = "Sảnh chính"\n')

    assert applied.changed == ("screens/sanh-1",)
    screen = database.read_sync(lambda c: screens.get(c, "sanh-1"))
    assert (screen.name, screen.tags) == ("Sảnh chính", ("sanh",))
    assert set(database.read_sync(units.all)) == {"hue", "thuan-hoa"}


def test_one_mistake_and_nothing_is_written(database: Database):
    applied = apply(database, WHOLE + '\n[[screens]]\nid = "sanh-2"\n')

    assert not applied.ok
    assert database.read_sync(units.all) == {}


def test_every_mistake_is_named_at_once_with_its_line(database: Database):
    apply(database, WHOLE)

    applied = apply(
        database,
        """\
[[screens]]
id = "sanh-1"
hourz = []
kind = "lcd"
hours = [
  { days = "mon-fri", start = "7h", end = "17:30" },
]
[[unit]]
id = "x"
[[campaigns]]
id = "tet-2027"
until = 2026-01-01
targets = { units = ["thuanhoa"] }
[[screens]]
id = "sanh-2"
name = "Sảnh 2"
unit = "thuan-hoa"
kind = "led"
""",
    )

    assert found(applied) == [
        ("unknown_key", 3),
        ("bad_value", 4),
        ("bad_value", 6),
        ("unknown_key", 8),
        ("dates_reversed", 12),
        ("unknown_unit", 13),
        ("missing_key", 14),
    ]
    assert [say(p)["vi"] for p in applied.problems if p.code == "unknown_unit"] == [
        "không có đơn vị “thuanhoa” (→ “thuan-hoa”?) — thêm [[units]] hoặc sửa tên"
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[[screens]\nid = "a"', "bad_apply_file", 1),
        ("[units]\nid = 'a'", "bad_value", 1),
        ("[[units]]\nname = 'A'\nkind = 'commune'", "missing_key", 1),
        ("[[units]]\nid = 'Thuận Hóa'\nname = 'A'\nkind = 'commune'", "bad_value", 2),
        ("[[units]]\nid='a'\nname='A'\nkind='commune'\nparent='a'", "unit_circle", 5),
        (
            "[[units]]\nid='a'\nname='A'\nkind='commune'\n[[units]]\nid='a'\nname='B'\nkind='commune'",
            "duplicate_id",
            6,
        ),
        ("[[screens]]\nid='sanh-1'\nzones=[{id='main',rect='2000x1080'}]", "zone_outside", 3),
        ("[[screens]]\nid='sanh-1'\ncanvas='1920'", "bad_value", 3),
        ("[[screens]]\nid='sanh-1'\nrotation_deg=45", "bad_value", 3),
        ("[[screens]]\nid='sanh-1'\nhours=[{days='mon-fri',start='07:00'}]", "missing_key", 3),
        ("[[campaigns]]\nid='tet-2027'\nweight=0", "bad_value", 3),
        ("[[campaigns]]\nid='tet-2027'\ndayparts=[{days='mon-noel'}]", "bad_value", 3),
        ("[[campaigns]]\nid='tet-2027'\ntargets={screens=['x']}", "unknown_screen", 3),
        ("[[people]]\nid='b'\nname='B'\nroles=[{role='boss',unit='hue'}]", "bad_value", 4),
        ("[[people]]\nid='b'\nname='B'\nroles=[{role='editor',unit='x'}]", "unknown_unit", 4),
    ],
)
def test_a_mistake_is_named_with_its_line(database: Database, text: str, code: str, line: int):
    apply(database, WHOLE)

    assert (code, line) in found(apply(database, text))


def test_a_takeover_of_more_than_a_day_is_refused(database: Database):
    text = WHOLE.replace("end = 2026-11-03T15:30", "end = 2026-11-04T07:01")

    assert found(apply(database, text)) == [("takeover_too_long", line_of("end = 2026", text))]


def test_a_takeover_of_a_day_is_fine(database: Database):
    assert apply(database, WHOLE.replace("end = 2026-11-03T15:30", "end = 2026-11-04T07:00")).ok


def test_a_takeover_without_a_start_starts_now_and_keeps_it(database: Database):
    text = WHOLE.replace("start = 2026-11-03T07:00:00+07:00\n", "").replace(
        "end = 2026-11-03T15:30:00+07:00", "end = 2026-09-21T22:00:00"
    )
    apply(database, text)

    again = apply(database, text)

    assert "takeovers/lu-2026-11-03" in again.unchanged
    takeover = database.read_sync(lambda c: takeovers.get(c, "lu-2026-11-03"))
    assert takeover.start_ms == NOW


def test_a_time_without_an_offset_is_the_sites_time(database: Database):
    with_offset = apply(database, WHOLE)
    without = apply(database, WHOLE.replace("+07:00", ""))

    assert with_offset.ok
    assert "takeovers/lu-2026-11-03" in without.unchanged


def test_an_ended_takeover_stays_ended(database: Database):
    apply(database, WHOLE)
    start = database.read_sync(lambda c: takeovers.get(c, "lu-2026-11-03")).start_ms
    database.write_sync(lambda c: end_takeover(c, "lu-2026-11-03", start + 1000))

    apply(database, WHOLE)

    takeover = database.read_sync(lambda c: takeovers.get(c, "lu-2026-11-03"))
    assert takeover.ended_ms == start + 1000


def test_a_playlist_that_does_not_exist_yet_is_a_warning(database: Database):
    applied = apply(database, WHOLE, playlists=("chung", "mot-cua", "khan-cap"))

    assert applied.ok
    assert [(p.code, p.severity, p.line) for p in applied.problems] == [
        ("missing_playlist", "warning", line_of('playlists = ["tet"]'))
    ]


def test_naming_one_size_of_a_screen_takes_the_place_of_the_others(database: Database):
    apply(database, WHOLE)

    apply(database, '[[screens]]\nid = "sanh-1"\npitch_mm = 5\n')

    screen = database.read_sync(lambda c: screens.get(c, "sanh-1"))
    assert (screen.pitch_mm, screen.diagonal_in) == (5.0, None)


def test_a_canvas_may_be_a_rectangle_of_the_frame(database: Database):
    apply(database, WHOLE)

    apply(database, '[[screens]]\nid = "sanh-1"\ncanvas = "256x128+10+20"\nlayout = "ticker"\n')

    screen = database.read_sync(lambda c: screens.get(c, "sanh-1"))
    canvas = screen.canvas
    assert (canvas.width_px, canvas.offset_x_px, canvas.offset_y_px) == (256, 10, 20)
    assert screen.layout == "ticker"
