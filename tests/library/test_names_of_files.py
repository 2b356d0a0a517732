"""Names as people give them: foreign files, strange characters, twins that look the same."""

import os
import unicodedata
from pathlib import Path

import pytest

from tests.library.world import World, picture

S = "playlists/sanh"


def test_foreign_files_are_ignored_or_explained(story):
    @story
    async def _(world: World):
        for name in (".DS_Store", "~$a.docx", "a.part", "Thumbs.db", "desktop.ini"):
            world.write(f"{S}/{name}", b"x")
        world.write(f"{S}/@eaDir/a.png", picture())
        world.write(f"{S}/a.exe", b"MZ")
        world.write(f"{S}/b.xlsm", b"PK")
        world.write(f"{S}/không đuôi", b"x")
        world.write(f"{S}/con/b.png", picture())
        world.write("playlists/lạc.png", picture())
        await world.settle()

        assert world.problems() == [
            ("loose_file", "playlists/lạc.png"),
            ("subfolder", f"{S}/con"),
            ("unsupported", f"{S}/a.exe"),
            ("macro_office", f"{S}/b.xlsm"),
            ("unsupported", f"{S}/không đuôi"),
        ]


@pytest.mark.parametrize(
    "name",
    [
        "Thông báo (bản cuối) 'nháy' “kép” [bản 2] 🎉👩‍👩‍👧.png",
        "ữ" * 82 + ".png",
        "dấu\nxuống dòng.png",
        "50% & <b>đậm {x} $HOME %s.png",
    ],
)
def test_strange_names_are_names(story, name):
    @story
    async def _(world: World):
        world.write(f"{S}/{name}", picture())
        await world.settle()

        assert world.verdict(name).state == "ready"


def test_a_name_of_no_encoding_is_a_problem(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        raw = os.fsencode(world.site / S) + b"/th\xf4ng b\xe1o.png"
        Path(os.fsdecode(raw)).write_bytes(picture())
        await world.settle()

        assert world.names() == ["a.png"]
        assert world.problems() == [("bad_name", f"{S}/th\ufffdng b\ufffdo.png")]


NAME = "Thông báo nghỉ lễ 02-9 (bản cuối).png"
NFD_NAME = unicodedata.normalize("NFD", NAME)


def test_twins_with_the_same_bytes_are_one_item_and_no_problem(story):
    @story
    async def _(world: World):
        world.write(f"{S}/{NAME}", picture())
        world.write(f"{S}/{NFD_NAME}", picture())
        await world.settle()

        assert world.names() == [NAME]
        assert world.verdict(NAME).state == "ready"
        assert world.problems() == []


@pytest.mark.parametrize(("first", "second"), [(NAME, NFD_NAME), (NFD_NAME, NAME)])
def test_of_twins_with_different_bytes_the_one_on_air_stays(story, first, second):
    @story
    async def _(world: World):
        world.write(f"{S}/{first}", picture(1))
        await world.settle()
        before = world.verdict(NAME).item

        world.write(f"{S}/{second}", picture(2))
        await world.settle()
        assert world.verdict(NAME).item == before
        assert world.problems() == [("name_clash", f"{S}/{NAME}")]
        (problem,) = world.verdict(NAME).problems
        form = "NFC" if second == NAME else "NFD"
        assert problem.arguments["other"] == f"{NAME} ({form})"

        await world.library.stop()
        await world.open()
        await world.settle()
        assert world.verdict(NAME).item == before

        (world.site / S / first).unlink()
        await world.settle()
        assert world.verdict(NAME).item.source.sha256 != before.source.sha256
        assert world.problems() == []


def test_twin_folders_are_one_too_many(story):
    @story
    async def _(world: World):
        world.write("playlists/Tết/a.png", picture())
        world.write(f"playlists/{unicodedata.normalize('NFD', 'Tết')}/b.png", picture())
        await world.settle()

        assert list(world.library.current.playlists) == ["Tết"]
        assert world.problems() == [("name_clash", "playlists/Tết")]
