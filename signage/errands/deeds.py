"""Changes to a site's store: each opens it, does one thing in one transaction, closes it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from signage.app import system_now
from signage.core.content.problem import Problem, say
from signage.core.showing.campaign import Blackout, Takeover
from signage.core.time.times import Instant
from signage.errors import NotFound, Rejected
from signage.settings import Settings
from signage.store import takeovers as store_takeovers
from signage.store.apply_file import apply_text
from signage.store.apply_write import Applied
from signage.store.audit import Actor, record, verify_audit
from signage.store.backup import make_backup, restore_backup
from signage.store.database import Database
from signage.store.pairing import confirm_code
from signage.store.play_chains import verify_plays
from signage.store.play_days import wrong_sums
from signage.store.screens import screens
from signage.store.takeovers import blackouts
from signage.store.tokens import make_api_token, make_player_token
from signage.store.units import units

T = TypeVar("T")

COMMAND_LINE = Actor(person="", address="command line")


def apply_to_site(settings: Settings, file: Path) -> list[str]:
    """Apply a file, all or nothing; return the lines to print.

    Raises: Rejected, with every mistake in one message.
    """
    return _said(_apply(settings, file, only=None))


def start_takeover(settings: Settings, file: Path) -> list[str]:
    """Start the takeovers of a file, which may hold nothing else.

    Raises: Rejected, with every mistake in one message.
    """
    return _said(_apply(settings, file, only="takeovers"))


def end_takeover(settings: Settings, id: str) -> str:
    """End a takeover now.

    Raises: NotFound.
    """

    def end(connection: Connection, now: Instant) -> Takeover:
        ended = store_takeovers.end_takeover(connection, id, now)
        record(connection, COMMAND_LINE, "takeover_ended", id, now=now, unit=ended.unit or "")
        return ended

    ended = _write(settings, end)
    return f"đã kết thúc / ended: {ended.id} “{ended.title}”"


def switch_blackout(
    settings: Settings,
    *,
    on: bool,
    unit_ids: tuple[str, ...],
    screen_ids: tuple[str, ...],
    reason: str,
) -> str:
    """Start a blackout of these units and screens, or of everything; or end those that match.

    Raises: NotFound when there is nothing to end, or a unit or screen does not exist.
    """
    where = ", ".join((*unit_ids, *screen_ids)) or "toàn bộ / everything"

    def start(connection: Connection, now: Instant) -> str:
        _need_all(connection, unit_ids, screen_ids)
        made = Blackout(
            id=f"cli-{now}", units=unit_ids, screens=screen_ids, since_ms=now, reason=reason
        )
        blackouts.save(connection, made, now)
        record(connection, COMMAND_LINE, "blackout_on", where, now=now, after=made)
        return f"đã dừng phát / blacked out: {where}"

    def end(connection: Connection, now: Instant) -> str:
        everything = not unit_ids and not screen_ids
        found = [
            blackout
            for blackout in blackouts.all(connection).values()
            if everything or (blackout.units == unit_ids and blackout.screens == screen_ids)
        ]
        if not found:
            raise NotFound(
                f"blackout: nothing is blacked out at {where} — check the unit and screen"
            )
        for blackout in found:
            blackouts.remove(connection, blackout.id)
            record(connection, COMMAND_LINE, "blackout_off", where, now=now, before=blackout)
        return f"phát lại / resumed: {where}"

    return _write(settings, start if on else end)


def new_player_token(settings: Settings, screen: str) -> str:
    """Make a player token. Raises: NotFound."""
    return _write(settings, lambda c, now: make_player_token(c, screen, COMMAND_LINE, now=now))


def new_api_token(settings: Settings, person: str, *, scopes: tuple[str, ...], days: int) -> str:
    """Make an API token; without scopes it may look only. Raises: NotFound, Rejected."""
    wanted = scopes or ("view",)
    return _write(
        settings,
        lambda c, now: make_api_token(c, person, COMMAND_LINE, now=now, scopes=wanted, days=days),
    )


def confirm_pairing(settings: Settings, code: str, screen: str) -> str:
    """Confirm a pairing code. Raises: NotFound."""
    _write(settings, lambda c, now: confirm_code(c, code, screen, COMMAND_LINE, now=now))
    return f"đã ghép nối / paired: {screen}"


def check_plays(settings: Settings) -> tuple[bool, str]:
    """Check the chain of plays; return whether it holds and the sentence to print."""
    broken = _read(settings, verify_plays)
    if broken is None:
        return _check_sums(settings)
    return False, (
        f"chuỗi lượt phát hỏng tại / the chain of plays is broken at: "
        f"screen={broken.screen} boot={broken.boot} seq={broken.seq}"
    )


def _check_sums(settings: Settings) -> tuple[bool, str]:
    wrong = _read(settings, wrong_sums)
    if wrong is None:
        return True, "chuỗi lượt phát nguyên vẹn / the chain of plays is whole"
    return False, (
        "tổng theo ngày không khớp lượt phát tại / the sums of days are not those of the plays "
        f"at: screen={wrong[0]} boot={wrong[1]}"
    )


def check_audit(settings: Settings) -> tuple[bool, str]:
    """Check the chain of the audit log; return whether it holds and the sentence to print."""
    broken = _read(settings, verify_audit)
    if broken is None:
        return True, "nhật ký nguyên vẹn / the audit log is whole"
    return False, f"nhật ký hỏng tại bản ghi / the audit log is broken at record: {broken}"


def back_up(settings: Settings, folder: Path) -> str:
    """Back the site up into a new folder of `folder`. Raises: Conflict, Unavailable."""
    made = make_backup(settings.site, settings.store, folder, now=system_now())
    files = len(made.contents.files)
    return f"đã sao lưu và kiểm tra / backed up and checked: {made.folder} ({files} files)"


def bring_back(folder: Path, site: Path) -> str:
    """Put a backup back as a new site. Raises: NotFound, Conflict, Unavailable."""
    made = restore_backup(folder, site)
    return f"đã khôi phục / restored: {site} ({len(made.contents.files)} files)"


@contextmanager
def _store(settings: Settings) -> Iterator[Database]:
    settings.folder.mkdir(exist_ok=True)
    database = Database.open(settings.store)
    try:
        yield database
    finally:
        database.close()


def _write(settings: Settings, change: Callable[[Connection, Instant], T]) -> T:
    now = system_now()
    with _store(settings) as database:
        return database.write_sync(lambda connection: change(connection, now))


def _read(settings: Settings, ask: Callable[[Connection], T]) -> T:
    with _store(settings) as database:
        return database.read_sync(ask)


def _apply(settings: Settings, file: Path, *, only: str | None) -> Applied:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise Rejected(f"{file}: cannot be read ({failure}) — check the path") from failure
    playlists = sorted(p.name for p in (settings.site / "playlists").glob("*") if p.is_dir())

    def change(connection: Connection, now: Instant) -> Applied:
        applied = apply_text(
            connection,
            text,
            where=file.name,
            actor=COMMAND_LINE,
            now=now,
            tz=settings.tz,
            playlists=playlists,
        )
        other = [
            name
            for name in (*applied.created, *applied.changed)
            if only not in (None, name.split("/")[0])
        ]
        if other:
            raise Rejected(
                f"{file.name}: holds more than {only}: {', '.join(other)} — use “signage apply”"
            )
        return applied

    applied = _write(settings, change)
    if not applied.ok:
        raise Rejected("\n".join(_line(problem) for problem in applied.problems))
    return applied


def _said(applied: Applied) -> list[str]:
    lines = [_line(problem) for problem in applied.problems]
    for words, names in (("mới / new", applied.created), ("đã đổi / changed", applied.changed)):
        lines += [f"{words}: {name}" for name in names]
    if not applied.created and not applied.changed:
        lines.append("không có gì thay đổi / nothing changed")
    lines += [f"{person} password: {password}" for person, password in applied.passwords.items()]
    return lines


def _line(problem: Problem) -> str:
    place = f"{problem.where}:{problem.line}" if problem.line is not None else problem.where
    said = say(problem)
    return f"{place}: {problem.severity}: {said['vi']} / {said['en']}"


def _need_all(connection: Connection, unit_ids: Sequence[str], screen_ids: Sequence[str]) -> None:
    for id in unit_ids:
        units.get(connection, id)
    for id in screen_ids:
        screens.get(connection, id)
