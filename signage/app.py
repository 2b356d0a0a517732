"""Builds every part from Settings, wires them, starts and stops them in order.

The one place that reads the clock; everything else is told the time.
"""

import asyncio
import contextlib
import fcntl
import logging
import sys
import time
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from signage.core.campaign import Rules
from signage.core.edition import Edition
from signage.core.times import Instant
from signage.core.timetable import next_change
from signage.errors import Conflict
from signage.jobs import Chore, Jobs
from signage.library.library import Library
from signage.publisher import Publisher
from signage.publisher.publisher import Frame
from signage.push.hub import Hub
from signage.push.protocol import protocol_class
from signage.render.renderer import Renderer
from signage.settings import Settings
from signage.store.database import Database
from signage.web.parts import Parts
from signage.web.routes import build_routes
from signage.workers import Workers

log = logging.getLogger(__name__)

# How long a part may take to stop before it is left to the operating system.
STOP_WITHIN_S = 5.0


def system_now() -> Instant:
    """Read the clock of this machine."""
    return Instant(time.time_ns() // 1_000_000)


def players_folder() -> Path:
    """Return the player's files: beside the code in a wheel, at the top of a checkout."""
    package = Path(str(resources.files("signage")))
    inside = package / "_players" / "screen"
    return inside if inside.is_dir() else package.parent / "players" / "screen"
