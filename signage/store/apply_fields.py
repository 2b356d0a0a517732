"""Every key that an apply file may have, section by section, and what it becomes."""

import re
from datetime import datetime
from typing import get_args

from signage.core.people.rights import ROLES, Grant
from signage.core.place.canvas import Rect, parse_rect
from signage.core.place.organisation import Theme
from signage.core.place.screen import Dimming, Fold, Location, OpenHours, Zone, ZoneKind
from signage.core.showing.campaign import CampaignState, Daypart, Level, Targets
from signage.store.toml_places import Place
from signage.store.toml_values import (
    Field,
    Fields,
    Reader,
    clock,
    day,
    flag,
    list_of,
    name,
    number,
    one_of,
    slug,
    table_of,
    text,
    whole,
)

UNIT_KINDS = (
    "central",
    "ministry",
    "province",
    "department",
    "district_legacy",
    "region_group",
    "commune",
    "service_centre",
    "culture_centre",
    "public_service_unit",
    "village",
    "partner",
)

_SUN = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00|(?:sunrise|sunset)(?:[+-]\d{2}:[0-5]\d)?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|")
_DAYS = re.compile(r"[a-z][a-z_]*(?:-[a-z]{3})?(?:\s*,\s*[a-z][a-z_]*(?:-[a-z]{3})?)*")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def days(_: Reader, raw: object, __: Place) -> str:
    """Read `mon-fri`, `sat,sun` or names of the calendar."""
    if not isinstance(raw, str) or not _DAYS.fullmatch(raw):
        raise ValueError
    for part in raw.split(","):
        ends = part.strip().split("-")
        if len(ends) == 2 and not (ends[0] in _WEEK and ends[1] in _WEEK):
            raise ValueError
    return raw.replace(" ", "")


def rect(_: Reader, raw: object, __: Place) -> Rect:
    """Read `WxH+X+Y`."""
    return parse_rect(str(raw))


def moment(_: Reader, raw: object, __: Place) -> datetime:
    """Read a date with a time; without an offset it is the site's time."""
    return raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))


def colour(reader: Reader, raw: object, place: Place) -> str:
    """Read `#rrggbb` or nothing."""
    if not _COLOUR.fullmatch(text(reader, raw, place)):
        raise ValueError
    return str(raw)


def sun_or_clock(_: Reader, raw: object, __: Place) -> str:
    """Read `HH:MM`, `sunset` or `sunrise+00:30`."""
    if not isinstance(raw, str) or not _SUN.fullmatch(raw):
        raise ValueError
    return raw


def _numbers(count: int) -> Field:
    read = list_of(whole(0, 7680))

    def exactly(reader: Reader, raw: object, place: Place) -> object:
        found = read(reader, raw, place)
        if len(found) != count:
            raise ValueError
        return found

    return Field(read=exactly, example=str([0, 0, 320, 16][:count]), required=True)


def _fold(*, src: tuple[int, ...], dst: tuple[int, ...]) -> Fold:
    source = Rect(x_px=src[0], y_px=src[1], width_px=src[2], height_px=src[3])
    return Fold(source=source, x_px=dst[0], y_px=dst[1])


def _zone(
    *, id: str, rect: Rect, kind: ZoneKind | None = None, fold: tuple[Fold, ...] = ()
) -> Zone:
    # `{ id = "main", rect = … }` is how people write it: the id says the kind.
    guessed: ZoneKind = id if id in get_args(ZoneKind) else "main"  # type: ignore[assignment]
    return Zone(id=id, kind=kind if kind is not None else guessed, rect=rect, fold=fold)


def _dimming(*, percent: int, **ends: str) -> Dimming:
    return Dimming(start=ends["from"], end=ends["to"], percent=percent)


_FOLD: Fields = {"src": _numbers(4), "dst": _numbers(2)}
_ZONE: Fields = {
    "id": Field(read=slug, example='id = "main"', required=True),
    "kind": Field(read=one_of(*get_args(ZoneKind)), example='kind = "reserved"'),
    "rect": Field(read=rect, example='rect = "480x1080+1440+0"', required=True),
    "fold": Field(
        read=list_of(table_of(_FOLD, _fold)),
        example="fold = [{ src = [0, 0, 320, 16], dst = [0, 16] }]",
    ),
}
_HOURS: Fields = {
    "days": Field(read=days, example='days = "mon-fri"', required=True),
    "start": Field(read=clock, example='start = "07:00"', required=True),
    "end": Field(read=clock, example='end = "17:30"', required=True),
}
_DIM: Fields = {
    "from": Field(read=sun_or_clock, example='from = "sunset"', required=True),
    "to": Field(read=sun_or_clock, example='to = "06:00"', required=True),
    "percent": Field(read=whole(0, 100), example="percent = 60", required=True),
}
_LOCATION: Fields = {
    "lat": Field(read=number(-90, 90), example="lat = 16.4637", required=True),
    "lon": Field(read=number(-180, 180), example="lon = 107.5909", required=True),
    "outdoor": Field(read=flag, example="outdoor = true"),
}
_THEME: Fields = {
    "name": Field(read=one_of("hanh-chinh", "dem", "led"), example='name = "hanh-chinh"'),
    "accent": Field(read=colour, example='accent = "#c8102e"'),
    "logo": Field(read=text, example='logo = "logo.png"'),
    "footer": Field(read=text, example='footer = "UBND phường Thuận Hóa"'),
}
_TARGETS: Fields = {
    "units": Field(read=list_of(slug), example='units = ["hue"]'),
    "screens": Field(read=list_of(slug), example='screens = ["sanh-1"]'),
    "kinds": Field(read=list_of(one_of("eboard", "led")), example='kinds = ["led"]'),
    "tags": Field(read=list_of(name), example='tags = ["sanh"]'),
}
_DAYPART: Fields = {
    "days": Field(read=days, example='days = "mon-sun"'),
    "start": Field(read=clock, example='start = "05:30"'),
    "end": Field(read=clock, example='end = "22:00"'),
}
_GRANT: Fields = {
    "role": Field(read=one_of(*ROLES), example='role = "editor"', required=True),
    "unit": Field(read=slug, example='unit = "thuan-hoa"', required=True),
}

_ID = Field(read=slug, example='id = "sanh-1"', required=True)
_PLAYLIST = Field(read=name, example='default_playlist = "mot-cua"')
_TARGETS_FIELD = Field(read=table_of(_TARGETS, Targets), example='targets = { units = ["hue"] }')
_UNIT = Field(read=slug, example='unit = "thuan-hoa"')
_OWNER = Field(read=slug, example='unit = "thuan-hoa"', required=True)

UNITS: Fields = {
    "id": _ID,
    "name": Field(read=name, example='name = "UBND phường Thuận Hóa"', required=True),
    "short_name": Field(read=text, example='short_name = "Thuận Hóa"'),
    "kind": Field(read=one_of(*UNIT_KINDS), example='kind = "commune"', required=True),
    "parent": Field(read=slug, example='parent = "hue"'),
    "default_playlist": _PLAYLIST,
    "hotline": Field(read=text, example='hotline = "0234 3 822 000"'),
    "theme": Field(read=table_of(_THEME, Theme), example='theme = { accent = "#c8102e" }'),
    "self_approval": Field(read=flag, example="self_approval = true"),
    "two_person_takeover": Field(read=flag, example="two_person_takeover = true"),
    "valid_from": Field(read=day, example="valid_from = 2025-07-01"),
    "valid_until": Field(read=day, example="valid_until = 2025-07-01"),
    "successor": Field(read=slug, example='successor = "thuan-hoa"'),
}
SCREENS: Fields = {
    "id": _ID,
    "name": Field(read=name, example='name = "Bảng điện tử sảnh 1"', required=True),
    "unit": _OWNER,
    "kind": Field(read=one_of("eboard", "led"), example='kind = "eboard"', required=True),
    "canvas": Field(read=rect, example='canvas = "1920x1080"', required=True),
    "rotation_deg": Field(
        read=lambda _, raw, __: (0, 90, 180, 270)[(0, 90, 180, 270).index(raw)],
        example="rotation_deg = 90",
    ),
    "diagonal_in": Field(read=number(1, 1000), example="diagonal_in = 55"),
    "width_mm": Field(read=number(10, 100_000), example="width_mm = 1210"),
    "pitch_mm": Field(read=number(0.1, 100), example="pitch_mm = 5"),
    "distance_m": Field(read=number(0.1, 500), example="distance_m = 5"),
    "scan_distance_m": Field(read=number(0.1, 100), example="scan_distance_m = 1.5"),
    "default_playlist": _PLAYLIST,
    "layout": Field(read=one_of("full", "ticker"), example='layout = "ticker"'),
    "zones": Field(
        read=list_of(table_of(_ZONE, _zone)),
        example='zones = [{ id = "main", rect = "1440x1080+0+0" }]',
    ),
    "tags": Field(read=list_of(name), example='tags = ["sanh"]'),
    "sound": Field(read=flag, example="sound = false"),
    "hours": Field(
        read=list_of(table_of(_HOURS, OpenHours)),
        example='hours = [{ days = "mon-fri", start = "07:00", end = "17:30" }]',
    ),
    "palette": Field(read=one_of("full", "two-colour", "one-bit"), example='palette = "full"'),
    "dim": Field(
        read=list_of(table_of(_DIM, _dimming)),
        example='dim = [{ from = "sunset", to = "sunrise", percent = 60 }]',
    ),
    "location": Field(
        read=table_of(_LOCATION, Location),
        example="location = { lat = 16.4637, lon = 107.5909, outdoor = false }",
    ),
    "sync": Field(read=flag, example="sync = true"),
}
CAMPAIGNS: Fields = {
    "id": _ID,
    "title": Field(read=name, example='title = "Chúc mừng năm mới"', required=True),
    "unit": _OWNER,
    "playlists": Field(read=list_of(name), example='playlists = ["tet"]', required=True),
    "targets": _TARGETS_FIELD,
    "from": Field(read=day, example="from = 2027-01-20"),
    "until": Field(read=day, example="until = 2027-02-12"),
    "dayparts": Field(
        read=list_of(table_of(_DAYPART, Daypart)),
        example='dayparts = [{ days = "mon-sun", start = "05:30", end = "22:00" }]',
    ),
    "priority": Field(read=whole(-1000, 1000), example="priority = 50"),
    "weight": Field(read=whole(1, 1000), example="weight = 1"),
    "share_percent": Field(read=whole(1, 100), example="share_percent = 20"),
    "max_plays_per_hour": Field(read=whole(1, 3600), example="max_plays_per_hour = 4"),
    "mandatory": Field(read=flag, example="mandatory = false"),
    "state": Field(read=one_of(*get_args(CampaignState)), example='state = "approved"'),
}
TAKEOVERS: Fields = {
    "id": _ID,
    "title": Field(read=name, example='title = "Tin lũ khẩn cấp"', required=True),
    "playlist": Field(read=name, example='playlist = "khan-cap"', required=True),
    "unit": _UNIT,
    "targets": _TARGETS_FIELD,
    "start": Field(read=moment, example="start = 2026-11-03T07:00:00+07:00"),
    "end": Field(read=moment, example="end = 2026-11-03T15:30:00+07:00", required=True),
    "level": Field(read=one_of(*get_args(Level)), example='level = "warning"'),
    "sound": Field(read=flag, example="sound = false"),
    "reason": Field(read=name, example='reason = "Tin lũ số 12"', required=True),
    "drill": Field(read=flag, example="drill = true"),
}
PEOPLE: Fields = {
    "id": _ID,
    "name": Field(read=name, example='name = "Nguyễn Thị Lan"', required=True),
    "roles": Field(
        read=list_of(table_of(_GRANT, Grant)),
        example='roles = [{ role = "editor", unit = "thuan-hoa" }]',
        required=True,
    ),
}
PLAYLISTS: Fields = {
    "id": Field(read=name, example='id = "mot-cua"', required=True),
    "unit": _OWNER,
}

SECTIONS: dict[str, Fields] = {
    "units": UNITS,
    "screens": SCREENS,
    "campaigns": CAMPAIGNS,
    "takeovers": TAKEOVERS,
    "people": PEOPLE,
    "playlists": PLAYLISTS,
}
