"""What a reader is given and what it gives back."""

from pathlib import Path

import msgspec

from signage.core.content.playlist import Phase
from signage.core.content.problem import Problem
from signage.core.content.source import Source


class SourceFile(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One settled file: its NFC name and the kept copy, which nobody changes any more.

    `source` goes into bodies; its own `name` is empty there, so that equal bytes give equal
    bodies whatever the file is called.
    """

    name: str
    path: Path
    source: Source
    tz: str = "Asia/Ho_Chi_Minh"  # the site's; local times in content are of this zone
    procedure_address: str = ""  # the site's; where the public reads about `{code}`


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The typed result of one file. No phases means it cannot be shown; `problems` says why.

    A `title` read from the content wins over the one made from the file's name. `procedure` is
    the code of the one that it is about. Problems carry `where=""`: the library knows the place.
    """

    phases: tuple[Phase, ...] = ()
    title: str = ""
    duration_ms: int | None = None
    procedure: str = ""
    problems: tuple[Problem, ...] = ()
