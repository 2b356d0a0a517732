"""A PostgreSQL server of our own for the length of a test run: no port, a socket in a folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest


def binaries() -> Path | None:
    """Return the folder of the newest server's binaries, None when there is no server here."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3])
    )
    return found[-1].parent if found else None


# What a fixture is given whose tests run on one database and then on the other.
BOTH_DATABASES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.postgresql,
            pytest.mark.skipif(binaries() is None, reason="NO POSTGRESQL SERVER HERE"),
        ],
    ),
]


class Cluster:
    """One running server. It refuses to run as root, so as root another user runs it."""

    def __init__(self, bin_folder: Path) -> None:
        self._bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="signage-pg-", dir="/tmp"))
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            user = next(u for u in ("postgres", "nobody") if _exists(u))
            owner = pwd.getpwnam(user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._as_user = [
                "setpriv",
                f"--reuid={user}",
                f"--regid={owner.pw_gid}",
                "--clear-groups",
            ]
        self._data = self.folder / "data"
        self._run(
            "initdb", "-D", str(self._data), "-U", "signage", "-A", "trust", "-E", "UTF8", "-N"
        )
        self.start()
        self._count = 0

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-k {self.folder} -h '' -F -c max_connections=40 -c shared_buffers=16MB"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop the server as a crash would."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop for good and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        self._count += 1
        name = f"signage_{self._count}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._address(name)

    def _address(self, database: str) -> str:
        return f"postgresql://signage@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._bin / program), *arguments]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
