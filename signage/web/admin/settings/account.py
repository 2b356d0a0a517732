"""One's own account: the second step of signing in, and the browsers that are signed in."""

from dataclasses import dataclass

import pyotp
import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.errors import NotFound, Rejected
from signage.store.sessions import Session, end_session, load_sessions
from signage.store.sign_in import new_secret, turn_off_second_step, turn_on_second_step
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of
from signage.web.admin.settings.settings_people import role_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One signed-in browser."""

    id: str
    line: str
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """The page of one's own account."""

    id: str
    name: str
    roles: str
    second_factor: bool
    sessions: tuple[SessionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepView:
    """The page that turns the second step on: a picture to scan, then a code."""

    secret: str
    picture: str
    wrong: str
    codes: tuple[str, ...] = ()


def routes() -> list[Route]:
    """Return the routes of one's own account."""
    return [
        Route("/account", account, methods=["GET"]),
        Route("/account/second-step", ask_second_step, methods=["GET"]),
        Route("/account/second-step", set_second_step, methods=["POST"]),
        Route("/account/second-step/off", drop_second_step, methods=["POST"]),
        Route("/account/sessions/end", end_one, methods=["POST"]),
    ]


async def account(request: Request) -> Response:
    """Show one's own account."""
    desk = await desk_of(request)
    sessions = await desk.parts.database.read(lambda c: load_sessions(c, desk.person.id))
    this = desk.asker.session.id if desk.asker.session is not None else ""
    view = AccountView(
        id=desk.person.id,
        name=desk.person.name,
        roles=role_words(desk.person.grants, desk),
        second_factor=desk.person.second_factor,
        sessions=tuple(_session_row(desk, one, this) for one in sessions),
    )
    return desk.page("pages/account.html", view)


async def ask_second_step(request: Request) -> Response:
    """Show a new secret as a picture for the telephone."""
    desk = await desk_of(request)
    return desk.page("pages/second_step.html", _second_step(desk, new_secret(), ""))


async def set_second_step(request: Request) -> Response:
    """Turn the second step on, once the telephone proved that it has the secret."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    secret, code = said.get("secret", ""), said.get("code", "")
    try:
        codes = await desk.parts.database.write(
            lambda c: turn_on_second_step(
                c, desk.person.id, secret, code, desk.actor, now=desk.now
            )
        )
    except Rejected as wrong:
        view = _second_step(desk, secret, desk.said(wrong))
        return desk.page("pages/second_step.html", view, status=400)
    done = SecondStepView(secret="", picture="", wrong="", codes=tuple(codes))
    return desk.page("pages/second_step.html", done)


async def drop_second_step(request: Request) -> Response:
    """Turn one's own second step off."""
    desk = await desk_of(request)
    await desk.form()
    await desk.parts.database.write(
        lambda c: turn_off_second_step(c, desk.person.id, desk.actor, now=desk.now)
    )
    return desk.see("/account", desk.speech.say("Đã tắt xác thực hai bước."))


async def end_one(request: Request) -> Response:
    """End one of one's own sessions."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    own = await desk.parts.database.read(lambda c: load_sessions(c, desk.person.id))
    if said.get("id") not in {one.id for one in own}:
        raise NotFound("session: is over already", vi="Phiên này đã kết thúc")
    await desk.parts.database.write(lambda c: end_session(c, said["id"], desk.actor, now=desk.now))
    return desk.see("/account", desk.speech.say("Đã kết thúc phiên."))


def _session_row(desk: Desk, one: Session, this: str) -> SessionRow:
    line = desk.speech.say(
        "{address}, mở {opened}, dùng lần cuối {seen}",
        address=one.address,
        opened=desk.speech.moment(one.created_ms),
        seen=desk.speech.moment(one.seen_ms),
    )
    return SessionRow(id=one.id, line=line, is_this=one.id == this)


def _second_step(desk: Desk, secret: str, wrong: str) -> SecondStepView:
    address = pyotp.TOTP(secret or new_secret()).provisioning_uri(
        name=desk.person.id, issuer_name=desk.parts.site_name
    )
    picture = segno.make(address, micro=False).png_data_uri(scale=5, border=3)
    return SecondStepView(secret=secret, picture=picture, wrong=wrong)
