"""Pages are drawn once, remembered across runs, and a lost worker harms nobody else."""

import asyncio
from dataclasses import replace

import pytest
from PIL import Image
from slide_examples import ANNOUNCEMENT, NOTICE, lcd, led

from signage.core.content.card import Card
from signage.core.place.organisation import Theme
from signage.errors import Unavailable
from signage.render.logos import Logos
from signage.render.renderer import Renderer
from signage.workers import WorkerLost, Workers


class CountingRun:
    """Runs in this process and counts; or fails as it is told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.count = 0
        self.failure = failure

    async def __call__(self, function, *arguments, deadline_s=30, slow=False):
        self.count += 1
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        return function(*arguments)


def renderer(folder, run):
    return Renderer(folder / "renditions", kept=lambda s: folder / "kept" / s.kept_name, run=run)


def test_a_page_is_drawn_once_however_often_it_is_asked_for(tmp_path):
    run = CountingRun()

    async def ask():
        drawer = renderer(tmp_path, run)
        pages = [drawer.pages(NOTICE, lcd(1920, 1080)) for _ in range(5)]
        return await asyncio.gather(*pages)

    results = asyncio.run(ask())

    assert run.count == 1 and len({id(result) for result in results}) == 1


def test_what_was_drawn_is_found_again_by_another_run(tmp_path):
    first = asyncio.run(renderer(tmp_path, CountingRun()).pages(NOTICE, led(256, 128)))
    run = CountingRun()

    second = asyncio.run(renderer(tmp_path, run).pages(NOTICE, led(256, 128)))

    assert second == first and run.count == 0


def test_deleted_media_are_drawn_anew(tmp_path):
    asyncio.run(renderer(tmp_path, CountingRun()).pages(NOTICE, led(256, 128)))
    for path in (tmp_path / "renditions" / "media").iterdir():
        path.unlink()
    run = CountingRun()

    drawer = renderer(tmp_path, run)
    (page,) = asyncio.run(drawer.pages(NOTICE, led(256, 128))).pages

    assert run.count == 1 and drawer.media_path(page.asset.name).is_file()


def test_screens_that_differ_only_in_sound_share_their_slides(tmp_path):
    run = CountingRun()
    surface = lcd(1920, 1080)

    async def ask():
        drawer = renderer(tmp_path, run)
        await drawer.pages(NOTICE, surface)
        await drawer.pages(NOTICE, replace(surface, sound=True, sync=True))

    asyncio.run(ask())

    assert run.count == 1


def test_another_distance_is_another_page(tmp_path):
    run = CountingRun()

    async def ask():
        drawer = renderer(tmp_path, run)
        near = await drawer.pages(ANNOUNCEMENT, lcd(1920, 1080, distance_m=2))
        far = await drawer.pages(ANNOUNCEMENT, lcd(1920, 1080, distance_m=5))
        return near, far

    near, far = asyncio.run(ask())

    assert run.count == 2 and near != far


@pytest.mark.parametrize(
    "failure",
    [WorkerLost("deadline", "draw"), WorkerLost("crashed", "draw"), Unavailable("x: y — z")],
)
def test_a_lost_worker_is_a_problem_and_is_tried_again(failure, tmp_path):
    run = CountingRun(failure)
    drawer = renderer(tmp_path, run)

    first = asyncio.run(drawer.pages(NOTICE, led(256, 128)))
    run.failure = None
    second = asyncio.run(drawer.pages(NOTICE, led(256, 128)))

    assert [problem.code for problem in first.problems] == ["cannot_draw"] and not first.pages
    assert second.pages and run.count == 2


def test_a_drawing_that_nobody_waits_for_is_given_up(tmp_path):
    started, ended = asyncio.Event(), asyncio.Event()

    async def endless(function, *arguments, deadline_s=30, slow=False):
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def ask():
        drawer = renderer(tmp_path, endless)
        waiting = [asyncio.create_task(drawer.pages(NOTICE, led(256, 128))) for _ in range(2)]
        await started.wait()
        waiting[0].cancel()
        await asyncio.sleep(0)
        still_running = not ended.is_set()
        waiting[1].cancel()
        await asyncio.wait_for(ended.wait(), 5)
        return still_running

    assert asyncio.run(ask())


def test_the_slate_shows_who_and_whom_to_call(tmp_path):
    drawer = renderer(tmp_path, CountingRun())

    (page,) = asyncio.run(
        drawer.slate("UBND phường Thuận Hóa", "Đường dây nóng 0234 3 822 000", lcd(1920, 1080))
    ).pages

    assert "Thuận Hóa" in page.alt and "0234 3 822 000" in page.alt


def test_media_paths_lead_nowhere_else(tmp_path):
    drawer = renderer(tmp_path, CountingRun())
    (tmp_path / "renditions").mkdir()
    (tmp_path / "renditions" / "secret.png").write_bytes(b"x")

    assert drawer.media_path("../secret.png") is None
    assert drawer.media_path("nothing.png") is None


def test_pruning_keeps_what_is_used_and_what_is_new(tmp_path):
    drawer = renderer(tmp_path, CountingRun())

    async def ask():
        used = await drawer.pages(NOTICE, led(256, 128))
        spare = await drawer.pages(NOTICE, led(192, 96))
        return used.pages[0].asset.name, spare.pages[0].asset.name

    used, spare = asyncio.run(ask())

    assert drawer.prune({used}, before_s=0) == 0
    assert drawer.prune({used}, before_s=1e12) == 1
    assert drawer.media_path(used) and drawer.media_path(spare) is None


def test_a_theme_brings_its_logo_from_the_media_folder(tmp_path):
    media, kept = tmp_path / "media", tmp_path / "kept"
    media.mkdir()
    Image.new("RGB", (200, 200), "#00ff00").save(media / "huy hiệu.png")
    (media / "hỏng.png").write_bytes(b"no picture")
    surface = lcd(1920, 1080)

    async def ask(name):
        drawer = Renderer(
            tmp_path / "renditions",
            kept=lambda source: kept / source.kept_name,
            run=CountingRun(),
            logo=Logos(media, kept).find,
        )
        themed = replace(surface, theme=Theme(logo=name))
        return (await drawer.pages(NOTICE, themed)).pages[0].asset

    plain = asyncio.run(ask(""))

    assert asyncio.run(ask("huy hiệu.png")) != plain
    for name in ("không có.png", "hỏng.png", "../kept/x.png"):
        assert asyncio.run(ask(name)) == plain


@pytest.mark.slow
def test_a_real_worker_draws_and_ends(tmp_path):
    async def ask():
        workers = Workers()
        try:
            return await renderer(tmp_path, workers.run).pages(
                Card(title="Nghỉ lễ", body="Từ 01/9"), lcd(1280, 720)
            )
        finally:
            await workers.close()

    assert len(asyncio.run(ask()).pages) == 1


def test_a_drawing_that_fails_is_a_problem_of_that_page_and_is_tried_again(tmp_path):
    async def fail(function, *arguments, deadline_s=0, slow=False):
        raise OSError("broken data stream")

    async def ask():
        drawer = renderer(tmp_path, fail)
        return await drawer.pages(NOTICE, led(256, 128)), drawer._done

    rendered, kept = asyncio.run(ask())

    assert [problem.code for problem in rendered.problems] == ["cannot_draw"]
    assert kept == {}
