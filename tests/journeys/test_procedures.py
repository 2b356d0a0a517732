"""Decisions from file to screen: what is abolished leaves at midnight, the server unplugged."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from signage.core.time.times import local_midnight
from tests.library.fixtures import write_a
from tests.served import Served, command, make_site

TZ = "Asia/Ho_Chi_Minh"
HEAD = "Mã TTHC;Tên TTHC;Cấp;Tình trạng"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(make_site(tmp_path / "site")) as server:
        yield server


def decision(path: Path, number: str, effective: date, *rows: str) -> None:
    first = (
        f"Quyết định số {number}/QĐ-UBND ngày 01/01/2026, có hiệu lực từ {effective:%d/%m/%Y};;;"
    )
    path.write_text("\n".join([first, HEAD, *rows]), encoding="utf-8")


def alts_at(manifest: dict[str, Any], at_ms: int) -> str:
    """Return the words of everything that the main zone shows at an instant."""
    zone = next(zone for zone in manifest["zones"] if zone["id"] == "main")
    slot = next(s for s in zone["timetable"] if s["start_ms"] <= at_ms < s["end_ms"])
    entries = manifest["loops"][slot["loop"]]["entries"]
    return " ".join(manifest["items"][entry["item"]]["alt"] for entry in entries)


def test_an_abolished_procedure_leaves_at_midnight_by_the_manifest_alone(served: Served) -> None:
    today = date.today()  # noqa: DTZ011 - any day of the manifest's month will do
    day = today + timedelta(days=9)
    folder = served.site / "playlists/sanh"
    lost, kept = "Trình báo mất hộ chiếu phổ thông", "Đăng ký khai sinh"
    old = (f"1.010385;{lost};Cấp Huyện;sửa đổi", f"1.001193;{kept};Cấp Xã;sửa đổi")
    decision(folder / "1.csv", "1", date(2026, 1, 1), *old)
    served.until(lambda: lost in alts_at(served.manifest(), local_midnight(TZ, day)))

    decision(folder / "2.csv", "2", day, f"1.010385;{lost};Cấp Huyện;bãi bỏ")
    midnight = local_midnight(TZ, day)
    served.until(lambda: "BÃI BỎ: 1.010385" in alts_at(served.manifest(), midnight))

    manifest = served.manifest()
    before, after = alts_at(manifest, midnight - 1), alts_at(manifest, midnight)
    assert f"SỬA ĐỔI: 1.010385 {lost}" in before
    assert f"SỬA ĐỔI: 1.010385 {lost}" not in after
    assert kept in before and kept in after
    assert f"BÃI BỎ: 1.010385 {lost}" in after


def test_doubts_are_told_and_settled_by_answers_beside_the_file(served: Served) -> None:
    folder = served.site / "playlists/sanh"
    write_a(folder / "Phụ lục.docx", declared=36)
    row = "2.00048;Cấp hộ chiếu phổ thông;Cấp Tỉnh;sửa đổi"
    decision(folder / "2.csv", "2", date(2026, 1, 1), row)
    found = json.loads(command("check", str(served.site), "--json", expect=3).stdout)["problems"]
    assert {problem["code"] for problem in found} == {"declared_rows", "bad_code"}
    assert "Đăng ký thường trú" not in alts_at(served.manifest(), served_now(served))

    (folder / "Phụ lục.docx.answers.toml").write_text("[decision]\nrows = 22\n")
    (folder / "2.csv.answers.toml").write_text(
        '[[rows]]\nrow = "3"\nwas = "2.00048"\ncode = "2.000480"\n'
    )

    served.until(lambda: "2.000480 Cấp hộ chiếu" in alts_at(served.manifest(), served_now(served)))
    checked = command("check", str(served.site))
    assert "2.csv (2/QĐ-UBND): 1 đang có hiệu lực, 0 sắp, 0 đã hết" in checked.stderr
    assert "0 lỗi" in checked.stderr
    file, at = folder.parents[1] / "sổ.csv", "2026-06-30"
    register = command("register", str(served.site), "--csv", str(file), "--json", "--at", at)
    rows = json.loads(register.stdout)["procedures"]
    assert len(rows) == 23 and file.read_text("utf-8-sig").count("\n") == 24
    assert ("2.000480", "in_force") in [(row["code"], row["standing"]) for row in rows]


def served_now(served: Served) -> int:
    """Return the server's time."""
    _, body = served.get("/api/player/time", "sanh")
    return int(json.loads(body)["server_time_ms"])
