"""Finds or installs what the tests need beyond Python: Chromium, PostgreSQL, Node tools.

Says loudly what cannot be had; the tests that need it then say so once more as they are skipped.
Debian and its relatives are served through apt-get; elsewhere install the named programs by hand.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAYERS = ROOT / "players"

# program → Debian package
NODE = {"node": "nodejs", "npm": "npm"}
PROGRAMS = {"chromium": "chromium", "cc": "gcc", "nginx": "nginx-light", **NODE}
POSTGRES = "initdb"
LAST_LINES = 3  # of what a program said before it failed


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return os.environ.get("SIGNAGE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def find_postgres() -> str | None:
    """Return the folder of PostgreSQL's server programs, None when there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = str(folders[0]) if folders else shutil.which(POSTGRES)
    return str(Path(found).parent) if found else None


def main(arguments: list[str]) -> int:
    if "--node" in arguments:
        _install(NODE)
        return _prepare_node()
    _install({**PROGRAMS, POSTGRES: "postgresql"})
    for name, found in (("Chromium", find_chromium()), ("PostgreSQL", find_postgres())):
        print(f"{name}: {found or 'NOT FOUND — its tests will be skipped; install it by hand'}")
    return _prepare_node()


def _install(programs: dict[str, str]) -> None:
    finders = {"chromium": find_chromium, POSTGRES: find_postgres}
    missing = [
        package
        for program, package in programs.items()
        if not finders.get(program, lambda program=program: shutil.which(program))()
    ]
    if missing:
        _apt(missing)


def _apt(packages: list[str]) -> None:
    names = " ".join(packages)
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for program in ("apt-get", *prefix[:1]):
        if shutil.which(program) is None:
            print(f"MISSING: {names} — no {program} here, install by hand")
            return
    # A stale list of packages is often good enough, so its failure decides nothing.
    updated = _told([*prefix, "apt-get", "update", "-qq"])
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    failed = _told([*prefix, *install])
    if failed:
        print(f"COULD NOT INSTALL {names}: {' '.join(install)}\n{updated}{failed}")
        print("Without a network or the right to install: ask somebody for these packages.")


def _prepare_node() -> int:
    if shutil.which("npm") is None:
        print(
            "MISSING: node and npm — the player's own tests cannot run; install Node 20 or newer"
        )
        return 1
    wanted = (PLAYERS / "package.json").stat().st_mtime
    stamp = PLAYERS / "node_modules" / ".ready"
    if stamp.exists() and stamp.stat().st_mtime >= wanted:
        return 0
    install = ["npm", "install", "--prefer-offline", "--no-package-lock", "--loglevel=error"]
    failed = _told(install, PLAYERS)
    if failed:
        print(f"COULD NOT INSTALL the player's tools: {' '.join(install)} in {PLAYERS}\n{failed}")
        print(
            "Where npm's registry cannot be reached, set another one (npm config set registry …),"
        )
        print("then try again; `make check` stops here, for it checks the player too.")
        return 1
    stamp.touch()
    return 0


def _told(command: list[str], folder: Path = ROOT) -> str:
    """Run a command; return nothing if it went well, else the last lines of what it said."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return ""
    lines = done.stdout.strip().splitlines()[-LAST_LINES:] or [f"exit code {done.returncode}"]
    return "".join(f"    {line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
