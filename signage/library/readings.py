"""Remember what was read, so that the same bytes are not hashed or decoded twice.

A small SQLite file under `var/readings/`, good for nothing else: it can be deleted at any time,
and what another version of the program read is forgotten.
"""

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from signage import __version__
from signage.core.content.source import Source
from signage.disk import Stamp
from signage.library.reading import Reading

log = logging.getLogger(__name__)

# Made when the module is loaded, for many threads recall readings at once, and two that meet a
# type first at the same moment end the process (msgspec 0.22).
_READING = msgspec.json.Decoder(Reading)
_NAMES = msgspec.json.Decoder(tuple[str, ...])

MOST_READINGS = 100_000  # some 100 MB; a site that large is read again once in a while

_TABLES = """
CREATE TABLE IF NOT EXISTS reading (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (
  path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (path TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Readings:
    """The memory of one library. Every call blocks for well under a millisecond."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._program = _program_hash()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "readings.db"
        try:
            self._database = _open(file)
            self._forget_other_programs()
        except sqlite3.DatabaseError as failure:
            log.warning("could not open what was read before, starting anew reason=%s", failure)
            for part in folder.glob("readings.db*"):
                part.unlink()
            self._database = _open(file)

    def close(self) -> None:
        """Write everything down and close the file."""
        with self._lock:
            self._database.close()

    def reading_key(self, reader: str, name: str, sha256: str, others: Mapping[str, str]) -> str:
        """Return the key of a reading: reader, name where it matters, bytes, companions' bytes."""
        parts = (self._program, reader, name, sha256, sorted(others.items()))
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()

    def recall(self, key: str) -> Reading | None:
        """Return the reading with this key, if it was made before."""
        row = self._one("SELECT value FROM reading WHERE key = ?", key)
        try:
            return _READING.decode(row) if row is not None else None
        except msgspec.MsgspecError:
            return None  # of a program that we do not know: read again

    def remember(self, key: str, reading: Reading) -> None:
        """Remember a reading."""
        self._put(
            "INSERT OR REPLACE INTO reading VALUES (?, ?)", key, msgspec.json.encode(reading)
        )

    def recall_names(self, key: str) -> tuple[str, ...] | None:
        """Return the names of other files that this content uses, if it was asked before."""
        row = self._one("SELECT value FROM reading WHERE key = ?", "names:" + key)
        return _NAMES.decode(row) if row is not None else None

    def remember_names(self, key: str, names: tuple[str, ...]) -> None:
        """Remember which other files this content uses."""
        content = msgspec.json.encode(names)
        self._put("INSERT OR REPLACE INTO reading VALUES (?, ?)", "names:" + key, content)

    def recall_hash(self, path: str, stamp: Stamp) -> str | None:
        """Return the hash of this very version of a file."""
        row = self._one(
            "SELECT sha256 FROM version WHERE path = ? AND stamp = ?", _key(path), _text(stamp)
        )
        return str(row) if row is not None else None

    def remember_hash(self, path: str, stamp: Stamp, source: Source) -> None:
        """Remember the hash of a version; a file has one at a time."""
        self._put(
            "INSERT OR REPLACE INTO version VALUES (?, ?, ?)",
            *(_key(path), _text(stamp), source.sha256),
        )

    def recall_note(self, path: str) -> str | None:
        """Return what was noted about a path."""
        row = self._one("SELECT value FROM note WHERE path = ?", _key(path))
        return str(row) if row is not None else None

    def note(self, path: str, text: str) -> None:
        """Note something about a path: the last good rules, which of two twins is on air."""
        self._put("INSERT OR REPLACE INTO note VALUES (?, ?)", _key(path), text)

    def _forget_other_programs(self) -> None:
        """Drop readings that this program never asks for, and any that have piled up."""
        program = int(self._program[:7], 16)
        (last,) = self._database.execute("PRAGMA user_version").fetchone()
        (count,) = self._database.execute("SELECT count(*) FROM reading").fetchone()
        if last != program or count > MOST_READINGS:
            self._database.execute("DELETE FROM reading")
            self._database.execute(f"PRAGMA user_version = {program}")

    def _one(self, statement: str, *values: object) -> bytes | str | None:
        try:
            with self._lock:
                row = self._database.execute(statement, values).fetchone()
        except sqlite3.Error as failure:
            log.debug("could not recall what was read reason=%s", failure)
            return None
        return row[0] if row else None

    def _put(self, statement: str, *values: object) -> None:
        try:
            with self._lock:
                self._database.execute(statement, values)
        except sqlite3.Error as failure:  # most of all a full disk: then it is read again
            log.debug("could not remember what was read reason=%s", failure)


def _open(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    # Losing the last seconds in a power cut costs reading a few files again.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    database.executescript(_TABLES)
    return database


def _program_hash() -> str:
    """Return a hash of everything that decides what a reading looks like."""
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parent.parent
    for module in sorted(
        [*(package / "library").rglob("*.py"), *(package / "core").rglob("*.py")]
    ):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def _key(path: str) -> str:
    # Names on disk may hold bytes that are no UTF-8.
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _text(stamp: Stamp) -> str:
    return ":".join(map(str, stamp))
