"""Makes sites: an empty one for an office, or a running copy of the sample site."""

import shutil
import sys
from importlib import resources
from pathlib import Path

from signage.app import serve_site, system_now
from signage.core.organisation import Unit
from signage.core.people import ADMIN
from signage.errors import Misconfigured
from signage.settings import FILE_NAME, Settings, load_settings
from signage.store.apply_file import apply_file
from signage.store.audit import COMMAND_LINE
from signage.store.database import Database
from signage.store.people import add_person, new_one_time_password
from signage.store.tokens import new_player_token
from signage.store.units import units

NEW_SITE = """\
# Điểm phát. `signage serve --show-settings` in mọi thiết lập và nguồn của chúng.
name = "{name}"
tz = "Asia/Ho_Chi_Minh"
unit = "goc"
approval = "required"   # nội dung chỉ lên màn hình sau khi được duyệt
"""

# The three screens of the demo that a newcomer opens first, and what they stand for.
SHOWN = (
    ("sanh-1", "Màn hình LCD ngang / landscape LCD"),
    ("tra-cuu", "Bảng đứng / portrait board"),
    ("quang-truong", "Màn hình LED / LED wall"),
)


def make_site(site: Path) -> str:
    """Make an empty site with the unit `goc` and the person `admin`; return the password.

    Raises: Misconfigured when the folder is a site already.
    """
    if (site / FILE_NAME).exists():
        raise Misconfigured(f"{site}: is a site already — choose another folder, or run 'signage serve {site}'")
    for folder in ("playlists", "media", "var"):
        (site / folder).mkdir(parents=True, exist_ok=True)
    name = site.resolve().name
    (site / FILE_NAME).write_text(NEW_SITE.format(name=name), "utf-8")
    return _first_admin(load_settings(site), Unit(id="goc", name=name, kind="commune"))


def run_demo(folder: Path, *, host: str | None, port: int | None) -> None:
    """Copy the sample site to `folder` when it is not there yet, and serve it."""
    if not (folder / FILE_NAME).exists():
        _copy_sample(folder)
    settings = load_settings(folder, flags={"host": host, "port": port})
    database = Database.open(settings.database_url)
    try:
        apply_file(database, folder / "demo.toml", now=system_now(), playlists=_playlists(folder))
        password = database.write_sync(
            lambda connection: new_one_time_password(connection, "admin", now=system_now())
        )
        tokens = {
            screen: database.write_sync(
                lambda connection, screen=screen: new_player_token(connection, screen, now=system_now())
            )
            for screen, _ in SHOWN
        }
    finally:
        database.close()
    address = f"http://{settings.host}:{settings.port}"
    lines = [
        f"Thả tệp vào / drop files into:  {(folder / 'playlists' / 'mot-cua').resolve()}",
        f"Trang quản lý / pages:  {address}/",
        f"  người dùng / person: admin   mật khẩu dùng một lần / one-time password: {password}",
        *(f"{label}:  {address}/play?screen={s}&token={tokens[s]}" for s, label in SHOWN),
    ]
    print("\n".join(lines), file=sys.stdout, flush=True)
    serve_site(settings)
