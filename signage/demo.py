"""Makes sites: an empty one for an office, or a running copy of the sample site."""

import shutil
import sys
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection

from signage.app import serve_site, system_now
from signage.core.people.rights import Grant
from signage.core.place.organisation import Unit
from signage.errors import Misconfigured
from signage.settings import FILE_NAME, Settings, load_settings
from signage.store.apply_file import apply_text
from signage.store.audit import SYSTEM
from signage.store.database import Database
from signage.store.people import create_person, reset_password
from signage.store.tokens import make_player_token
from signage.store.units import units

NEW_SITE = """\
# Điểm phát này. `signage serve --show-settings` in mọi thiết lập và nguồn của chúng.
# name = "…"            # tên trên đầu trang; không ghi thì là tên đơn vị trên cùng
tz = "Asia/Ho_Chi_Minh"
unit = "goc"
approval = "required"   # nội dung chỉ lên màn hình sau khi được duyệt
"""

# The three screens that a newcomer opens first, and what they stand for.
SHOWN = (
    ("sanh-1", "Màn hình LCD  / landscape LCD "),
    ("tra-cuu", "Bảng đứng     / portrait board"),
    ("quang-truong", "Màn hình LED  / LED wall      "),
)
ADMIN = "admin"


def make_site(site: Path, name: str = "") -> str:
    """Make an empty site with the unit `goc`, called by its folder when nobody names it.

    Its person is `admin`; return the password.

    Raises: Misconfigured when the folder is a site already.
    """
    if (site / FILE_NAME).exists():
        raise Misconfigured(f"{site}: is a site already — choose another folder")
    for folder in ("playlists", "media", "var"):
        (site / folder).mkdir(parents=True, exist_ok=True)
    (site / FILE_NAME).write_text(NEW_SITE, "utf-8")
    name = name.strip() or site.resolve().name
    database = Database.open(load_settings(site).store)
    try:
        return database.write_sync(lambda connection: _first_unit_and_admin(connection, name))
    finally:
        database.close()


def run_demo(folder: Path, *, host: str | None, port: int | None) -> None:
    """Copy the sample site to `folder` when it is not there yet, and serve it."""
    if not (folder / FILE_NAME).exists():
        copy_sample(folder)
    settings = load_settings(folder, flags={"host": host, "port": port})
    settings.folder.mkdir(exist_ok=True)
    database = Database.open(settings.store)
    try:
        password, tokens = database.write_sync(
            lambda connection: _furnish(connection, settings, folder)
        )
    finally:
        database.close()
    address = f"http://{settings.host}:{settings.port}"
    lines = [
        f"Thả tệp vào đây / drop files here:  {(folder / 'playlists' / 'mot-cua').resolve()}",
        f"Trang quản lý / pages for people:   {address}/",
        f"  {ADMIN}, mật khẩu dùng một lần / one-time password: {password}",
        *(f"{label}:    {address}/play?screen={id}&token={tokens[id]}" for id, label in SHOWN),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    serve_site(settings)


def _first_unit_and_admin(connection: Connection, name: str) -> str:
    now = system_now()
    units.save(connection, Unit(id="goc", name=name, kind="commune"), now)
    grants = [Grant(role="admin", unit="goc")]
    return create_person(connection, ADMIN, "Quản trị viên", grants, SYSTEM, now=now)


def _furnish(
    connection: Connection, settings: Settings, folder: Path
) -> tuple[str, dict[str, str]]:
    """Apply `demo.toml` and make what a visitor needs: a password and players' tokens."""
    now = system_now()
    applied = apply_text(
        connection,
        (folder / "demo.toml").read_text("utf-8"),
        where="demo.toml",
        actor=SYSTEM,
        now=now,
        tz=settings.tz,
        playlists=[path.name for path in (folder / "playlists").iterdir()],
    )
    if not applied.ok:
        raise Misconfigured(f"{folder}/demo.toml: {applied.problems[0]} — delete {folder}")
    password = applied.passwords.get(ADMIN) or reset_password(connection, ADMIN, SYSTEM, now=now)
    tokens = {
        id: make_player_token(connection, id, SYSTEM, now=now, label="demo") for id, _ in SHOWN
    }
    return password, tokens


def copy_sample(folder: Path) -> None:
    """Copy the sample site, from the wheel or from the checkout, as one step."""
    package = Path(str(resources.files("signage")))
    sample = package / "_site" if (package / "_site").is_dir() else package.parent
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name in ("playlists", "media"):
        shutil.copytree(sample / name, unfinished / name)
    for name in (FILE_NAME, "demo.toml"):
        shutil.copy(sample / name, unfinished / name)
    unfinished.rename(folder)
