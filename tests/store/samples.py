"""Small true values that several store tests need."""

from signage.core.content.card import Card
from signage.core.content.playlist import Item, Phase, item_id
from signage.core.content.source import Source
from signage.core.place.canvas import Canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign
from signage.core.showing.report import Fault, Play, Report
from signage.store.audit import Actor

NOW = 1_790_000_000_000
LAN = Actor(person="lan", address="10.0.0.5")
BINH = Actor(person="binh", address="10.0.0.6")

HUE = Unit(id="hue", name="UBND thành phố Huế", kind="province")
THUAN_HOA = Unit(id="thuan-hoa", name="UBND phường Thuận Hóa", kind="commune", parent="hue")
PHU_XUAN = Unit(id="phu-xuan", name="UBND phường Phú Xuân", kind="commune", parent="hue")


def screen(id: str = "sanh-1", unit: str = "thuan-hoa") -> Screen:
    return Screen(
        id=id,
        name="Bảng điện tử sảnh 1",
        unit=unit,
        kind="eboard",
        canvas=Canvas(width_px=1920, height_px=1080),
    )


def campaign(id: str = "tet-2027", **other: object) -> Campaign:
    values = {"title": "Chúc mừng năm mới", "unit": "hue", "playlists": ("tet",), **other}
    return Campaign(id=id, **values)


def item(name: str = "01 Họp dân.md", *, body: str = "Họp tổ dân phố lúc 19:00", **other) -> Item:
    playlist = other.pop("playlist", "mot-cua")
    return Item(
        id=item_id(playlist, name),
        playlist=playlist,
        name=name,
        title="Họp dân",
        phases=(Phase(body=Card(title="Họp dân", body=body)),),
        source=Source(
            sha256=f"{hash(body) & (2**64 - 1):064x}", extension="md", name=name, size_bytes=9
        ),
        **other,
    )


def play(seq: int, **other: object) -> Play:
    values = {
        "zone": "main",
        "entry": "e1",
        "item": "i0123456789ab",
        "asset": "a" * 64,
        "title": "Thông báo nghỉ lễ Quốc khánh",
        "campaign": None,
        "started_at_ms": NOW + seq * 10_000,
        "duration_ms": 10_000,
        "completed": True,
        "seen": True,
        **other,
    }
    return Play(seq=seq, **values)


def report(*numbers: int, boot: str = "khoi-dong-1", faults: tuple[Fault, ...] = ()) -> Report:
    return Report(boot=boot, plays=[play(seq) for seq in numbers], faults=list(faults))
