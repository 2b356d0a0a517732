"""The player as it is now: its files packed and shrunk for the wire, under a name made of them."""

import gzip
import hashlib
import mimetypes
import threading
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import fontpkg

from signage.web.play_pack import pack, strip
from signage.web.play_shrink import shrink

# A player that is loading while we are upgraded still finds its files.
KEPT_BUILDS = 3
_SKIPPED = {".md", ".map"}
# Sizes of the clock on LED walls, in pixels; `clock_view.js` chooses among them.
_LED_CLOCKS = (16, 24, 32)
# What pages load; every other module travels inside these, or is a part of the player's.
_ENTRIES = ("main.js", "check.js")
# Scripts that are no modules; they stand alone.
_PLAIN_SCRIPTS = ("boot_guard.js", "service_worker.js")
_ZIPPED = ("text/", "application/javascript", "font/ttf")


@dataclass(frozen=True, slots=True)
class PlayFile:
    """One file of the player, ready to send."""

    type: str
    plain: bytes
    zipped: bytes


@dataclass(frozen=True, slots=True)
class Build:
    """The player as it was at one moment: a name made from its bytes, and its files."""

    name: str
    files: dict[str, PlayFile]


class PlayFiles:
    """The builds of a folder; a changed file makes a new one. Blocks: ask it in a thread."""

    def __init__(self, folder: Path, *, shelf: Path | None = None) -> None:
        """Serve this folder; nothing is read yet. What is made of it may be kept in the shelf."""
        self._folder = folder
        self._shelf = shelf
        self._signature: object = None
        self._builds: dict[str, Build] = {}
        self._current: Build | None = None
        self._reading = threading.Lock()

    def current(self) -> Build:
        """Return the newest build, read again when any file changed."""
        with self._reading:
            sources = _sources(self._folder)
            signature = [(path, path.stat().st_mtime_ns) for path in sources.values()]
            if self._current is None or signature != self._signature:
                self._current = _read_build(sources, self._shelf)
                self._signature = signature
                self._builds[self._current.name] = self._current
                for old in list(self._builds)[:-KEPT_BUILDS]:
                    del self._builds[old]
            return self._current

    def find(self, build: str, name: str) -> PlayFile | None:
        """Return a file of the current build or of one shortly before it."""
        known = self._builds.get(build)
        if known is None and self.current().name == build:
            known = self._current
        return None if known is None else known.files.get(name or "index.html")

    def source(self, name: str) -> PlayFile | None:
        """Return a file as it stands in the folder, for people who debug the player."""
        path = (_sources(self._folder) | _fonts()).get(name or "index.html")
        # A debugged player must not become the one that starts without a server.
        if path is None or name == "service_worker.js":
            return None
        return PlayFile(_type_of(name or "index.html"), path.read_bytes(), b"")


def players_folder() -> Path:
    """Return the player's files: beside the code in a wheel, at the top of a checkout."""
    package = Path(str(resources.files("signage")))
    inside = package / "_players" / "screen"
    return inside if inside.is_dir() else package.parent / "players" / "screen"


def _sources(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if _is_served(path, folder)
    }


def _is_served(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") or part == "node_modules" for part in parts)
    return path.is_file() and not hidden and path.suffix not in _SKIPPED


def _fonts() -> dict[str, Path]:
    """Return the faces of the player's own words: codes, and the clock, on LED by whole pixels."""
    faces = [Path(fontpkg.path("be-vietnam-pro", weight=weight)) for weight in (500, 600)]
    led = Path(str(resources.files("signage.render") / "fonts"))
    faces += [led / f"SignageLED{size}.ttf" for size in _LED_CLOCKS]
    return {f"fonts/{path.name}": path for path in faces}


def _read_build(sources: dict[str, Path], shelf: Path | None) -> Build:
    texts = {
        name: path.read_text("utf-8")
        for name, path in sources.items()
        if name.endswith((".js", ".css"))
    }
    wire = {name: text.encode() for name, text in shrink(_packed(texts), shelf).items()}
    others = {name: path for name, path in sources.items() if name not in texts} | _fonts()
    wire |= {name: path.read_bytes() for name, path in others.items()}
    digest = hashlib.sha256()
    files = {}
    for name, plain in sorted(wire.items()):
        digest.update(f"{name}\0{len(plain)}\0".encode() + plain)
        type_ = _type_of(name)
        zipped = gzip.compress(plain, 9, mtime=0) if type_.startswith(_ZIPPED) else b""
        files[name] = PlayFile(type_, plain, zipped)
    return Build(digest.hexdigest()[:12], files)


def _packed(texts: dict[str, str]) -> dict[str, str]:
    modules = [name for name in texts if name.endswith(".js") and name not in _PLAIN_SCRIPTS]
    packed = {name: strip(text) for name, text in texts.items() if name.endswith(".css")}
    for name in _PLAIN_SCRIPTS:
        if name in texts:
            packed[name] = f"(()=>{{{strip(texts[name])}}})()\n"
    for entry in _ENTRIES:
        if entry in texts:
            packed |= pack(entry, modules if entry == "main.js" else (), texts.__getitem__)
    return packed


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
