"""The player's files under their build, and the ways into it."""

import gzip
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from signage.core.time.times import Instant
from signage.push.credentials import hash_token
from signage.push.hub import Hub
from signage.web import play_files
from signage.web.play_build import PlayFiles, players_folder
from signage.web.play_pack import pack
from signage.web.player_door import PlayerDoor

ROOT = Path(__file__).parents[2]
NOON = Instant(1_795_000_000_000)
MAIN = """import { looping } from "./core/loop.js"
import { give } from "./parts.js"

const sayTheWord = first => console.log(looping, give, first)
sayTheWord("one word")
"""
LATE = """import { looping } from "./core/loop.js"
import { give } from "./parts.js"

give("late.js", { looping })
"""


@dataclass
class Stand:
    door: PlayerDoor
    players: Path
    shelf: Path | None = None
    secure_cookies: bool = False

    def now(self) -> Instant:
        return NOON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "screen"
    (folder / "core").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Bảng</title>" + "x" * 500)
    (folder / "check.html").write_text("<!doctype html>")
    (folder / "main.js").write_text(MAIN)
    (folder / "core" / "loop.js").write_text("// why\nexport const looping = () => 1\n")
    (folder / "parts.js").write_text("export function give(name, value) {}\n")
    (folder / "late.js").write_text(LATE)
    (folder / "README.md").write_text("for people")
    (folder / ".hidden").write_text("no")
    return folder


@pytest.fixture
def client(folder: Path):
    async def load() -> dict[str, str]:
        return {hash_token("token-1"): "sanh-1", hash_token("token-2"): "sanh-2"}

    app = Starlette(routes=play_files.routes())
    door = PlayerDoor(load=load, revision=lambda: 1, hub=Hub(now=lambda: NOON))
    app.state.parts = Stand(door, folder)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def build_of(client: TestClient) -> str:
    return client.get("/play").headers["Location"].removesuffix("/")


def test_play_leads_to_an_immutable_build(client):
    page = client.get(f"{build_of(client)}/")

    assert page.status_code == 200
    assert "Bảng" in page.text
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_the_way_in_survives_a_cold_start_without_the_server(client):
    assert client.get("/play").headers["Cache-Control"] == "public, max-age=31536000"


def test_what_the_address_says_is_kept(client):
    location = client.get("/play?screen=sanh-1&preview=1").headers["Location"]

    assert location.endswith("/?screen=sanh-1&preview=1")


def test_a_preview_is_never_kept(client):
    assert client.get("/play?screen=sanh-1&preview=1").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("main.js", "text/javascript"),
        ("late.js", "text/javascript"),
        ("index.html", "text/html"),
    ],
)
def test_files_have_their_type(client, name, type_):
    answer = client.get(f"{build_of(client)}/{name}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(type_)


def test_modules_travel_together_without_their_words(client):
    script = client.get(f"{build_of(client)}/main.js").text

    assert "one word" in script
    assert "why" not in script
    assert "sayTheWord" not in script
    assert client.get(f"{build_of(client)}/core/loop.js").status_code == 404


def test_a_part_takes_what_is_there_already_from_the_player(client):
    script = client.get(f"{build_of(client)}/late.js").text

    assert re.search(r'from"\./main\.js"', script.replace(" ", ""))
    assert "export" in client.get(f"{build_of(client)}/main.js").text
    assert "export" not in script


def test_one_name_twice_in_one_pack_is_refused():
    modules = {
        "main.js": 'import { a } from "./other.js"\nconst b = a\n',
        "other.js": "export const a = 1\nconst b = 2\n",
    }

    with pytest.raises(ValueError, match=r"main\.js: “b” is a name in other\.js"):
        pack("main.js", modules, modules.__getitem__)


def test_whoever_debugs_reads_the_modules_as_they_are(client, folder):
    answer = client.get("/play/source/core/loop.js")

    assert answer.content == (folder / "core" / "loop.js").read_bytes()
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/play/source/").status_code == 200


def test_the_player_on_the_wire_is_read_by_the_oldest_browsers(tmp_path):
    scripts = {
        name: file.plain.decode()
        for name, file in PlayFiles(players_folder()).current().files.items()
        if name.endswith(".js")
    }
    code = (
        f'import {{parse}} from "{ROOT}/players/node_modules/acorn/dist/acorn.mjs"\n'
        f"for (const [name, text] of Object.entries({json.dumps(scripts)}))\n"
        '  parse(text, { ecmaVersion: 2018, sourceType: "module" })\n'
    )
    (tmp_path / "parse.mjs").write_text(code, "utf-8")

    done = subprocess.run(
        ["node", tmp_path / "parse.mjs"], capture_output=True, text=True, check=False
    )

    assert len(scripts) > 3
    assert done.returncode == 0, done.stderr


def test_a_player_that_cannot_be_shrunk_is_served_as_it_is(monkeypatch, caplog, folder):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    script = PlayFiles(folder).current().files["main.js"].plain.decode()

    assert "sayTheWord" in script
    assert "unshrunk" in caplog.text


def test_a_relay_that_comes_back_does_not_shrink_again(monkeypatch, folder, tmp_path):
    made = PlayFiles(folder, shelf=tmp_path).current()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    again = PlayFiles(folder, shelf=tmp_path).current()
    (folder / "main.js").write_text(MAIN.replace("one word", "newer"))
    newer = PlayFiles(folder, shelf=tmp_path).current()

    assert again.name == made.name
    assert "newer" in newer.files["main.js"].plain.decode()
    assert len(list(tmp_path.glob("player-*.json"))) == 1


def test_a_damaged_copy_is_made_again(folder, tmp_path):
    made = PlayFiles(folder, shelf=tmp_path).current()
    next(tmp_path.glob("player-*.json")).write_bytes(b'{"main.js": "con')

    assert PlayFiles(folder, shelf=tmp_path).current().name == made.name


@pytest.mark.parametrize(
    "name", ["README.md", ".hidden", "core/", "core", "nothing.js", "%2e%2e%2fx"]
)
def test_other_files_are_not_there(client, name):
    assert client.get(f"{build_of(client)}/{name}").status_code == 404


def test_text_travels_zipped_for_who_can_unzip(client, folder):
    with client.stream("GET", f"{build_of(client)}/index.html") as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw) == (folder / "index.html").read_bytes()


def test_text_travels_plain_for_who_cannot(client):
    answer = client.get(f"{build_of(client)}/main.js", headers={"Accept-Encoding": "identity"})

    assert "Content-Encoding" not in answer.headers
    assert "one word" in answer.text


def test_a_changed_file_makes_a_new_build_and_the_old_one_still_loads(client, folder):
    before = build_of(client)
    (folder / "main.js").write_text(MAIN.replace("one word", "newer"))

    after = build_of(client)

    assert after != before
    assert "newer" in client.get(f"{after}/main.js").text
    assert "newer" not in client.get(f"{before}/main.js").text


def test_a_build_that_is_gone_leads_to_the_current_one(client):
    answer = client.get("/play/000000000000/?screen=sanh-1")

    assert answer.headers["Location"] == f"{build_of(client)}/?screen=sanh-1"
    assert answer.headers["Cache-Control"] == "no-store"


def test_files_of_a_build_that_is_gone_are_never_mixed_with_ours(client):
    assert client.get("/play/000000000000/main.js").status_code == 404


def test_a_service_worker_may_control_every_build(client):
    answer = client.get(f"{build_of(client)}/main.js")

    assert answer.headers["Service-Worker-Allowed"] == "/play"


def test_check_leads_to_the_installers_page(client):
    assert client.get("/play/check").headers["Location"] == f"{build_of(client)}/check.html"


def test_a_token_becomes_a_cookie_and_leaves_the_address(client):
    answer = client.get("/play?token=token-1&overlay=1")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{build_of(client)}/?overlay=1"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("signage_player=token-1;")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_token_in_a_header_becomes_the_cookie_that_was_lost(client):
    answer = client.get("/play?screen=sanh-2", headers={"Authorization": "Bearer token-2"})

    assert answer.headers["Set-Cookie"].startswith("signage_player_sanh-2=token-2;")
    wrong = client.get("/play?screen=sanh-2", headers={"Authorization": "Bearer token-1"})
    assert "Set-Cookie" not in wrong.headers


def test_a_token_for_one_of_several_screens_has_its_own_cookie(client):
    answer = client.get("/play?token=token-2&screen=sanh-2")

    assert answer.headers["Set-Cookie"].startswith("signage_player_sanh-2=token-2;")
    assert answer.headers["Location"].endswith("/?screen=sanh-2")


@pytest.mark.parametrize("query", ["token=falsch", "token=token-1&screen=sanh-2", "token="])
def test_a_token_that_does_not_fit_sets_nothing(client, query):
    answer = client.get(f"/play?{query}")

    assert "Set-Cookie" not in answer.headers
    assert "token" not in answer.headers["Location"]


def test_a_cookie_in_use_is_renewed_before_browsers_drop_it(client):
    answer = client.get("/play?token=token-1")
    client.cookies.set("signage_player", "token-1")

    answer = client.get("/play")

    assert "Max-Age=34560000" in answer.headers["Set-Cookie"]
    assert answer.headers["Cache-Control"] == "private, max-age=31536000"
