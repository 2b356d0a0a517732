"""Who is asking, what they may do, and whether a form came from one of our pages.

Three kinds of askers: a person with a session cookie, a person's API token, and nobody. Players
have their own door. What an asker may not view is answered as if it did not exist.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import HTTPConnection, Request

from signage.core.people.acts import VERB_NAMES
from signage.core.people.audit import EN, VI
from signage.core.people.rights import (
    VERBS_OF,
    Grant,
    Verb,
    may,
    spread,
    stays_within,
    units_where,
)
from signage.core.place.organisation import Unit
from signage.core.showing.campaign import Rules, Targets
from signage.core.time.times import Instant
from signage.errors import Forbidden, NotFound
from signage.store.audit import Actor
from signage.store.people import Person, load_person
from signage.store.sessions import NOTE_EVERY_MS, Session, find_session, note_seen
from signage.store.tokens import NOTE_USE_EVERY_MS, ApiToken, find_api_token, note_api_token_used
from signage.store.units import units as unit_shelf
from signage.web.parts import Parts, parts_of

SESSION_COOKIE = "signage_session"
_SAFE = ("GET", "HEAD", "OPTIONS")
# Requests that pages make by themselves keep nobody signed in.
_UNATTENDED = ("/api/player/", "/media/", "/static/", "/play")
# Where somebody with a one-time password may still go.
_BEFORE_CHANGE = ("/password", "/logout", "/display", "/static/")


class NotSignedIn(Forbidden):
    """Nobody we know is asking; pages lead to the sign-in, the API answers 401."""


class NotGranted(Forbidden):
    """No role of the asker allows this in that unit."""

    def __init__(self, message: str, *, vi: str, verb: Verb, unit: str) -> None:
        """Keep what was to be done and where."""
        super().__init__(message, vi=vi)
        self.verb = verb
        self.unit = unit


class PasswordDue(Forbidden):
    """A one-time password must be changed before anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody we know. `person.grants` are the roles as they hold now, in this tree.

    `scopes` is None in a browser; an API token can do what its scopes name and no more.
    `session` is None for a token.
    """

    person: Person
    actor: Actor
    units: Mapping[str, Unit]
    session: Session | None = None
    scopes: frozenset[Verb] | None = None

    @property
    def csrf(self) -> str:
        """Return what forms on our pages carry."""
        return self.session.csrf if self.session is not None else ""

    def may(self, verb: Verb, unit: str) -> bool:
        """Tell whether the asker may do this in the unit."""
        if self.scopes is not None and verb not in self.scopes:
            return False
        return may(self.units, self.person.grants, verb, unit)

    def units_where(self, verb: Verb) -> frozenset[str]:
        """Return the units in which the asker may do this."""
        if self.scopes is not None and verb not in self.scopes:
            return frozenset()
        return units_where(self.units, self.person.grants, verb)


async def asking(request: HTTPConnection) -> Asker:
    """Return who is asking, remembered for the rest of the request.

    Raises: NotSignedIn, PasswordDue, Forbidden when a form came from elsewhere.
    """
    known: Asker | None = getattr(request.state, "asker", None)
    if known is None:
        known = await _look_up(request)
        request.state.asker = known
    return known


async def asking_if_known(request: HTTPConnection) -> Asker | None:
    """Return who is asking, None when it is nobody we know."""
    try:
        return await asking(request)
    except (NotSignedIn, PasswordDue):
        return None


def require(asker: Asker, verb: Verb, unit: str) -> None:
    """Make sure that the asker may do this in the unit.

    Raises: NotFound when the asker may not even view it, Forbidden otherwise.
    """
    if asker.may(verb, unit):
        return
    if verb == "view" or not asker.may("view", unit):
        raise NotFound("there is nothing here — check the address", vi="Không có gì ở địa chỉ này")
    deed, place = VERB_NAMES[verb], asker.units[unit].name if unit in asker.units else unit
    raise NotGranted(
        f"rights: this account may not {deed[EN]} in “{place}” — ask your admin",
        vi=f"Tài khoản này không có quyền {deed[VI]} ở “{place}”. Hãy hỏi người quản trị",
        verb=verb,
        unit=unit,
    )


def require_reach(
    asker: Asker, verb: Verb, rules: Rules, targets: Targets, owner: str | None
) -> None:
    """Make sure that everything these targets can ever reach is the asker's to do this with.

    Raises: Forbidden.
    """
    if not stays_within(rules, targets, owner, asker.units_where(verb)):
        raise Forbidden(
            f"rights: the targets reach beyond the units where this account may "
            f"{VERB_NAMES[verb][EN]} — name units or screens of your own",
            vi="Nơi chiếu vượt ra ngoài đơn vị của bạn. Hãy chọn đơn vị hoặc màn hình của mình",
        )


def check_csrf(request: Request, token: str) -> None:
    """Make sure that a form came from one of our pages, opened in this session.

    Call it after `asking`. API tokens need no proof: browsers do not send them by themselves.

    Raises: Forbidden.
    """
    asker: Asker | None = getattr(request.state, "asker", None)
    if asker is None:
        raise NotSignedIn("sign in first", vi="Hãy đăng nhập")
    if asker.session is None:
        return
    if not hmac.compare_digest(token.encode(), asker.session.csrf.encode()):
        raise Forbidden(
            "form: is from an older page — load the page again and repeat",
            vi="Trang này đã cũ. Hãy tải lại trang rồi làm lại",
        )


def check_origin(request: HTTPConnection) -> None:
    """Make sure that a request that changes something was not sent by a foreign page.

    Raises: Forbidden.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise Forbidden(
            "form: was sent by another site — open the page here and repeat",
            vi="Yêu cầu đến từ trang khác. Hãy mở trang của hệ thống rồi làm lại",
        )


def address_of(request: HTTPConnection) -> str:
    """Return where a request came from; the server puts a trusted proxy's word there."""
    return request.client.host if request.client is not None else ""


async def _look_up(request: HTTPConnection) -> Asker:
    parts = parts_of(request)
    now = parts.now()
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return await _by_token(request, parts, token.strip(), now)
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie is None:
        raise NotSignedIn("sign in first", vi="Hãy đăng nhập")
    revision = parts.database.revision()
    asker = await parts.database.read(
        lambda c: _by_cookie(c, request, parts, cookie, now, revision=revision)
    )
    if request.scope.get("method", "GET") not in _SAFE:
        check_origin(request)
    path = request.url.path
    if asker.person.must_change and not path.startswith(_BEFORE_CHANGE):
        raise PasswordDue(
            "password: must be changed first — open /password",
            vi="Hãy đổi mật khẩu dùng một lần trước",
        )
    session = asker.session
    unattended = path.startswith(_UNATTENDED) or "x-live" in request.headers
    if session is not None and not unattended and now - session.seen_ms >= NOTE_EVERY_MS:
        await parts.database.write(lambda c: note_seen(c, session.id, now))
    return asker


def _by_cookie(
    connection: Connection,
    request: HTTPConnection,
    parts: Parts,
    cookie: str,
    now: Instant,
    *,
    revision: int,
) -> Asker:
    session = find_session(connection, cookie)
    if session is None:
        raise NotSignedIn("sign in first", vi="Hãy đăng nhập")
    asker = _asker(connection, request, parts, session.person, revision=revision)
    is_admin = any("administer" in VERBS_OF[grant.role] for grant in asker.person.grants)
    idle_min = parts.admin_idle_min if is_admin else parts.idle_min
    if session.is_over(now, idle_ms=idle_min * 60_000):
        raise NotSignedIn(
            "the session was idle for too long — sign in again",
            vi="Phiên làm việc đã hết vì lâu không dùng. Hãy đăng nhập lại",
        )
    return replace(asker, session=session)


async def _by_token(request: HTTPConnection, parts: Parts, token: str, now: Instant) -> Asker:
    revision = parts.database.revision()

    def look(connection: Connection) -> tuple[ApiToken, Asker]:
        found = find_api_token(connection, token, now)
        if found is None:
            raise NotSignedIn("api token: is unknown or over — make a new one")
        asker = _asker(connection, request, parts, found.person, revision=revision)
        return found, replace(asker, scopes=found.scopes)

    found, asker = await parts.database.read(look)
    if found.used_ms is None or now - found.used_ms >= NOTE_USE_EVERY_MS:
        await parts.database.write(lambda c: note_api_token_used(c, found.id, now))
    return asker


def _asker(
    connection: Connection,
    request: HTTPConnection,
    parts: Parts,
    person_id: str,
    *,
    revision: int,
) -> Asker:
    person = load_person(connection, person_id)
    if person.disabled:
        raise NotSignedIn("the account is closed — ask your admin")
    units = _units(connection, request, revision)
    grants: tuple[Grant, ...] = spread(units, person.grants, site_unit=parts.unit)
    return Asker(
        person=replace(person, grants=grants),
        actor=Actor(person=person.id, address=address_of(request)),
        units=units,
    )


def _units(connection: Connection, request: HTTPConnection, revision: int) -> Mapping[str, Unit]:
    """Return the tree as it is now; a province's is not decoded anew for every request.

    `revision` was asked for before this snapshot began, so that what is kept is never older
    than it says.
    """
    state = request.app.state
    known: tuple[int, Mapping[str, Unit]] | None = getattr(state, "known_units", None)
    if known is None or known[0] != revision:
        known = (revision, unit_shelf.all(connection))
        state.known_units = known
    return known[1]
