"""A furnished site as on a working day: the demo, people, things that wait, players at work."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Playwright

from signage.bench.browser import ARGUMENTS
from tests.prepare import find_chromium

PASSWORD = "hoa phượng đỏ sân trường"
PATIENCE_S = 60.0
SCREENS = {"sanh-1": (1920, 1080), "tra-cuu": (1080, 1920), "quang-truong": (1920, 1080)}

MORE = """
[[people]]
id = "lan"
name = "Nguyễn Thị Lan"
roles = [{ role = "editor", unit = "thuan-hoa" }, { role = "scheduler", unit = "thuan-hoa" }]

[[people]]
id = "minh"
name = "Trần Văn Minh"
roles = [{ role = "approver", unit = "hue" }]

[[people]]
id = "thu"
name = "Phạm Thị Thu"
roles = [{ role = "auditor", unit = "hue" }]

[[screens]]
id = "quay-5"
name = "Bảng điện tử quầy 5–8"
unit = "thuan-hoa"
kind = "eboard"
canvas = "1920x1080"
default_playlist = "tuyen-truyen"

[[screens]]
id = "quang-dien-1"
name = "Bảng điện tử một cửa"
unit = "quang-dien"
kind = "eboard"
canvas = "1920x1080"
hours = []

[[campaigns]]
id = "chuyen-doi-so"
title = "Tháng chuyển đổi số"
unit = "hue"
playlists = ["tuyen-truyen"]
targets = { units = ["thuan-hoa"] }
from = {today}
dayparts = [{ days = "mon-sun", start = "13:30", end = "17:00" }]
priority = 50
state = "approved"

[[campaigns]]
id = "ngay-phap-luat"
title = "Hưởng ứng Ngày Pháp luật Việt Nam"
unit = "thuan-hoa"
playlists = ["hoi-dap-phap-luat"]
from = {today}
dayparts = [{ days = "mon-fri", start = "14:00", end = "16:00" }]
state = "submitted"
"""
CARDS = {
    "01 Mở tài khoản VNeID mức 2.md": """---
type: guide
title: Mở tài khoản định danh mức 2
qr: https://dichvucong.gov.vn
qr_caption: Cổng Dịch vụ công
---

1. Mang thẻ căn cước tới Công an phường.
2. Cung cấp số điện thoại chính chủ.
3. Cài ứng dụng VNeID và kích hoạt bằng mã gửi về máy.
""",
    "02 Lịch tiếp công dân.md": """---
type: announcement
title: Lịch tiếp công dân tháng 12
agency: UBND phường Thuận Hóa
number: 45/TB-UBND (dữ liệu thử)
date: 20/11/2026
---

Chủ tịch UBND phường tiếp công dân **thứ Năm hằng tuần**, từ 08:00 đến 11:00.

Địa điểm: phòng Tiếp công dân, tầng 1.
""",
    "03 Phí chứng thực có giảm không.md": """---
type: qa
title: Nộp hồ sơ trực tuyến có được giảm lệ phí không?
answer: Có. Nhiều thủ tục được giảm 50 % lệ phí khi nộp trực tuyến toàn trình.
legal_basis: Nghị quyết của HĐND thành phố (dữ liệu thử)
---
""",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A running site with its address and folder."""

    address: str
    site: Path

    def sign_in(self, context: BrowserContext, person: str) -> None:
        """Sign a browser in."""
        page = context.new_page()
        page.goto(f"{self.address}/login")
        page.fill("#person", person)
        page.fill("#password", PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(f"{self.address}/")
        page.close()


@contextmanager
def furnished(folder: Path) -> Iterator[Scene]:
    """Run the demo in a folder, with people and content on top; end it with the context."""
    port = _free_port()
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "signage", "demo", "--port", str(port)],
            cwd=folder,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    try:
        scene = Scene(f"http://127.0.0.1:{port}", folder / "var" / "demo")
        until(lambda: _answers(scene.address))
        _furnish(folder, scene)
        yield scene
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


@contextmanager
def players_at_work(playwright: Playwright, folder: Path, scene: Scene) -> Iterator[Browser]:
    """Let three real players play, as they would in the hall."""
    said = (folder / "out.log").read_text("utf-8")
    browser = launch(playwright)
    for screen, (width, height) in SCREENS.items():
        token = re.search(rf"/play\?screen={screen}&token=(\S+)", said)
        assert token is not None, said
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.goto(f"{scene.address}/play?screen={screen}&token={token[1]}")
    yield browser
    browser.close()


def launch(playwright: Playwright) -> Browser:
    """Start the browser that people have."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))


def until(ask: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    """Ask until it is true."""
    end = time.monotonic() + limit_s
    while not ask():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def command(folder: Path, *arguments: str) -> str:
    """Run `signage …` on the scene's site."""
    done = subprocess.run(
        [sys.executable, "-m", "signage", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.stdout


def set_passwords(site: Path, *people: str) -> None:
    """Give people the password that `Scene.sign_in` types."""
    from signage.settings import load_settings
    from signage.store.audit import Actor
    from signage.store.database import Database
    from signage.store.people import change_password

    database = Database.open(load_settings(site, environment={}).store)
    try:
        for person in people:
            database.write_sync(
                lambda c, person=person: change_password(
                    c, person, PASSWORD, Actor(person=person), now=int(time.time() * 1000)
                )
            )
    finally:
        database.close()


def _furnish(folder: Path, scene: Scene) -> None:
    campaign = scene.site / "playlists" / "tuyen-truyen"
    campaign.mkdir()
    rules = 'title = "Tuyên truyền cải cách hành chính"\napproval = "required"\n'
    (campaign / "playlist.toml").write_text(rules, "utf-8")
    for name, text in CARDS.items():
        (campaign / name).write_text(text, "utf-8")
    _poster(campaign / "04 Nộp hồ sơ mọi nơi.png")
    (campaign / "05 Ảnh chụp hội nghị.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")
    more = folder / "more.toml"
    more.write_text(MORE.replace("{today}", time.strftime("%Y-%m-%d")), "utf-8")
    command(folder, "apply", str(more), str(scene.site))
    set_passwords(scene.site, "admin", "lan", "minh", "thu")


def _poster(path: Path) -> None:
    image = Image.new("RGB", (1920, 1080), "#7a1f1a")
    draw = ImageDraw.Draw(image)
    for step in range(12):
        draw.ellipse((1100 - step * 40, -300 - step * 40, 2300, 900), outline="#d9a441", width=3)
    image.save(path)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
