"""Signing in and out, and changing one's password: form logic only.

`pages/login.html` gets a `LoginView`, `pages/password.html` a `PasswordView`.
"""

import asyncio
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from signage.core.time.times import Instant
from signage.errors import Rejected
from signage.store.audit import Actor
from signage.store.people import (
    LONG_ENOUGH,
    LONG_ENOUGH_WITH_CODE,
    change_password,
    load_person,
)
from signage.store.sessions import end_other_sessions, end_session, start_session
from signage.store.sign_in import (
    Account,
    SecondStep,
    begin_attempt,
    forget_failures,
    is_password_of,
    load_account,
    record_failure,
    take_back_attempt,
    take_second_step,
)
from signage.web import page
from signage.web.auth import SESSION_COOKIE, address_of, asking, check_csrf, check_origin
from signage.web.language import mark
from signage.web.page import Chrome, Flash
from signage.web.parts import Parts, parts_of

# Each check takes 19 MB and a core for 25 ms; more at once would only starve the players.
_CHECKS_AT_ONCE = 2
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginView:
    """What the sign-in page shows. `next` is where it leads on to, inside this site."""

    person: str = ""
    next: str = "/"
    problem: str = ""
    needs_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordView:
    """What the page for a new password shows. `due` after a one-time password."""

    due: bool
    least: int
    problem: str = ""


def routes() -> list[BaseRoute]:
    """Return the routes."""
    checks = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def sign_in(request: Request) -> Response:
        """Check account, password and second step; open a session."""
        return await _sign_in(request, checks)

    return [
        Route("/login", show_login, methods=["GET"]),
        Route("/login", sign_in, methods=["POST"]),
        Route("/logout", sign_out, methods=["POST"]),
        Route("/password", show_password, methods=["GET"]),
        Route("/password", set_password, methods=["POST"]),
    ]


async def show_login(request: Request) -> Response:
    """Show the form."""
    return _login_page(request, LoginView(next=_inside(request.query_params.get("next", "/"))))


async def sign_out(request: Request) -> Response:
    """End this session."""
    asker = await asking(request)
    form = await request.form()
    check_csrf(request, str(form.get("csrf", "")))
    parts, session = parts_of(request), asker.session
    if session is not None:
        await parts.database.write(
            lambda c: end_session(c, session.id, asker.actor, now=parts.now())
        )
    response = page.see("/login")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


async def show_password(request: Request) -> Response:
    """Show the form for a new password."""
    await asking(request)
    return await _password_page(request)


async def set_password(request: Request) -> Response:
    """Change the password; every other session of this person ends."""
    asker = await asking(request)
    form = await request.form()
    check_csrf(request, str(form.get("csrf", "")))
    parts, now = parts_of(request), parts_of(request).now()
    speech = page.speech_of(request, parts.tz)
    current, chosen = str(form.get("current", "")), str(form.get("password", ""))
    account = await parts.database.read(lambda c: load_account(c, asker.person.id))
    if not await asyncio.to_thread(is_password_of, account, current):
        problem = speech.say("Mật khẩu hiện tại không đúng")
        return await _password_page(request, problem, status=400)
    if chosen != str(form.get("again", "")):
        problem = speech.say("Hai lần nhập mật khẩu mới không giống nhau")
        return await _password_page(request, problem, status=400)
    keep = asker.session.id if asker.session is not None else None

    def change(connection: Connection) -> None:
        change_password(connection, asker.person.id, chosen, asker.actor, now=now)
        end_other_sessions(connection, asker.person.id, keep)

    try:
        await parts.database.write(change)
    except Rejected as wrong:
        problem = wrong.vi if speech.language == "vi" and wrong.vi else str(wrong)
        return await _password_page(request, problem, status=400)
    return page.see("/", Flash(text=speech.say("Đã đổi mật khẩu")))


async def _sign_in(request: Request, checks: asyncio.Semaphore) -> Response:
    check_origin(request)
    form = await request.form()
    parts, now, address = parts_of(request), parts_of(request).now(), address_of(request)
    person = str(form.get("person", "")).strip()[:_LONGEST_NAME]
    view = LoginView(person=person, next=_inside(str(form.get("next", "/"))))
    wait = await parts.database.write(lambda c: begin_attempt(c, person, address, now))
    if wait:
        return _locked(request, view, wait)
    account = await parts.database.read(lambda c: load_account(c, person))
    async with checks:
        right = await asyncio.to_thread(is_password_of, account, str(form.get("password", "")))
    if not right:
        await parts.database.write(lambda c: record_failure(c, person, address, now))
        return _refused(request, view, mark("Tên tài khoản hoặc mật khẩu không đúng"))
    actor = Actor(person=person, address=address)
    agent, code = request.headers.get("user-agent", ""), str(form.get("code", ""))
    step, token = await parts.database.write(
        lambda c: _finish(c, account, code, actor, agent=agent, now=now)
    )
    if token is None:
        needs = LoginView(person=person, next=view.next, needs_code=True)
        wrong = mark("Mã không đúng hoặc đã dùng. Hãy nhập mã mới nhất")
        text = "" if step == "missing" else wrong
        return _refused(request, needs, text)
    return await _opened(request, parts, person, token, view.next)


def _finish(
    connection: Connection,
    account: Account,
    code: str,
    actor: Actor,
    *,
    agent: str,
    now: Instant,
) -> tuple[SecondStep, str | None]:
    step = take_second_step(connection, account.id, code, actor, now=now)
    if step == "missing":
        take_back_attempt(connection, account.id, actor.address)
        return step, None
    if step == "wrong":
        record_failure(connection, account.id, actor.address, now)
        return step, None
    forget_failures(connection, account.id, actor.address)
    return step, start_session(connection, account.id, actor, agent=agent, now=now)


async def _opened(
    request: Request, parts: Parts, person_id: str, token: str, lead_to: str
) -> Response:
    person = await parts.database.read(lambda c: load_person(c, person_id))
    response = page.see("/password" if person.must_change else lead_to)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=parts.secure_cookies or request.url.scheme == "https",
    )
    return response


def _locked(request: Request, view: LoginView, wait: int) -> Response:
    speech = page.speech_of(request, parts_of(request).tz)
    minutes = ceil(wait / 60_000)
    text = speech.count("Sai nhiều lần. Hãy thử lại sau {n} phút", minutes)
    blocked = LoginView(person=view.person, next=view.next, problem=text)
    response = _login_page(request, blocked, status=429)
    response.headers["Retry-After"] = str(ceil(wait / 1000))
    return response


def _refused(request: Request, view: LoginView, text: str) -> Response:
    speech = page.speech_of(request, parts_of(request).tz)
    told = LoginView(
        person=view.person,
        next=view.next,
        needs_code=view.needs_code,
        problem=speech.say(text) if text else "",
    )
    return _login_page(request, told, status=401)


def _login_page(request: Request, view: LoginView, *, status: int = 200) -> Response:
    parts = parts_of(request)
    chrome = Chrome(
        site_name=parts.site_name,
        path="/login",
        theme=page.theme_of(request),
        flash=page.flash_of(request),
    )
    speech = page.speech_of(request, parts.tz)
    return page.respond("pages/login.html", view, chrome=chrome, speech=speech, status=status)


async def _password_page(request: Request, problem: str = "", *, status: int = 200) -> Response:
    asker, parts = await asking(request), parts_of(request)
    view = PasswordView(
        due=asker.person.must_change,
        least=LONG_ENOUGH_WITH_CODE if asker.person.second_factor else LONG_ENOUGH,
        problem=problem,
    )
    # No name: whoever must change the password has nowhere else to go yet.
    chrome = Chrome(
        site_name=parts.site_name,
        csrf=asker.csrf,
        path="/password",
        theme=page.theme_of(request),
    )
    speech = page.speech_of(request, parts.tz)
    return page.respond("pages/password.html", view, chrome=chrome, speech=speech, status=status)


def _inside(address: str) -> str:
    """Return the address when it is a path of this site, else the first page."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and "\n" not in address and "\r" not in address else "/"
