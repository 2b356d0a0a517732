"""Lists for the security officer: accounts with roles, screens with their players, API tokens."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from signage.core.content.csv_text import csv_text
from signage.core.people.acts import ROLE_NAMES
from signage.core.time.times import Instant, moment_of
from signage.store import tables
from signage.store.people import load_people
from signage.store.screens import screens
from signage.store.tokens import load_api_tokens, load_player_tokens
from signage.store.units import units

_KINDS = {"eboard": "bảng điện tử", "led": "màn hình LED"}
_HEADER = (
    "Loại",
    "Mã",
    "Tên",
    "Đơn vị",
    "Chi tiết",
    "Tạo lúc",
    "Đăng nhập, gửi tin hoặc dùng khóa lần cuối",
    "Trạng thái",
)


def inventory_csv(connection: Connection, *, tz: str) -> str:
    """Return everything that may act on this site as CSV."""
    return csv_text([_HEADER, *_rows(connection, tz)])


def _rows(connection: Connection, tz: str) -> Iterator[tuple[str, ...]]:
    named = {unit.id: unit.name for unit in units.all(connection).values()}
    for person in load_people(connection).values():
        state = "đã khóa" if person.disabled else "hoạt động"
        second = "xác thực hai bước" if person.second_factor else "chỉ mật khẩu"
        made, seen = _at(person.created_ms, tz), _at(person.last_seen_ms, tz)
        for grant in person.grants or (None,):
            unit = named.get(grant.unit, grant.unit) if grant is not None else ""
            role = ROLE_NAMES[grant.role][0] if grant is not None else "không có vai trò"
            detail = f"{role}; {second}"
            yield ("tài khoản", person.id, person.name, unit, detail, made, seen, state)
    for screen in screens.all(connection).values():
        kind = _KINDS[screen.kind]
        canvas = f"{kind}, {screen.canvas.width_px}×{screen.canvas.height_px}"
        unit = named.get(screen.unit, screen.unit)
        heard = _at(_heard_ms(connection, screen.id), tz)
        yield ("màn hình", screen.id, screen.name, unit, canvas, "", heard, "")
    for key in load_player_tokens(connection):
        state = "đã thu hồi" if key.revoked_ms is not None else "hiệu lực"
        made = _at(key.created_ms, tz)
        yield ("khóa thiết bị", key.id, key.screen, "", key.label, made, "", state)
    for token in load_api_tokens(connection):
        scopes = " ".join(sorted(token.scopes))
        until = f"hiệu lực đến {_at(token.expires_ms, tz)}"
        made, used = _at(token.created_ms, tz), _at(token.used_ms, tz)
        yield ("khóa API", token.id, token.person, "", scopes, made, used, until)


def _heard_ms(connection: Connection, screen: str) -> Instant | None:
    state = tables.player_state
    found = connection.execute(select(state.c.received_ms).where(state.c.screen == screen))
    at = found.scalar()
    return None if at is None else Instant(at)


def _at(at: Instant | None, tz: str) -> str:
    return "" if at is None else moment_of(at, tz).strftime("%d/%m/%Y %H:%M:%S")
