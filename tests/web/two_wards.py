"""A city with two wards and a village: what tests of rights and approval walk through."""

from pathlib import Path

from PIL import Image

from signage.store.apply_file import apply_text
from tests.web.site_server import SETUP, SiteServer

RULES = """
[[units]]
id = "hue"
name = "UBND thành phố Huế"
kind = "province"

[[units]]
id = "thuan-hoa"
name = "UBND phường Thuận Hóa"
kind = "commune"
parent = "hue"
default_playlist = "mot-cua"

[[units]]
id = "phu-xuan"
name = "UBND phường Phú Xuân"
kind = "commune"
parent = "hue"
default_playlist = "phu-xuan"

[[units]]
id = "to-1"
name = "Tổ dân phố 1"
kind = "village"
parent = "thuan-hoa"
default_playlist = "to-1"

[[screens]]
id = "sanh-1"
name = "Bảng điện tử sảnh 1"
unit = "thuan-hoa"
kind = "eboard"
canvas = "320x180"

[[screens]]
id = "sanh-2"
name = "Bảng điện tử sảnh 2"
unit = "phu-xuan"
kind = "eboard"
canvas = "320x180"

[[screens]]
id = "nha-van-hoa"
name = "Nhà văn hóa tổ 1"
unit = "to-1"
kind = "eboard"
canvas = "320x180"
"""
PLAYLISTS = {"mot-cua": (200, 30, 30), "phu-xuan": (30, 30, 200), "to-1": (30, 200, 30)}
SCREENS = {"sanh-1": "mot-cua", "sanh-2": "phu-xuan", "nha-van-hoa": "to-1"}


def start(site: Path) -> SiteServer:
    """Start the site with one picture in each playlist, and wait until it is on air."""
    (site / "signage.toml").write_text('name = "Huế"\nunit = "hue"\napproval = "required"\n')
    (site / "media").mkdir()
    for name, colour in PLAYLISTS.items():
        folder = site / "playlists" / name
        folder.mkdir(parents=True)
        Image.new("RGB", (640, 360), colour).save(folder / "01 Chào.png")
        (folder / "playlist.toml").write_text('approval = "none"\n')
    server = SiteServer(site)
    apply(server, RULES)
    server.wait_until(lambda: set(assets(server)) == set(SCREENS))
    return server


def apply(server: SiteServer, text: str) -> None:
    applied = server.wait(
        server.parts.database.write(
            lambda c: apply_text(
                c,
                text,
                where="matrix.toml",
                actor=SETUP,
                now=server.parts.now(),
                tz="Asia/Ho_Chi_Minh",
                playlists=PLAYLISTS,
            )
        )
    )
    assert applied.ok, applied.problems


def assets(server: SiteServer) -> dict[str, str]:
    """Return the address of one picture of each screen whose playlist is on air."""
    found = {}
    for screen, playlist in SCREENS.items():
        manifest = server.parts.publisher.current.manifests.get(screen)
        published = server.parts.publisher.current.playlists.get(playlist)
        on_air = published is not None and any(item.item for item in published.items)
        if manifest is not None and manifest.assets and on_air:
            document = manifest.document
            items = [i for i in document["items"].values() if i["title"] == "Chào"]
            if items:
                found[screen] = document["assets"][items[0]["asset"]]["url"]
    return found
