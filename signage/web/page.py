"""Turn one frozen view value into one page: templates, chrome, headers, messages after a post.

Templates know `v` (the view), `chrome` (what surrounds every page) and how to speak; nothing else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from signage.web import static_files
from signage.web.language import Speech, language_of

Theme = Literal["auto", "light", "dark"]
FlashKind = Literal["done", "waiting", "problem"]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """One sentence after an action, with a way back when there is one."""

    text: str
    kind: FlashKind = "done"
    undo: str = ""  # address to post to
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """What surrounds every page."""

    site_name: str
    person: str = ""  # empty: nobody is signed in
    csrf: str = ""
    path: str = "/"
    edition: int = 0  # when what the page shows was published
    waiting: int = 0
    returned: int = 0  # what this person can mend and send again
    inbox: int = 0  # what others sent and nobody took in yet, campaigns to acknowledge
    running: int = 0  # takeovers and blackouts now
    only_drills: bool = False  # nothing of it is in earnest
    may_emergency: bool = False
    may_approve: bool = False
    may_settings: bool = False
    may_operate: bool = False
    sees: Callable[[str], bool] = field(default=lambda _: False)  # may this screen be opened?
    theme: Theme = "auto"
    flash: Flash | None = None


def render(template: str, view: object, *, chrome: Chrome, speech: Speech) -> str:
    """Render a page or a part as text."""
    return (
        _environment()
        .get_template(template)
        .render(v=view, chrome=chrome, speech=speech, say=speech.say, count=speech.count)
    )


def respond(
    template: str, view: object, *, chrome: Chrome, speech: Speech, status: int = 200
) -> HTMLResponse:
    """Answer with a page."""
    body = render(template, view, chrome=chrome, speech=speech)
    response = HTMLResponse(body, status_code=status, headers=_HEADERS)
    if chrome.flash is not None:
        response.delete_cookie("signage_flash", path="/")
    return response


def see(address: str, flash: Flash | None = None) -> Response:
    """Lead on after a post, with one sentence for the page that follows."""
    response = RedirectResponse(address, status_code=303)
    if flash is not None:
        told = {
            "text": flash.text,
            "kind": flash.kind,
            "undo": flash.undo,
            "fields": dict(flash.fields),
        }
        response.set_cookie(
            "signage_flash",
            quote(json.dumps(told, ensure_ascii=False)),
            max_age=60,
            httponly=True,
            samesite="strict",
        )
    return response


def speech_of(request: Request, tz: str) -> Speech:
    """Return how to speak to whoever asks."""
    return Speech(language_of(request.cookies.get("signage_language")), tz)


def theme_of(request: Request) -> Theme:
    """Return the theme that the browser was told to keep."""
    kept = request.cookies.get("signage_theme")
    return "light" if kept == "light" else "dark" if kept == "dark" else "auto"


def flash_of(request: Request) -> Flash | None:
    """Return the sentence that the last action left, None when it left none that we can read."""
    raw = request.cookies.get("signage_flash")
    if raw is None:
        return None
    try:
        told = json.loads(unquote(raw))
        kind: FlashKind = told["kind"] if told["kind"] in ("waiting", "problem") else "done"
        fields = {str(key): str(value) for key, value in told["fields"].items()}
        undo = str(told["undo"])
        return Flash(
            text=str(told["text"]),
            kind=kind,
            # Only our own pages: a cookie is not a place to take addresses from.
            undo=undo if undo.startswith("/") and not undo.startswith("//") else "",
            fields=fields,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_files.address
    environment.filters["path"] = lambda text: quote(str(text), safe="")
    return environment
