"""What an edition offers a screen: lists in the main zone, and their summary along the ticker."""

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from signage.core.content.playlist import DrawnPlaylist
from signage.core.place.canvas import Rect, parse_canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen, Zone
from signage.core.showing.campaign import Rules, Takeover
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant, local_midnight, week_of
from signage.publisher.assembly import Assembler
from signage.publisher.drawings import Drawings
from signage.publisher.standing import Standing
from signage.publisher.surfaces import alarms_of, surfaces_of
from signage.render.renderer import Renderer
from signage.workers import Workers
from tests.core.showing import page
from tests.core.test_register import TZ, item, row
from tests.publisher.test_standing import published

MONDAY = date(2026, 6, 29)
FIRST_OF_JULY = local_midnight(TZ, date(2026, 7, 1))
OLD = item("1/QĐ", "2026-01-01", row("amended"))
NEW = item("2/QĐ", "2026-07-01", row("abolished"))
SCREEN = Screen(
    id="sanh",
    name="Sảnh",
    unit="hue",
    kind="eboard",
    canvas=parse_canvas("1280x720"),
    default_playlist="tthc",
    layout="ticker",
    distance_m=2,
)
RULES = Rules(
    tz=TZ,
    site_name="Huế",
    units={"hue": Unit(id="hue", name="Huế", kind="province")},
    screens={"sanh": SCREEN},
)
# From 8 m nobody could read this one's band.
FAR = replace(SCREEN, id="xa", canvas=parse_canvas("960x540"), distance_m=8)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return asyncio.run(draw(tmp_path_factory.mktemp("renditions")))


@pytest.fixture(scope="module")
def drawn(edition: Edition) -> DrawnPlaylist:
    return edition.drawn["sanh"]["tthc"]


async def draw(folder: Path) -> Edition:
    workers = Workers()
    renderer = Renderer(folder, kept=lambda s: folder / s.kept_name, run=workers.run)
    drawings = Drawings(renderer, on_drawn=lambda: None)
    slate = (await renderer.slate("Huế", "", surface())).pages[0]
    begin = local_midnight(TZ, MONDAY)
    accepted = Standing(TZ).cut(published(OLD, NEW))
    try:
        while True:
            edition = Assembler(drawings).assemble(
                accepted,
                replace(RULES, screens={"sanh": SCREEN, "xa": FAR}),
                slates={"sanh": slate, "xa": slate},
                week=week_of(TZ, begin),
                now=begin,
            )
            if not drawings.pending:
                return edition
            drawings.start()
            await drawings.wait()
    finally:
        await drawings.close()
        await workers.close()


def surface():
    return surfaces_of(RULES, SCREEN).main


def lines_at(playlist: DrawnPlaylist, at: int) -> list[str]:
    return [
        phase.pages[0].alt
        for each in playlist.ticker
        for phase in each.phases
        if phase.span.holds(Instant(at))
    ]


def test_the_summary_of_a_list_runs_along_the_ticker_and_ends_at_the_same_midnight(
    drawn: DrawnPlaylist,
) -> None:
    before = lines_at(drawn, FIRST_OF_JULY - 1)
    after = lines_at(drawn, FIRST_OF_JULY)

    assert any("1 thủ tục sửa đổi theo Quyết định 1/QĐ" in line for line in before)
    assert not any("1/QĐ" in line for line in after)
    assert any("1 thủ tục bãi bỏ theo Quyết định 2/QĐ" in line for line in after)


def test_a_band_too_low_for_a_line_is_no_problem_of_the_list(edition: Edition) -> None:
    far = edition.drawn["xa"]["tthc"]

    assert [len(each.phases) for each in far.ticker] == [0, 0]
    assert all(each.phases for each in far.items)
    assert edition.problems == ()


def test_a_summary_is_counted_apart_from_the_list_that_is_posted(drawn: DrawnPlaylist) -> None:
    assert [each.id for each in drawn.ticker] == [each.id + "t" for each in drawn.items]
    assert {page.kind for e in drawn.ticker for p in e.phases for page in p.pages} == {"ticker"}
    assert {page.kind for e in drawn.items for p in e.phases for page in p.pages} == {"image"}


def test_a_broken_file_among_waiting_ones_is_not_why_nothing_is_shown(tmp_path: Path) -> None:
    (waiting,) = published(OLD)["tthc"].items
    waiting = replace(waiting, item=None, candidate=OLD, state="waiting")
    broken = replace(waiting, name="hỏng.md", candidate=None, state="broken")
    accepted = {"tthc": replace(published()["tthc"], items=(broken, waiting))}
    begin = local_midnight(TZ, MONDAY)
    renderer = Renderer(tmp_path, kept=lambda s: tmp_path / s.kept_name, run=Workers().run)
    assembler = Assembler(Drawings(renderer, on_drawn=lambda: None))

    edition = assembler.assemble(
        accepted, RULES, slates={"sanh": page("bìa")}, week=week_of(TZ, begin), now=begin
    )

    assert edition.drawn["sanh"]["tthc"].missing == "waiting"


def test_danger_to_life_is_drawn_for_the_whole_canvas_where_others_have_zones() -> None:
    zones = (
        Zone(id="main", kind="main", rect=Rect(width_px=960, height_px=720)),
        Zone(id="so", kind="reserved", rect=Rect(x_px=960, width_px=320, height_px=720)),
    )
    shared = replace(SCREEN, layout=zones)
    flood = Takeover(
        id="lu",
        title="Lũ",
        playlist="tthc",
        unit="hue",
        start_ms=FIRST_OF_JULY,
        end_ms=Instant(FIRST_OF_JULY + 1),
        level="life_safety",
    )
    rules = replace(RULES, screens={"sanh": shared}, takeovers={"lu": flood})
    week = week_of(TZ, FIRST_OF_JULY)

    canvas = surfaces_of(rules, shared).canvas

    assert canvas is not None
    assert (canvas.width_px, canvas.height_px) == (1280, 720)
    assert surfaces_of(RULES, SCREEN).canvas is None
    assert alarms_of(rules, shared, week) == {"tthc"}
    warning = replace(rules, takeovers={"lu": replace(flood, level="warning")})
    assert alarms_of(warning, shared, week) == frozenset()
