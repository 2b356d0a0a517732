"""Every page for people, both languages, both themes, on a desk and on a telephone.

`python -m tests.looks.pages [FOLDER] [PAGE …]` draws them all, or only those named.
"""

import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.looks.scene import Scene, command, furnished, launch, players_at_work

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
LANGUAGES = ("vi", "en")
SETTLED_MS = 600  # previews fade in, live pictures need a moment

_CARD = quote("01 Giờ tiếp nhận hồ sơ.md")
_WAITING = quote("02 Lịch tiếp công dân.md")
_TOMORROW = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date() + timedelta(1)
PAGES = {
    "wall": "/",
    "screen": "/screens/sanh-1",
    "content": "/playlists",
    "search": "/playlists?q=thu+tuc",
    "playlist": "/playlists/mot-cua",
    "playlist-waiting": "/playlists/tuyen-truyen",
    "playlist-new": "/playlists/new",
    "playlist-settings": "/playlists/mot-cua/settings",
    "add": "/playlists/mot-cua/add",
    "card-new": "/playlists/mot-cua/cards/new/announcement",
    "card-edit": f"/playlists/mot-cua/cards/edit/{_CARD}",
    "table": "/playlists/thu-tuc/table",
    "item": f"/playlists/mot-cua/items/{_CARD}",
    "preview": "/playlists/mot-cua/preview",
    "files": "/files",
    "inbox": "/inbox",
    "problems": "/problems",
    "calendar": "/calendar",
    "calendar-screen": "/calendar?where=screen:sanh-1",
    "month": "/calendar?view=month",
    "at": f"/calendar/at?screen=sanh-1&day={_TOMORROW}&minute=600",
    "campaign": "/campaigns/chuyen-doi-so",
    "campaign-new": "/campaigns/new",
    "times": "/campaigns/chuyen-doi-so/times?move=3",
    "approval": "/approval",
    "version": f"/approval/tuyen-truyen/{_WAITING}",
    "figures": "/playlists/mot-cua/cards/new/figures",
    "reports": "/reports",
    "reports-screens": "/reports?by=screen&period=week",
    "emergency": "/emergency",
    "settings": "/settings",
    "screens": "/settings/screens",
    "screen-form": "/settings/screens/sanh-1",
    "units": "/settings/units",
    "unit": "/settings/units/thuan-hoa",
    "people": "/settings/people",
    "person": "/settings/people/lan",
    "days": "/settings/calendar",
    "audit": "/settings/audit?check=1",
    "account": "/account",
    "second-step": "/account/second-step",
    "password": "/password",
    "nothing-there": "/screens/khong-co",
}
RUNNING = {"running": "/emergency"}
DOOR = {"login": "/login"}
DRILL_S = 2 * 3600
DRILL = """
[[takeovers]]
id = "dien-tap"
title = "Diễn tập: tin lũ khẩn cấp trên sông Hương"
playlist = "khan-cap"
targets = { units = ["thuan-hoa"] }
end = {end}
level = "warning"
reason = "Diễn tập phòng chống thiên tai"
"""


def draw_pages(out: Path, only: tuple[str, ...] = ()) -> list[Path]:
    """Draw the pages into a folder; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        furnished(Path(name)) as scene,
        sync_playwright() as playwright,
        players_at_work(playwright, Path(name), scene),
    ):
        browser = launch(playwright)
        drawn = _draw_all(browser, scene, out, only)
        if not only or "running" in only:
            start_drill(Path(name), scene)
            drawn += _draw_all(browser, scene, out, ("running",))
        return drawn


def _draw_all(browser: Browser, scene: Scene, out: Path, only: tuple[str, ...]) -> list[Path]:
    drawn: list[Path] = []
    for size, (width, height) in SIZES.items():
        viewport = {"width": width, "height": height}
        stranger = browser.new_context(viewport=viewport)
        context = browser.new_context(viewport=viewport)
        scene.sign_in(context, "admin")
        wanted = [(stranger, name, path) for name, path in DOOR.items()]
        pages = RUNNING if only == ("running",) else PAGES
        wanted += [(context, name, path) for name, path in pages.items()]
        for person, name, path in wanted:
            if only and name not in only:
                continue
            for theme in THEMES:
                for language in LANGUAGES:
                    dress(person, scene, theme, language)
                    page = person.new_page()
                    file = out / f"{name}-{size}-{theme}-{language}.png"
                    drawn.append(shoot(page, scene.address + path, file))
                    page.close()
    return drawn


def dress(context: BrowserContext, scene: Scene, theme: str, language: str) -> None:
    """Choose theme and language for a browser."""
    context.add_cookies(
        [
            {"name": "signage_theme", "value": theme, "url": scene.address},
            {"name": "signage_language", "value": language, "url": scene.address},
        ]
    )


def shoot(page: Page, address: str, file: Path) -> Path:
    """Draw one page, all of it."""
    page.goto(address)
    page.wait_for_load_state("load")
    # Small copies of pictures are made when first asked for.
    page.evaluate(
        "document.querySelectorAll('img[loading]').forEach(one => { one.loading = 'eager' })"
    )
    # Polling for it would need `unsafe-eval`, which our pages forbid.
    page.evaluate("Promise.all([...document.images].map(one => one.decode().catch(() => 0)))")
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=str(file), full_page=True)
    return file


def start_drill(folder: Path, scene: Scene) -> None:
    """Start a takeover that lasts two hours from now."""
    file = folder / "drill.toml"
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + DRILL_S))
    file.write_text(DRILL.replace("{end}", end), "utf-8")
    command(folder, "takeover", str(file), str(scene.site))


def main() -> None:
    """Draw what the command line names."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "out"
    files = draw_pages(out, tuple(sys.argv[2:]))
    sys.stdout.write(f"{len(files)} pictures in {out}\n")


if __name__ == "__main__":
    main()
