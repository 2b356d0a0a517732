"""How somebody gets in: passwords, locks, the second step, API tokens, the account itself.

What an admin does on the telephone for a person who cannot. Names and roles are edited elsewhere.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.people.acts import VERB_NAMES
from signage.core.people.audit import EN, VI
from signage.core.people.rights import Grant, outranks
from signage.errors import Forbidden, NotFound, Rejected
from signage.store.people import Person, load_people, reset_password, set_disabled
from signage.store.sign_in import load_locks, turn_off_second_step, unlock
from signage.store.tokens import ApiToken, load_api_tokens, revoke_api_token
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """One API token of a person."""

    id: str
    label: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What stands in somebody's way now, and which programs act in their name."""

    locks: tuple[str, ...] = ()
    tokens: tuple[TokenRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordNote:
    """A one-time password, shown this once."""

    id: str
    name: str
    password: str


def routes() -> list[Route]:
    """Return the routes of what an admin does about somebody's access."""
    base = "/settings/people/{id}"
    return [
        Route(f"{base}/password", password, methods=["POST"]),
        Route(f"{base}/close", close, methods=["POST"]),
        Route(f"{base}/second-step", drop_second_step, methods=["POST"]),
        Route(f"{base}/unlock", lift_locks, methods=["POST"]),
        Route(f"{base}/tokens/revoke", revoke_token, methods=["POST"]),
    ]


async def password(request: Request) -> Response:
    """Give a person a new one-time password and show it once."""
    desk = await desk_of(request)
    await desk.form()
    one = await administered_person(desk, request.path_params["id"])
    check_rank(desk, one, one.grants)
    one_time = await desk.parts.database.write(
        lambda c: reset_password(c, one.id, desk.actor, now=desk.now)
    )
    note = PasswordNote(id=one.id, name=one.name, password=one_time)
    return desk.page("pages/password_note.html", note)


async def close(request: Request) -> Response:
    """Close an account, or open it again."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = await administered_person(desk, request.path_params["id"])
    check_rank(desk, one, one.grants)
    if one.id == desk.person.id:
        raise Rejected("people: one's own account", vi="Không khóa được tài khoản của chính mình")
    disabled = said.get("closed") == "1"
    await desk.parts.database.write(
        lambda c: set_disabled(c, one.id, desk.actor, disabled=disabled, now=desk.now)
    )
    address = "/settings/people"
    if not disabled:
        return desk.see(address, desk.speech.say("Đã mở lại “{name}”.", name=one.name))
    return desk.see(
        address,
        desk.speech.say("Đã khóa “{name}”.", name=one.name),
        undo=f"{_address(one)}/close",
        fields={"closed": "0"},
    )


async def drop_second_step(request: Request) -> Response:
    """Turn the second step off for somebody who lost the telephone."""
    desk = await desk_of(request)
    await desk.form()
    one = await administered_person(desk, request.path_params["id"])
    check_rank(desk, one, one.grants)
    await desk.parts.database.write(
        lambda c: turn_off_second_step(c, one.id, desk.actor, now=desk.now)
    )
    text = desk.speech.say("Đã tắt xác thực hai bước của “{name}”.", name=one.name)
    return desk.see(_address(one), text)


async def lift_locks(request: Request) -> Response:
    """Let somebody try again at once who mistyped the password too often."""
    desk = await desk_of(request)
    await desk.form()
    one = await administered_person(desk, request.path_params["id"])
    check_rank(desk, one, one.grants)
    await desk.parts.database.write(lambda c: unlock(c, one.id, desk.actor, now=desk.now))
    text = desk.speech.say("“{name}” đăng nhập lại được ngay.", name=one.name)
    return desk.see(_address(one), text)


async def revoke_token(request: Request) -> Response:
    """End an API token; the program that holds it is refused from its next request on."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = await administered_person(desk, request.path_params["id"])
    check_rank(desk, one, one.grants)
    own = await desk.parts.database.read(lambda c: load_api_tokens(c, one.id))
    token = next((token for token in own if token.id == said.get("token")), None)
    if token is None:
        raise NotFound("api token: is not this person's", vi="Khóa API này không còn")
    await desk.parts.database.write(
        lambda c: revoke_api_token(c, token.id, desk.actor, now=desk.now)
    )
    text = desk.speech.say("Đã thu hồi khóa API “{label}”.", label=token.label or token.id)
    return desk.see(_address(one), text)


async def access_of(desk: Desk, id: str) -> Access:
    """Return the locks and API tokens of a person as they are now."""
    locks, tokens = await desk.parts.database.read(
        lambda c: (load_locks(c, id, desk.now), load_api_tokens(c, id))
    )
    say, moment = desk.speech.say, desk.speech.moment
    return Access(
        locks=tuple(
            say("Từ {address}: tạm khóa đến {when}", address=address, when=moment(until))
            for address, until in locks.items()
        ),
        tokens=tuple(_token_row(desk, token) for token in tokens if token.expires_ms > desk.now),
    )


async def administered_person(desk: Desk, id: str) -> Person:
    """Return a person in whose units the asker administers.

    Raises: NotFound, Forbidden.
    """
    desk.need_anywhere("administer")
    everybody = await desk.parts.database.read(load_people)
    one = everybody.get(id)
    if one is None or not has_role_in(one, desk.units_where("administer")):
        raise NotFound(f"people: there is no “{id}”", vi=f"Không có tài khoản “{id}”")
    return one


def has_role_in(one: Person, units: AbstractSet[str]) -> bool:
    """Tell whether this person has a role in one of these units, or none anywhere yet."""
    return not one.grants or any(grant.unit in units for grant in one.grants)


def check_rank(desk: Desk, before: Person | None, grants: Sequence[Grant]) -> None:
    """Nobody hands out, or takes away, what lies outside the units they administer.

    Raises: Forbidden.
    """
    touched = [*grants, *(before.grants if before is not None else ())]
    if not outranks(desk.rules.units, desk.person.grants, touched):
        raise Forbidden(
            "people: roles outside your units",
            vi="Tài khoản này có vai trò ngoài đơn vị bạn quản trị",
        )


def _token_row(desk: Desk, token: ApiToken) -> TokenRow:
    say, moment = desk.speech.say, desk.speech.moment
    said = VI if desk.speech.language == "vi" else EN
    facts = [
        ", ".join(words[said] for verb, words in VERB_NAMES.items() if verb in token.scopes),
        say("tạo {when}", when=moment(token.created_ms)),
        say("hết hạn {when}", when=moment(token.expires_ms)),
        say("dùng lần cuối {when}", when=moment(token.used_ms))
        if token.used_ms is not None
        else say("chưa dùng lần nào"),
    ]
    return TokenRow(id=token.id, label=token.label or token.id, line=" · ".join(facts))


def _address(one: Person) -> str:
    return f"/settings/people/{quote(one.id, safe='')}"
