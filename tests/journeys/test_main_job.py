"""The main job on the whole program: a file saved in a folder is on the screen, or explained."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Served, command, make_site, picture


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(make_site(tmp_path / "site")) as server:
        yield server


def problems_of(site: Path) -> dict[str, set[str]]:
    done = command("check", str(site), "--json", expect=3)
    found: dict[str, set[str]] = {}
    for problem in json.loads(done.stdout)["problems"]:
        assert problem["message"]["vi"] and problem["message"]["en"]
        found.setdefault(problem["where"], set()).add(problem["code"])
    return found


def test_a_dropped_picture_is_in_the_manifest_and_a_deleted_one_is_not(served: Served) -> None:
    path = picture(served.site / "playlists/sanh/01 Giờ làm việc.png", "navy")
    served.until(lambda: served.titles() == ["Giờ làm việc"])

    path.unlink()
    served.until(lambda: "Giờ làm việc" not in served.titles())


def test_the_media_of_a_manifest_are_for_its_screen_only(served: Served) -> None:
    picture(served.site / "playlists/sanh/a.png", "navy")
    served.until(lambda: served.titles() == ["a"])
    url = next(iter(served.manifest()["assets"].values()))["url"]

    status, body = served.get(url, "sanh")
    assert (status, body[:1]) == (200, b"\x89")
    assert served.get(url, "sanh", Range="bytes=0-9")[0] == 206
    assert served.get(url)[0] in (401, 404)
    assert served.get("/api/player/manifest")[0] == 401


def test_an_unchanged_manifest_answers_304(served: Served) -> None:
    revision = served.manifest()["revision"]

    status, _ = served.get("/api/player/manifest", "sanh", **{"If-None-Match": f'"{revision}"'})

    assert status == 304


def test_a_broken_file_leaves_the_last_good_version_on_air_also_after_a_restart(
    served: Served,
) -> None:
    path = picture(served.site / "playlists/sanh/a.png", "darkgreen", words="tốt")
    served.until(lambda: served.titles() == ["a"])
    good = served.manifest()["assets"].keys()

    path.write_bytes(path.read_bytes()[:300])
    assert problems_of(served.site)["playlists/sanh/a.png"] == {"truncated"}
    assert served.manifest()["assets"].keys() == good

    served.kill()
    served.start()
    served.until(lambda: served.titles() == ["a"])
    assert served.manifest()["assets"].keys() == good


def test_bad_files_are_named_and_never_shown(served: Served) -> None:
    folder = served.site / "playlists/sanh"
    (folder / "rỗng.png").touch()
    (folder / "đoạn mã.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    (folder / "giả.jpg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    (folder / "bảng.exe").write_bytes(b"MZ")
    (folder / "~$tạm.docx").write_bytes(b"x")
    outside = served.site.parent / "bí mật.png"
    picture(outside, "black")
    (folder / "liên kết.png").symlink_to(outside)
    picture(folder / "tốt.png", "navy")

    served.until(lambda: served.titles() == ["tốt"])
    found = problems_of(served.site)

    assert found["playlists/sanh/rỗng.png"] == {"empty_file"}
    assert found["playlists/sanh/giả.jpg"] == {"unsafe"}
    assert found["playlists/sanh/liên kết.png"] == {"escapes_site"}
    assert "playlists/sanh/bảng.exe" in found
    assert not any("tạm" in where for where in found)
    assert served.titles() == ["tốt"]


def test_a_file_that_grows_is_not_shown_before_it_holds_still(served: Served) -> None:
    whole = picture(served.site.parent / "lớn.png", "maroon", size=(1600, 900)).read_bytes()
    target = served.site / "playlists/sanh/lớn.png"

    with target.open("wb") as growing:
        for start in range(0, len(whole), max(1, len(whole) // 20)):
            growing.write(whole[start : start + max(1, len(whole) // 20)])
            growing.flush()
            assert served.titles() != ["lớn"]
            time.sleep(0.03)  # the copying itself takes time

    served.until(lambda: served.titles() == ["lớn"])


def test_names_with_accents_spaces_brackets_and_emoji_are_shown(served: Served) -> None:
    folder = served.site / "playlists/sanh"
    names = ["Thông báo (bản cuối) [12s].png", "Chào 🎉.png", "“Trích”.png", "ế" * 80 + ".png"]
    for number, name in enumerate(names):
        picture(folder / name, ["navy", "maroon", "olive", "purple"][number])

    served.until(lambda: len(served.titles()) == 4)

    assert "Thông báo (bản cuối)" in served.titles()
    assert "ế" * 80 in served.titles()


def test_approval_required_holds_a_dropped_file_back(tmp_path: Path) -> None:
    with Served(make_site(tmp_path / "site", approval="required")) as served:
        picture(served.site / "playlists/sanh/chờ.png", "navy")
        plan = ["plan", "--screen", "sanh", "--json", str(served.site)]

        served.until(
            lambda: '"waiting"' in command(*plan).stdout or "not_approved" in command(*plan).stdout
        )

        assert "chờ" not in served.titles()
        assert command("check", str(served.site), "--json").returncode == 0


def test_a_second_server_on_the_same_site_is_refused(served: Served) -> None:
    done = command("serve", str(served.site), "--port", "1", expect=1)

    assert "runs on this site already" in done.stderr


def test_a_folder_that_is_no_site_is_not_served_and_names_init(tmp_path: Path) -> None:
    done = command("serve", str(tmp_path), expect=1)

    assert "signage init" in done.stderr


def test_takeover_and_blackout_from_the_command_line_reach_a_running_server(
    served: Served,
) -> None:
    picture(served.site / "playlists/khan/lũ.png", "red")
    file = served.site / "khan.toml"
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    file.write_text(
        f'[[takeovers]]\nid = "lu"\ntitle = "Lũ"\nplaylist = "khan"\nlevel = "warning"\n'
        f'end = {end}\nreason = "tin lũ số 12"\n',
        "utf-8",
    )

    command("takeover", str(file), str(served.site))
    taken = served.until(lambda: served.manifest()["takeover"], 5)
    assert (taken["id"], taken["level"]) == ("lu", "warning")

    command("blackout", "on", "--screen", "sanh", "--reason", "thử", str(served.site))
    served.until(lambda: served.manifest()["blackout"], 5)

    command("blackout", "off", str(served.site))
    command("takeover", "end", "lu", str(served.site))
    served.until(lambda: not served.manifest()["blackout"], 5)
    served.until(lambda: not served.manifest()["takeover"], 5)


def test_an_event_says_go_and_look_when_the_manifest_changed(served: Served) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request(
        "GET", "/api/player/events", headers={"Authorization": f"Bearer {served.token('sanh')}"}
    )
    stream = connection.getresponse()
    assert stream.getheader("Content-Type", "").startswith("text/event-stream")

    picture(served.site / "playlists/sanh/a.png", "navy")
    lines: list[str] = []
    while not any(line.startswith("event: revision") for line in lines):
        lines.append(stream.readline().decode())
    told = json.loads(stream.readline().decode().removeprefix("data: "))

    assert set(told) == {"revision"}
    connection.close()


def test_plan_says_what_serve_publishes(served: Served) -> None:
    picture(served.site / "playlists/sanh/a.png", "navy")
    served.until(lambda: served.titles() == ["a"])

    document = json.loads(command("plan", "--screen", "sanh", "--json", str(served.site)).stdout)

    assert document["revision"] == served.manifest()["revision"]
    assert document["winner"]["kind"] == "playlist"
    assert document["now"]["title"] == "a"
    assert 0 <= document["now"]["offset_ms"] < document["now"]["duration_ms"]


def test_init_prints_a_password_and_refuses_a_second_time(tmp_path: Path) -> None:
    done = command("init", str(tmp_path / "mới"))

    assert any(line.startswith("password: ") for line in done.stdout.splitlines())
    assert 'approval = "required"' in (tmp_path / "mới/signage.toml").read_text("utf-8")
    command("init", str(tmp_path / "mới"), expect=1)


def test_render_draws_a_card_without_a_site(tmp_path: Path) -> None:
    card = tmp_path / "Thông báo.md"
    card.write_text("---\ntitle: Nghỉ lễ\nagency: UBND phường\n---\nNghỉ ngày 02/9.\n", "utf-8")

    done = command(
        "render", str(card), "--canvas", "1280x720", "--out", str(tmp_path / "ra"), "--json"
    )

    document = json.loads(done.stdout)
    assert document["problems"] == []
    page = document["pages"][0]
    assert (page["width_px"], page["height_px"]) == (1280, 720)
    assert Path(page["file"]).stat().st_size > 1000
