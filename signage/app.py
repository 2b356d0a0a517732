"""Builds every part from Settings, wires them, starts and stops them in order.

The one place that reads the clock; everything else is told the time.
"""

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from importlib import resources
from typing import Any

import msgspec
import uvicorn
import uvloop

from signage.core.showing.posting import PostingRule
from signage.core.showing.report import PlayerState
from signage.core.showing.timetable import next_change
from signage.core.time.calendar import Calendar, CalendarFile, calendar_of
from signage.core.time.times import Instant
from signage.jobs import Chore, Jobs
from signage.library.library import Library
from signage.process import only_one, prepare_to_serve
from signage.publisher import Publisher
from signage.publisher.publisher import Frame
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.push.protocol import protocol_class
from signage.render.logos import Logos
from signage.render.renderer import Renderer
from signage.render.thumbnails import FOLDER as THUMBNAILS
from signage.render.thumbnails import prune_thumbnails
from signage.settings import Settings
from signage.store.approvals import lapse_emergencies
from signage.store.database import Database
from signage.store.heartbeats import load_states, record_states
from signage.store.housekeeping import keep_house
from signage.store.ledger import Ledger
from signage.store.play_days import sum_up
from signage.store.versions import load_versions
from signage.web.application import make_application
from signage.web.parts import Parts
from signage.web.play_build import players_folder
from signage.web.player_door import PlayerDoor
from signage.web.player_source import SiteSource
from signage.web.prompt_answers import prompt_answers
from signage.web.routes import site_routes
from signage.web.server_time import HEADERS
from signage.web.visitors import screens_of_person
from signage.workers import Workers

log = logging.getLogger(__name__)

# What almost every dropped file needs in a worker: reading cards and pictures, drawing both.
OFTEN_NEEDED = (
    "signage.library.readers.card",
    "signage.render.pictures",
    "signage.render.slides",
)

# How long open requests may go on after a stop was asked for; players come back by themselves.
STOP_WITHIN_S = 5
# Connections that wait to be accepted: ten thousand players come back at once after a restart.
BACKLOG = 4096

# Pages that nobody shows now are worth keeping for as long as a player goes on without us.
KEEP_UNUSED_RENDITIONS_S = 40 * 86_400

Clock = Callable[[], Instant]


def system_now() -> Instant:
    """Read the clock of this machine."""
    return Instant(time.time_ns() // 1_000_000)


def load_calendar() -> Calendar:
    """Read the named days that travel with the program."""
    text = resources.files("signage.core.time").joinpath("holidays.toml").read_bytes()
    return calendar_of([msgspec.toml.decode(text, type=CalendarFile)])


@contextlib.asynccontextmanager
async def running(
    settings: Settings, *, follow: bool, now: Clock = system_now
) -> AsyncIterator[Parts]:
    """Start every part of a site in order, hand them out, stop them in reverse.

    With `follow` the folders are watched and the clock is obeyed (a server); without, the
    folders are read once and nothing is put on record (a command that only looks).
    """
    settings.folder.mkdir(exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        database = await asyncio.to_thread(Database.open, settings.store)
        stack.callback(database.close)
        workers = Workers()
        stack.push_async_callback(workers.close)
        parts = _parts(settings, database, workers, now=now, remembers=follow)
        stack.push_async_callback(parts.publisher.close)
        if follow:
            await _follow(parts, stack, settings)
        else:
            stack.push_async_callback(parts.library.stop)
            await parts.library.begin()
            parts.publisher.want(await parts.library.settled())
        yield parts


def serve_site(settings: Settings, *, now: Clock = system_now) -> None:
    """Run the server of a site until it is told to stop.

    Raises: Conflict when another server runs on the same site already.
    """
    settings.folder.mkdir(exist_ok=True)
    prepare_to_serve()
    with (
        only_one(settings.folder / "serve.lock", f"{settings.site}: a server runs on this site"),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(settings, now))


async def _serve(settings: Settings, now: Clock) -> None:
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # each wake-up is a line there
    async with running(settings, follow=True, now=now) as parts:
        takes_over = settings.push == "takeover"
        config = uvicorn.Config(
            make_application(parts, site_routes()),
            host=settings.host,
            port=settings.port,
            http=protocol_class(
                parts.hub,
                now=parts.now,
                admit=parts.door.tokens.admit if takes_over else None,
                prompt=prompt_answers(parts) if takes_over else None,
                headers=HEADERS,
            ),
            backlog=BACKLOG,
            access_log=False,
            server_header=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
        # What is there by now stays; looking through it again and again stalls everybody by 50 ms.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 100)
        log.info(
            "serving site=%s address=http://%s:%d", settings.site, settings.host, settings.port
        )
        await uvicorn.Server(config).serve()
        log.info("stopped site=%s", settings.site)


def _parts(
    settings: Settings, database: Database, workers: Workers, *, now: Clock, remembers: bool
) -> Parts:
    hub = Hub(now=now)
    ledger = Ledger(database)
    kept = settings.folder / "kept"
    renderer = Renderer(
        settings.folder / "renditions",
        kept=lambda source: kept / source.kept_name,
        run=workers.run,
        logo=Logos(settings.site / "media", kept).find,
    )
    frame = Frame(
        tz=settings.tz,
        site_name=settings.name,
        default_playlist=settings.default_playlist or None,
        approval=settings.approval,
        horizon_days=settings.horizon_days,
        calendar=load_calendar(),
    )
    publisher = Publisher(
        frame=frame, database=database, renderer=renderer, hub=hub, now=now, remembers=remembers
    )
    return Parts(
        site=settings.site,
        given_name=settings.name,
        tz=settings.tz,
        unit=settings.unit,
        address=settings.address,
        secure_cookies=settings.secure_cookies,
        idle_min=settings.idle_min,
        admin_idle_min=settings.admin_idle_min,
        confirm_min=settings.confirm_min,
        posting=PostingRule(
            days=settings.posting_days,
            plays=settings.posting_plays,
            on_percent=settings.posting_on_percent,
        ),
        yearly_items=settings.yearly_items,
        players=players_folder(),
        publisher=publisher,
        library=Library(
            settings.site,
            tz=settings.tz,
            run=workers.run,
            # Files hold still in real time, whatever instant is asked about.
            now=system_now,
            on_content=lambda content, _: publisher.want(content),
            watch=settings.watch,
            # A worker gets ready while a file settles: neither waits for the other.
            on_stir=lambda: workers.rouse(*OFTEN_NEEDED),
            procedure_address=settings.procedure_address,
        ),
        database=database,
        hub=hub,
        heartbeats=Heartbeats(hub),
        door=PlayerDoor(
            load=ledger.player_keys,
            revision=database.revision,
            hub=hub,
            visible=screens_of_person,
        ),
        source=SiteSource(publisher=publisher, renderer=renderer, ledger=ledger),
        renderer=renderer,
        now=now,
    )


async def _follow(parts: Parts, stack: contextlib.AsyncExitStack, settings: Settings) -> None:
    """Follow folders, store and clock until the stack unwinds."""
    loop = asyncio.get_running_loop()
    publisher, library, door = parts.publisher, parts.library, parts.door
    jobs = Jobs(now=parts.now, changed=publisher.want, chores=_chores(parts, settings))

    def store_changed() -> None:
        publisher.want()
        _keep(loop.create_task(door.refresh()))

    def hear() -> None:
        loop.call_soon_threadsafe(store_changed)

    parts.database.listen(hear)
    publisher.listen(lambda edition: jobs.arm(next_change(edition, parts.now())))
    await door.refresh()
    states = await parts.database.read(load_states)
    parts.heartbeats.restore(
        {id: (known.received_ms, _state_of(known.state)) for id, known in states.items()}
    )
    _run_until_stopped(stack, "hub", parts.hub.run())
    jobs.start()
    stack.callback(jobs.stop)
    await library.start()
    stack.push_async_callback(library.stop)
    # Not before the folders are known: players that come back would be given an empty programme.
    publisher.want(library.current)
    _run_until_stopped(stack, "publisher", publisher.run())


def _chores(parts: Parts, settings: Settings) -> tuple[Chore, ...]:
    """List the housekeeping of a server."""
    database, now = parts.database, parts.now

    async def lapse() -> None:
        await database.write(lambda connection: lapse_emergencies(connection, now()))

    async def save_heartbeats() -> None:
        states = [
            (screen, msgspec.json.encode(state), at)
            for screen, (at, state) in parts.heartbeats.take_unsaved().items()
        ]
        if states:
            await database.write(lambda connection: record_states(connection, states))

    async def sum_plays() -> None:
        # Bite by bite: a store from before has years of them, and reports must come in between.
        while await database.write(lambda c: sum_up(c, settings.tz)):
            pass

    async def keep_the_store() -> None:
        keep_days = settings.keep_days
        await database.write(lambda c: keep_house(c, now(), keep_days=keep_days))

    async def forget_copies() -> None:
        versions = await database.read(load_versions)
        needed = {
            source.sha256
            for item in versions.last_good.values()
            for source in (item.source, *item.companions)
        }
        await parts.library.forget_copies(needed)

    async def forget_renditions() -> None:
        before_s = now() / 1000 - KEEP_UNUSED_RENDITIONS_S
        used = parts.publisher.media_in_use()
        await asyncio.to_thread(lambda: parts.renderer.prune(used, before_s=before_s))
        small = settings.folder / "renditions" / THUMBNAILS
        await asyncio.to_thread(lambda: prune_thumbnails(small, used, before_s=before_s))

    return (
        Chore(name="lapse-emergencies", every_s=5, call=lapse),
        Chore(name="save-heartbeats", every_s=60, call=save_heartbeats),
        Chore(name="sum-plays", every_s=60, call=sum_plays),
        Chore(name="keep-the-store", every_s=3600, call=keep_the_store),
        Chore(name="forget-copies", every_s=3600, call=forget_copies),
        Chore(name="forget-renditions", every_s=24 * 3600, call=forget_renditions),
    )


def _state_of(state: dict[str, Any]) -> PlayerState:
    return msgspec.convert(state, PlayerState, strict=False)


_kept_tasks: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    """Hold a small task until it is done; the loop itself holds tasks only weakly."""
    _kept_tasks.add(task)
    task.add_done_callback(_kept_tasks.discard)


def _run_until_stopped(
    stack: contextlib.AsyncExitStack, name: str, work: Coroutine[Any, Any, None]
) -> None:
    task = asyncio.create_task(work, name=name)

    async def stop() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(stop)
