"""A small server that speaks the players' side of the contract, for tests of the player alone.

Everything a test wants to go wrong can be made to: the server can be silent, answer 503, hold
media back or lose answers. Manifests are made by hand; the program's own are tested elsewhere.
"""

import hashlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import segno
from PIL import Image, ImageDraw

from signage.web.play_build import PlayFiles, players_folder

# The player as it travels: packed and shrunk once for all tests of a process.
PLAYER = PlayFiles(players_folder())
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".ttf": "font/ttf",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".wav": "audio/wav",
}
DAY_MS = 24 * 3600 * 1000
WEEK_MS = 7 * DAY_MS


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def plain_png(colour: tuple[int, int, int], size: tuple[int, int] = (1920, 1080)) -> bytes:
    """Draw a picture of one colour, with a mark so that it is not quite flat."""
    picture = Image.new("RGB", size, colour)
    mark = ImageDraw.Draw(picture)
    mark.rectangle((size[0] - 9, size[1] - 9, size[0] - 1, size[1] - 1), fill=(255, 255, 255))
    return encoded(picture)


def encoded(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def look_of(picture: bytes) -> dict[str, Any]:
    """Work out what a player's own sample should resemble."""
    grey = Image.open(BytesIO(picture)).convert("L").resize((9, 8), Image.Resampling.BOX)
    cells = list(grey.get_flattened_data())
    bits = "".join(
        "1" if cells[y * 9 + x + 1] > cells[y * 9 + x] else "0" for y in range(8) for x in range(8)
    )
    return {"luma": round(sum(cells) / len(cells) / 255, 2), "hash": f"{int(bits, 2):016x}"}


class ManifestMaker:
    """Builds manifests: pictures in, a document out."""

    def __init__(self, server: "PlayerServer", **screen: Any) -> None:
        self.server = server
        self.items: dict[str, Any] = {}
        self.assets: dict[str, Any] = {}
        self.loops: dict[str, Any] = {}
        self.zones: list[dict[str, Any]] = []
        self.fields: dict[str, Any] = {}
        canvas = {
            "width_px": 1920,
            "height_px": 1080,
            "offset_x_px": 0,
            "offset_y_px": 0,
            "rotation_deg": 0,
        }
        canvas.update(screen.pop("canvas", {}))
        self.screen = {
            "id": "sanh-1",
            "name": "Bảng điện tử sảnh 1",
            "unit": "UBND phường Thuận Hóa",
            "kind": "eboard",
            "tz": "Asia/Ho_Chi_Minh",
            "sound": False,
            "canvas": canvas,
            "hours": None,
            "dim": [],
            **screen,
        }

    def asset(self, body: bytes, extension: str = "png", **facts: Any) -> str:
        sha256 = hashlib.sha256(body).hexdigest()
        url = f"/media/{sha256}.{extension}"
        self.server.media[url] = body
        self.assets[sha256] = {
            "url": url,
            "type": TYPES["." + extension].split(";")[0],
            "size_bytes": len(body),
            "width_px": 0,
            "height_px": 0,
            "duration_ms": 0,
            **facts,
        }
        return sha256

    def item(self, name: str, body: bytes | None, kind: str = "image", **fields: Any) -> str:
        extension = fields.pop("extension", "png")
        facts = fields.pop("facts", {})
        item = {"kind": kind, "title": name, "alt": "", "fit": "contain", "muted": True, **fields}
        if body is not None:
            item["asset"] = self.asset(body, extension, **facts)
        if body is not None and kind == "image" and "look" not in fields:
            try:
                item["look"] = look_of(body)
            except OSError:
                item["look"] = {"luma": 0.5, "hash": "0" * 16}
        self.items[name] = item
        return name

    def loop(self, name: str, *entries: tuple[Any, ...]) -> str:
        """Each entry is (item, duration_ms[, transition[, transition_ms]])."""
        made = []
        for place, (item, duration_ms, *rest) in enumerate(entries):
            transition, lasts = ([*rest, "cut", 500])[:2] if len(rest) < 2 else rest[:2]
            made.append(
                {
                    "entry": f"e-{item}-{place}",
                    "item": item,
                    "campaign": None,
                    "duration_ms": duration_ms,
                    "transition": transition,
                    "transition_ms": lasts if isinstance(lasts, int) else 500,
                }
            )
        self.loops[name] = {"entries": made}
        return name

    def zone(self, name: str, rect: tuple[int, int, int, int], loop: Any, **fields: Any) -> None:
        x, y, width, height = rect
        start, end = self.validity()
        table = loop if isinstance(loop, list) else [(start, end, loop)] if loop else []
        self.zones.append(
            {
                "id": name,
                "kind": fields.pop("kind", name),
                "x_px": x,
                "y_px": y,
                "width_px": width,
                "height_px": height,
                "timetable": [{"start_ms": a, "end_ms": b, "loop": c} for a, b, c in table],
                **fields,
            }
        )

    def validity(self) -> tuple[int, int]:
        monday = now_ms() // WEEK_MS * WEEK_MS - 3 * DAY_MS - 7 * 3600 * 1000
        return monday, monday + 5 * WEEK_MS

    def build(self, **fields: Any) -> dict[str, Any]:
        start, end = self.validity()
        rest = {
            "version": 1,
            "adopt": "boundary",
            "valid_from_ms": start,
            "valid_until_ms": end,
            "screen": self.screen,
            "zones": self.zones,
            "loops": self.loops,
            "items": self.items,
            "assets": self.assets,
            "takeover": None,
            "blackout": None,
            **fields,
        }
        text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return {**rest, "revision": hashlib.sha256(text.encode()).hexdigest()[:16]}


class PlayerServer:
    """The server, its switches for what shall go wrong, and what players told it."""

    def __init__(self, port: int = 0, *, build: str = "b1", relay: bool = False) -> None:
        self.build = build
        self.relay = relay
        self.media: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}  # overrides of the player's own files
        self.manifest: dict[str, Any] | None = None
        self.paired = True
        self.claims: dict[str, str] = {}
        self.confirmed: set[str] = set()
        self.broken = False  # everything answers 503
        self.streams_open = True  # else event streams answer 503
        self.streams = 0  # how many were opened
        self.buffers = False  # event streams are held back
        self.beat_s = 1.0
        self.lose_answers = 0  # so many reports are taken but their answers lost
        self.media_delay_s = 0.0
        self.offset_ms = 0  # how far this server's clock is from the machine's
        self.plays: dict[tuple[str, int], dict[str, Any]] = {}
        self.faults: dict[tuple[str, int], dict[str, Any]] = {}
        self.reports: list[dict[str, Any]] = []
        self.doubled = 0
        self.requests: list[str] = []
        self.changed = threading.Condition()
        self.events: list[tuple[str, str]] = []
        self.stopped = False
        owner = self

        class Answer(_Answer):
            server_of_players = owner

        self.http = _Server(("127.0.0.1", port), Answer)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def publish(self, manifest: dict[str, Any] | None) -> None:
        with self.changed:
            self.manifest = manifest
            self.changed.notify_all()

    def send(self, event: str) -> None:
        with self.changed:
            self.events.append((event, "{}"))
            self.changed.notify_all()

    def close(self) -> None:
        with self.changed:
            self.stopped = True
            self.changed.notify_all()
        self.http.shutdown()
        self.http.server_close()

    def wait_for(self, condition: Any, limit_s: float = 10.0) -> None:
        """Wait until a condition about this server's state holds."""
        with self.changed:
            if not self.changed.wait_for(condition, limit_s):
                raise AssertionError(f"not within {limit_s} s")

    def wait_for_request(self, path: str, limit_s: float = 10.0) -> None:
        """Wait until somebody asked for a path; requests wake nobody, so look again and again."""
        until = time.monotonic() + limit_s
        while path not in self.requests:
            assert time.monotonic() < until, f"{path} not asked for within {limit_s} s"
            with self.changed:
                self.changed.wait(0.1)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that broke: breaking them is what many tests are for."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Answer(BaseHTTPRequestHandler):
    server_of_players: PlayerServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        try:
            self.route()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_POST(self) -> None:
        server = self.server_of_players
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if server.broken:
            return self.reply(503)
        if self.path.startswith("/api/player/pair"):
            claim = f"claim-{len(server.claims)}"
            server.claims[claim] = f"{123456 + len(server.claims)}"
            code = server.claims[claim]
            qr = segno.make(f"http://signage.lan/pair?code={code}").svg_data_uri(omitsize=True)
            return self.reply_json({"code": code, "claim": claim, "qr": qr})
        return self.take_report(body)

    def take_report(self, body: dict[str, Any]) -> None:
        server = self.server_of_players
        with server.changed:
            server.reports.append(body)
            boot = body["boot"]
            for kind, store in (("plays", server.plays), ("faults", server.faults)):
                for event in body[kind]:
                    key = (boot, event["seq"])
                    server.doubled += key in store
                    store.setdefault(key, event)
            seqs = {s for b, s in [*server.plays, *server.faults] if b == boot}
            acked = 0
            while acked + 1 in seqs:
                acked += 1
            server.changed.notify_all()
            if server.lose_answers > 0:
                server.lose_answers -= 1
                self.close_connection = True
                return
        self.reply_json({"acked_seq": acked, "server_time_ms": now_ms() + server.offset_ms})

    def route(self) -> None:
        server = self.server_of_players
        parts = urlsplit(self.path)
        path, query = parts.path, parse_qs(parts.query)
        server.requests.append(path)
        if server.broken:
            return self.reply(503)
        if path == "/play":
            server.paired |= self.headers.get("Authorization") == "Bearer t"
            where = f"/play/{server.build}/" + (f"?{parts.query}" if parts.query else "")
            cache = "no-store" if "preview" in query else "public, max-age=31536000"
            return self.reply(307, headers={"Location": where, "Cache-Control": cache})
        if path.startswith("/play/"):
            return self.reply_file(path)
        if path.startswith("/media/"):
            return self.reply_media(path)
        if path.startswith("/api/player/pair/"):
            claim = path.rpartition("/")[2]
            if claim not in server.confirmed:
                return self.reply(202 if claim in server.claims else 404)
            server.paired = True
            return self.reply_json({"screen": "sanh-1", "token": "t"})
        if not server.paired:
            return self.reply(401)
        return self.route_paired(path, query)

    def route_paired(self, path: str, query: dict[str, list[str]]) -> None:
        server = self.server_of_players
        revision = server.manifest["revision"] if server.manifest else ""
        if path == "/api/player/manifest":
            if server.manifest is None:
                return self.reply(503)
            if self.headers.get("If-None-Match") == f'"{revision}"':
                return self.reply(304)
            return self.reply_json(server.manifest, {"ETag": f'"{revision}"'})
        if path == "/api/player/time":
            return self.reply_json({"server_time_ms": now_ms() + server.offset_ms})
        if path == "/api/player/events":
            return self.stream()
        if path == "/api/player/poll":
            wanted = query.get("revision", [""])[0]
            with server.changed:
                server.changed.wait_for(
                    lambda: (
                        server.stopped
                        or not server.manifest
                        or server.manifest["revision"] != wanted
                    ),
                    float(query.get("wait_s", ["25"])[0]),
                )
                revision = server.manifest["revision"] if server.manifest else ""
            return self.reply_json({"revision": revision, "server_time_ms": now_ms()})
        return self.reply(404)

    def stream(self) -> None:
        server = self.server_of_players
        if not server.streams_open:
            return self.reply(503)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.close_connection = True
        told, sent = None, len(server.events)
        with server.changed:
            server.streams += 1
            server.changed.notify_all()
        while not server.stopped and not server.broken and server.streams_open:
            with server.changed:
                revision = server.manifest["revision"] if server.manifest else ""
                fresh, sent = server.events[sent:], len(server.events)
            events = [(name, text) for name, text in fresh]
            beat = {"revision": revision, "server_time_ms": now_ms() + server.offset_ms}
            events.append(("beat", json.dumps(beat)))
            if told is not None and told != revision:
                events.insert(0, ("revision", json.dumps({"revision": revision})))
            told = revision
            if not server.buffers:
                for name, text in events:
                    self.wfile.write(f"event: {name}\ndata: {text}\n\n".encode())
                self.wfile.flush()
            with server.changed:
                server.changed.wait(server.beat_s)

    def reply_file(self, path: str) -> None:
        server = self.server_of_players
        _, _, build, name = path.split("/", 3)
        if build != server.build:
            return self.reply(404)
        name = name or "index.html"
        body = server.files.get(name)
        if body is None:
            file = PLAYER.current().files.get(name)
            if file is None:
                return self.reply(404)
            body = file.plain
        headers = {
            "Content-Type": TYPES.get(Path(name).suffix, "application/octet-stream"),
            "Cache-Control": "public, max-age=31536000, immutable",
            "Service-Worker-Allowed": "/play",
        }
        return self.reply(200, body, headers)

    def reply_media(self, path: str) -> None:
        server = self.server_of_players
        body = server.media.get(path)
        if server.media_delay_s:
            time.sleep(server.media_delay_s)  # a slow link, not a wait of the test
        if body is None:
            return self.reply(404)
        headers = {
            "Content-Type": TYPES[Path(path).suffix],
            "Cache-Control": "private, max-age=31536000, immutable",
            "ETag": f'"{Path(path).stem}"',
            "Accept-Ranges": "bytes",
        }
        wanted = self.headers.get("Range")
        if not wanted:
            return self.reply(200, body, headers)
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start = int(first) if first else len(body) - int(last)
        end = min(int(last) if last and first else len(body) - 1, len(body) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        return self.reply(206, body[start : end + 1], headers)

    def reply_json(self, value: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(value, ensure_ascii=False).encode()
        self.reply(200, body, {"Content-Type": "application/json", **(headers or {})})

    def reply(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("X-Server-Time", str(now_ms() + self.server_of_players.offset_ms))
        if self.server_of_players.relay:
            self.send_header("X-Signage-Relay", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
