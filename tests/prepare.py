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
PROGRAMS = {
    "chromium": "chromium",
    "node": "nodejs",
    "npm": "npm",
    "cc": "gcc",
    "nginx": "nginx-light",
}


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return os.environ.get("SIGNAGE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def find_postgres() -> str | None:
    """Return the folder of PostgreSQL's server programs, None when there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = str(folders[0]) if folders else shutil.which("initdb")
    return str(Path(found).parent) if found else None


def main(arguments: list[str]) -> int:
    if "--node" in arguments:
        _install({"node": "nodejs", "npm": "npm"})
        return _prepare_node()
    _install(PROGRAMS)
    if find_postgres() is None:
        _apt(["postgresql"])
    for name, found in (("Chromium", find_chromium()), ("PostgreSQL", find_postgres())):
        print(f"{name}: {found or 'NOT FOUND — its tests will be skipped; install it by hand'}")
    return _prepare_node()


def _install(programs: dict[str, str]) -> None:
    missing = [
        package
        for program, package in programs.items()
        if not (find_chromium() if program == "chromium" else shutil.which(program))
    ]
    if missing:
        _apt(missing)


def _apt(packages: list[str]) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for program in ("apt-get", *prefix[:1]):
        if shutil.which(program) is None:
            print(f"MISSING: {', '.join(packages)} — no {program} here, install by hand")
            return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        done = subprocess.run(
            [*prefix, *command], env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            print(f"COULD NOT INSTALL {', '.join(packages)}: '{' '.join(command)}' failed")
            return


def _prepare_node() -> int:
    if shutil.which("npm") is None:
        print(
            "MISSING: node and npm — the player's own tests cannot run; install Node 20 or newer"
        )
        return 1
    wanted = (PLAYERS / "package.json").stat().st_mtime
    stamp = PLAYERS / "node_modules" / ".ready"
    if not stamp.exists() or stamp.stat().st_mtime < wanted:
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"],
            cwd=PLAYERS,
            check=True,
        )
        stamp.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
