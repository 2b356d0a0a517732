"""Reads `signage.toml`, the environment and flags once, into one frozen Settings.

Order: default < `signage.toml` < `SIGNAGE_NAME` < flag. Every mistake is reported at once; a key
that does not exist is refused with the nearest that does. Parts receive plain values, never
Settings.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from signage.errors import Misconfigured

FILE_NAME = "signage.toml"


def _setting(default: object, reason: str) -> Any:  # noqa: ANN401  # a dataclass field of any type
    return field(default=default, metadata={"reason": reason})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of a site. Units are in the names."""

    site: Path
    name: str = _setting("", "what pages call this site; empty is its topmost unit's name")
    tz: str = _setting("Asia/Ho_Chi_Minh", "the zone in which dates and times are written")
    unit: str = _setting("goc", "the unit that owns the site")
    default_playlist: str = _setting("", "what plays where nothing else is chosen")
    approval: str = _setting("required", "for playlists that do not say: required, none or folder")
    address: str = _setting("", "the address under which players reach this server")
    watch: Literal["auto", "events", "poll"] = _setting(
        "auto", "how folders are watched: auto, events or poll"
    )
    keep_days: int = _setting(400, "days of play records; twelve months must be provable")
    horizon_days: int = _setting(30, "days a player can go on without the server")
    host: str = _setting("127.0.0.1", "the address to listen on; loopback until told otherwise")
    port: int = _setting(8700, "the port to listen on")
    database: str = _setting("", "a postgresql:// address; empty is var/signage.db")
    push: str = _setting(
        "takeover", "event streams: takeover (light) or portable (any ASGI server)"
    )
    secure_cookies: bool = _setting(False, "true behind HTTPS, so that cookies never leave it")
    admin_idle_min: int = _setting(5, "minutes after which an idle admin is signed out")
    idle_min: int = _setting(15, "minutes after which anybody else is signed out")
    confirm_min: int = _setting(15, "minutes a second person has to confirm an emergency showing")
    posting_days: int = _setting(30, "days in a row that a public posting must be shown")
    posting_plays: int = _setting(8, "whole showings that make a day count as posted")
    posting_on_percent: int = _setting(
        90, "part of its opening hours a screen must be on for a day to count"
    )
    yearly_items: int = _setting(0, "items that the year's plan asks for; 0 when there is no plan")
    procedure_address: str = _setting(
        "", "where the public reads about a procedure, with {code} in the place of its code"
    )
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Return `var/`, where everything that the program makes lives."""
        return self.site / "var"

    @property
    def store(self) -> str | Path:
        """Return where the store is: a PostgreSQL address, or the SQLite file in `var/`."""
        return self.database or self.folder / "signage.db"


NAMES = tuple(f.name for f in fields(Settings) if f.name not in ("site", "sources"))

_CHOICES = {
    "approval": ("required", "none", "folder"),
    "watch": ("auto", "events", "poll"),
    "push": ("takeover", "portable"),
}
_LEAST = {
    "port": 0,
    "keep_days": 1,
    "horizon_days": 1,
    "yearly_items": 0,
    "posting_days": 1,
    "posting_plays": 1,
    "posting_on_percent": 1,
}


def load_settings(
    site: Path,
    *,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """Read the settings of a site.

    Raises: Misconfigured when the folder is no site or any value is wrong, all mistakes in one
    message, a line each.
    """
    path = site / FILE_NAME
    if not path.is_file():
        raise Misconfigured(
            f"{site}: no {FILE_NAME} here, so no site — make one with 'signage init {site}'"
        )
    environment = os.environ if environment is None else environment
    mistakes: list[str] = []
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for where, given in _layers(path, environment, flags or {}, mistakes):
        for key, raw in given.items():
            try:
                values[key] = _convert(key, raw)
                sources[key] = where
            except ValueError as wrong:
                mistakes.append(f"{where}: {wrong}")
    if mistakes:
        raise Misconfigured("\n".join(mistakes))
    return Settings(site=site, sources=sources, **values)


def show_settings(settings: Settings) -> str:
    """Say every value and where it came from, a line each."""
    width, origins = max(len(name) for name in NAMES), settings.sources
    return "\n".join(
        f"{name:<{width}}  {getattr(settings, name)!r:<24}  {origins.get(name, 'default')}"
        for name in NAMES
    )


def _layers(
    path: Path, environment: Mapping[str, str], flags: Mapping[str, object], mistakes: list[str]
) -> list[tuple[str, Mapping[str, object]]]:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        mistakes.append(f"{path.name}: cannot be read: {wrong} — correct this line")
        table = {}
    for key in [key for key in table if key not in NAMES]:
        mistakes.append(_unknown(path.name, key))
        del table[key]
    named = {
        name: environment[f"SIGNAGE_{name.upper()}"]
        for name in NAMES
        if f"SIGNAGE_{name.upper()}" in environment
    }
    given = {name: value for name, value in flags.items() if value is not None}
    return [(path.name, table), ("environment", named), ("flag", given)]


def _unknown(where: str, key: str) -> str:
    near = difflib.get_close_matches(key, NAMES, n=1)
    hint = f", did you mean “{near[0]}”" if near else ""
    return f"{where}: there is no setting “{key}”{hint} — correct or remove this line"


def _convert(key: str, raw: object) -> object:
    kind = type(next(f.default for f in fields(Settings) if f.name == key))
    value = _CONVERTERS[kind](key, raw)
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ValueError(f"“{key}” is “{raw}” — use one of {', '.join(_CHOICES[key])}")
    if key in _LEAST and isinstance(value, int) and value < _LEAST[key]:
        raise ValueError(f"“{key}” is {value} — use {_LEAST[key]} or more")
    if key == "tz":
        _check_tz(str(value))
    if key == "procedure_address" and value:
        _check_procedure_address(str(value))
    return value


def _text(key: str, raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"“{key}” is {raw!r}, not a text — put it in quotes")
    return raw


def _number(key: str, raw: object) -> int:
    try:
        if isinstance(raw, bool):
            raise ValueError
        return int(str(raw))
    except ValueError:
        raise ValueError(f"“{key}” is “{raw}”, not a whole number — write digits only") from None


def _flag(key: str, raw: object) -> bool:
    if raw in (True, "true", "1"):
        return True
    if raw in (False, "false", "0"):
        return False
    raise ValueError(f"“{key}” is “{raw}” — use true or false")


_CONVERTERS: dict[type, Callable[[str, object], object]] = {str: _text, int: _number, bool: _flag}


def _check_procedure_address(address: str) -> None:
    """Make sure that a code which is scanned in an office leads to one safe page a procedure."""
    try:
        parts = urlsplit(address)
        whole = parts.scheme == "https" and bool(parts.hostname) and "{" not in parts.netloc
    except ValueError:
        whole = False
    is_filled = address.count("{code}") == 1 and address.count("{") == address.count("}") == 1
    if not whole or not is_filled or address != "".join(address.split()):
        raise ValueError(
            f"“procedure_address” is “{address}” — write an https address with {{code}} once, "
            "like 'https://example.gov.vn/thu-tuc/{code}'"
        )


def _check_tz(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"“tz” is “{name}”, which is no time zone — use a name like “Asia/Ho_Chi_Minh”"
        ) from None
