"""What a composer hands to the layout engine: a template, the measures and the values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from signage.core.content.asset import PageKind
from signage.core.content.problem import Problem
from signage.render.style import Script, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """One document to be set.

    `alt` is the text for people who cannot see the picture; `words` those that the template does
    not count in its notes; `kind` is `ticker` for a long line that the player moves.
    """

    template: str
    settings: Mapping[str, object]
    values: Mapping[str, object]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    alt: str = ""
    words: int = 0
    has_code: bool = False
    kind: PageKind = "image"
    character_px: float = 0.0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a composer works with: the style, the script, the title to fall back on, the files."""

    style: Style
    script: Script
    title: str
    kept: Path
