"""PostgreSQL's NOTIFY as a doorbell: it carries nothing, the `change` table is the truth."""

import logging
import threading
from collections.abc import Iterator

import psycopg
from sqlalchemy import Engine

log = logging.getLogger(__name__)

# A lost doorbell is healed by looking anyway; stopping waits for at most this long.
_LOOK_EVERY_S = 0.5
_RECONNECT_S = 1.0


def doorbells(engine: Engine, closing: threading.Event) -> Iterator[None]:
    """Yield once per ring, and once after each reconnect, until `closing` is set.

    The connection is its own, outside the pool: LISTEN does not survive a transaction pooler.
    """
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    lost = False
    while not closing.is_set():
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("LISTEN signage")
                if lost:
                    log.info("store doorbell connected again")
                lost = False
                yield None  # what happened before LISTEN
                yield from _rings(connection, closing)
        except psycopg.OperationalError as failure:
            if not lost:
                log.warning("store doorbell lost, retrying cause=%r", str(failure))
            lost = True
            closing.wait(_RECONNECT_S)


def _rings(
    connection: "psycopg.Connection[tuple[object, ...]]", closing: threading.Event
) -> Iterator[None]:
    while not closing.is_set():
        for _ in connection.notifies(timeout=_LOOK_EVERY_S, stop_after=1):
            yield None
