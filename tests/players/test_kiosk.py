"""What we ship for devices is well formed: the launcher, the units, the policy."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KIOSK = ROOT / "players" / "kiosk"


def test_the_launcher_is_a_shell_script_without_mistakes() -> None:
    subprocess.run(["sh", "-n", str(KIOSK / "signage-kiosk")], check=True)


@pytest.mark.parametrize("unit", sorted(p.name for p in KIOSK.glob("*.[st][ei][rm]*")))
def test_systemd_accepts_every_unit(unit: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")

    found = subprocess.run(
        ["systemd-analyze", "verify", f"./{unit}"], cwd=KIOSK, capture_output=True, text=True
    )

    # Programs of the device are not installed here; anything else is a mistake of ours.
    said = [line for line in found.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in said if unit in line] == []


def test_the_launcher_starts_chromium_with_the_address_last(tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n')
    browser.chmod(0o755)
    profile = tmp_path / "profile"
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text('{"profile":{"exit_type":"Crashed","exited_cleanly":false}}')
    environment = {
        "PATH": "/usr/bin:/bin",
        "SIGNAGE_ADDRESS": "http://signage.lan:8700/play",
        "SIGNAGE_PROFILE": str(profile),
        "SIGNAGE_CHROMIUM": str(browser),
    }

    words = subprocess.run(
        [str(KIOSK / "signage-kiosk")], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert words[0] == "--kiosk"
    assert words[-1] == "http://signage.lan:8700/play"
    assert f"--user-data-dir={profile}" in words
    assert "--force-device-scale-factor=1" in words
    assert json.loads(preferences.read_text())["profile"] == {
        "exit_type": "Normal",
        "exited_cleanly": True,
    }


def test_the_policy_names_whole_origins() -> None:
    policy = json.loads((KIOSK / "chromium-policy.json").read_text())

    # A pattern such as *.lan does not make an origin secure: measured.
    assert all(
        "*" not in origin for origin in policy["OverrideSecurityRestrictionsOnInsecureOrigin"]
    )
