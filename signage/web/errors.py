"""Our exceptions as answers, once: a status, and a page for people or JSON for programs."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from signage.errors import (
    Conflict,
    Forbidden,
    Misconfigured,
    NotFound,
    Rejected,
    SignageError,
    Unavailable,
)
from signage.store.audit import record
from signage.web import page
from signage.web.auth import Asker, NotGranted, NotSignedIn, PasswordDue
from signage.web.page import Chrome
from signage.web.parts import parts_of
from signage.web.refused import whom_to_ask

log = logging.getLogger(__name__)

STATUSES: Mapping[type[SignageError], int] = {
    NotSignedIn: 401,
    PasswordDue: 403,
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Rejected: 400,
    Unavailable: 503,
    Misconfigured: 500,
}

_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("Yêu cầu chưa đúng", "The request is not right"),
    401: ("Hãy đăng nhập", "Sign in first"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không có trang này", "There is no such page"),
    405: ("Cách gọi này không dùng được", "This method is not allowed"),
    409: ("Có người vừa thay đổi trước", "Somebody changed it first"),
    413: ("Tệp quá lớn", "Too large"),
    429: ("Quá nhiều lần, hãy chờ", "Too often, please wait"),
    500: ("Hệ thống gặp lỗi", "Something failed here"),
    503: ("Hệ thống đang bận", "The system is busy"),
}

# What makes the surroundings of a page is set by the application: pages for people know it.
ChromeOf = Callable[[Request], Awaitable[Chrome | None]]
ErrorAnswer = Callable[[Request, Any], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """What the error page shows; `sign_in` leads through the door back to where one was."""

    status: int
    title: str
    text: str
    lines: tuple[str, ...] = ()
    sign_in: str = ""


def exception_handlers() -> Mapping[Any, ErrorAnswer]:
    """Return what Starlette is built with."""
    return {
        SignageError: answer_ours,
        HTTPException: answer_http,
        Exception: answer_unknown,
    }


def status_of(failure: SignageError) -> int:
    """Return the status of one of our exceptions."""
    return next(STATUSES[kind] for kind in type(failure).__mro__ if kind in STATUSES)


async def answer_ours(request: Request, failure: SignageError) -> Response:
    """Answer one of our exceptions; what somebody was refused is on record."""
    if isinstance(failure, NotSignedIn | PasswordDue):
        return await _lead_on(request, failure)
    status = status_of(failure)
    await put_on_record(request, failure)
    if status >= 500:
        log.error("could not answer path=%s cause=%s", request.url.path, failure)
    english = str(failure)
    # Programs ask again by the first, a browser by the second.
    headers = {"Retry-After": "1", "Refresh": "2"} if status == 503 else {}
    return await _answer(request, status, failure.vi or english, english, headers, failure)


async def answer_http(request: Request, failure: HTTPException) -> Response:
    """Answer a plain HTTP error, in the same forms."""
    vietnamese, english = _title(failure.status_code)
    headers = dict(failure.headers or {})
    return await _answer(request, failure.status_code, vietnamese, english, headers)


async def answer_unknown(request: Request, _: Exception) -> Response:
    """Answer what nobody foresaw; the server logs the traceback and goes on."""
    return await _answer(
        request,
        500,
        "Lỗi đã được ghi lại. Hãy thử lại, hoặc báo người quản trị",
        "it was logged — try again or tell the admin",
        {},
    )


async def put_on_record(request: Request, failure: SignageError) -> None:
    """Write down that somebody we know was refused something; other failures are no matter."""
    asker: Asker | None = getattr(request.state, "asker", None)
    if asker is None or not isinstance(failure, Forbidden):
        return
    parts = parts_of(request)
    await parts.database.write(
        lambda connection: record(
            connection,
            asker.actor,
            "refused",
            request.url.path,
            now=parts.now(),
            arguments=_why(failure),
        )
    )


def _why(failure: SignageError) -> dict[str, str | int]:
    """Return what was refused in both languages, without what to do about it."""
    english = str(failure).partition(": ")[2].partition(" — ")[0] or str(failure)
    vietnamese = failure.vi.partition(". ")[0] or english
    return {"vi": vietnamese[:1].lower() + vietnamese[1:], "en": english}


def wants_json(request: Request) -> bool:
    """Tell whether a program asks and not somebody before a browser."""
    path, accept = request.url.path, request.headers.get("accept", "")
    if path.startswith(("/api/", "/media/", "/healthz", "/metrics")):
        return True
    return "application/json" in accept and "text/html" not in accept


async def _lead_on(request: Request, failure: NotSignedIn | PasswordDue) -> Response:
    if wants_json(request) or request.method not in ("GET", "HEAD") or _is_live(request):
        status = status_of(failure)
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        text = failure.vi or str(failure)
        return await _answer(request, status, text, str(failure), headers)
    if isinstance(failure, PasswordDue):
        return RedirectResponse("/password", status_code=303)
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    after = "" if address == "/" else f"?next={quote(address, safe='')}"
    return RedirectResponse(f"/login{after}", status_code=303)


def _is_live(request: Request) -> bool:
    return "x-live" in request.headers


async def _answer(
    request: Request,
    status: int,
    vietnamese: str,
    english: str,
    headers: Mapping[str, str],
    failure: SignageError | None = None,
) -> Response:
    told = {**headers, "Cache-Control": "no-store"}
    if request.method == "HEAD":
        return Response(status_code=status, headers=told)
    if wants_json(request):
        message = {"vi": vietnamese, "en": english}
        content = {"error": {"status": status, "message": message}}
        return JSONResponse(content, status_code=status, headers=told)
    parts = parts_of(request)
    speech = page.speech_of(request, parts.tz)
    chosen = 0 if speech.language == "vi" else 1
    lines = await whom_to_ask(request, failure, speech) if isinstance(failure, NotGranted) else ()
    view = ErrorView(
        lines=lines,
        status=status,
        title=_title(status)[chosen],
        text=_sentence((vietnamese, english)[chosen]),
        sign_in=_door_back(request) if status == 401 else "",
    )
    chrome = await _chrome_of(request, status)
    response = page.respond("pages/error.html", view, chrome=chrome, speech=speech, status=status)
    response.headers.update(told)
    return response


def _door_back(request: Request) -> str:
    """Return the sign-in page that leads back to the page whose button was pressed."""
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.url.netloc:
        return "/login"
    address = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return f"/login?next={quote(address, safe='')}"


async def _chrome_of(request: Request, status: int) -> Chrome:
    """Return what surrounds an error page: whoever is signed in keeps the way to everything."""
    # Where we failed ourselves, asking again for all that a page needs could fail as well.
    chrome_of: ChromeOf | None = getattr(request.app.state, "chrome_of", None)
    known = await chrome_of(request) if chrome_of is not None and status < 500 else None
    if known is not None:
        return known
    parts = parts_of(request)
    asker: Asker | None = getattr(request.state, "asker", None)
    return Chrome(
        site_name=parts.site_name,
        person=asker.person.name if asker is not None else "",
        csrf=asker.csrf if asker is not None else "",
        path=request.url.path,
        theme=page.theme_of(request),
    )


def _title(status: int) -> tuple[str, str]:
    known = _TITLES.get(status)
    return known if known is not None else (HTTPStatus(status).phrase,) * 2


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
