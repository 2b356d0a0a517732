"""One operation of the API: its place, its types, its answer. Routes and OpenAPI come from these.

A session sends its proof as `X-CSRF-Token`; an API token needs none. Bodies refuse unknown keys.
"""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import inspect
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.time.times import Instant, parse_iso
from signage.errors import Rejected
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.auth import check_csrf
from signage.web.versions import Outdated, VersionMissing, etag_of, is_known

B = TypeVar("B")

PREFIX = "/api/v1"
# No body of ours is larger than a long list of targets; files go by `PUT …/files/…`.
LARGEST_BODY_BYTES = 1 << 20
_SAFE = ("GET",)
_TABLES = (inspect.StructType, inspect.DataclassType)
_LISTS = (inspect.ListType, inspect.VarTupleType)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Call(Generic[B]):
    """One request: who asks (`desk`), what was sent (`body`), and the words of the address."""

    desk: Desk
    body: B

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.desk.request.path_params[name])

    def same_id(self, name: str, id: str) -> None:
        """Make sure that body and address speak of the same thing.

        Raises: Rejected.
        """
        if self.path(name) != id:
            raise Rejected(
                f"id: is “{id}”, the address says “{self.path(name)}” — make them equal"
            )

    def query(self, name: str) -> str:
        """Return a word of the query, or nothing."""
        return self.desk.request.query_params.get(name, "")

    def instant(self, name: str) -> Instant | None:
        """Read an ISO time of the query; without an offset it is the site's time.

        Raises: Rejected.
        """
        text = self.query(name)
        if not text:
            return None
        try:
            return parse_iso(text, self.desk.parts.tz)
        except ValueError as wrong:
            raise Rejected(f"{name}: “{text}” is no ISO time — write 2027-02-05T08:00") from wrong

    def day(self, name: str) -> date | None:
        """Read a date of the query.

        Raises: Rejected.
        """
        text = self.query(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as wrong:
            raise Rejected(f"{name}: “{text}” is no date — write 2027-02-05") from wrong

    def whole(self, name: str, *, default: int, most: int) -> int:
        """Read a whole number of the query, from 1 to `most`.

        Raises: Rejected.
        """
        text = self.query(name)
        if not text:
            return default
        if not text.isdecimal() or len(text) > 15 or not 1 <= int(text) <= most:
            raise Rejected(f"{name}: “{text}” is not within 1 to {most} — correct it")
        return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path. `query` are names with what they mean; `result` is a type.

    `raw` says that the body is a file's bytes and not JSON; `tagged` that the result is one object
    with an ETag, which changes must name; `media` that the result is text of that type. Programs
    that read such texts (calendars) often know basic authentication only: the password is a token.
    """

    method: str
    path: str
    summary: str
    answer: Callable[[Call[Any]], Awaitable[Any]]
    body: Any = None
    result: Any = None
    query: tuple[tuple[str, str], ...] = ()
    status: int = 200
    raw: bool = False
    tagged: bool = False
    media: str = ""

    @property
    def name(self) -> str:
        """Return the operation's id in the description."""
        return self.answer.__name__

    def route(self) -> Route:
        """Return the route that answers it."""

        async def endpoint(request: Request) -> Response:
            return await _answer(self, request)

        return Route(PREFIX + self.path, endpoint, methods=[self.method], name=self.name)


async def _answer(operation: Operation, request: Request) -> Response:
    if operation.media:
        _take_basic(request)
    desk = await desk_of(request)
    if operation.method not in _SAFE:
        check_csrf(request, request.headers.get("X-CSRF-Token", ""))
    body = None if operation.body is None else await _read(operation, request)
    try:
        result = await operation.answer(Call(desk, body))
    except (Outdated, VersionMissing) as failure:
        return _stale(failure)
    headers = {"Cache-Control": "no-store"}
    if operation.result is None:
        return Response(status_code=204, headers=headers)
    if operation.media:
        return Response(result, operation.status, headers, media_type=operation.media)
    if operation.tagged:
        headers = {"Cache-Control": "private, no-cache", "ETag": etag_of(result)}
        if operation.method in _SAFE and is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    content = _encoder.encode(result)
    return Response(content, operation.status, headers, media_type="application/json")


def _take_basic(request: Request) -> None:
    """Let the password of basic authentication stand for a bearer's token."""
    headers = [(name, value) for name, value in request.scope["headers"]]
    for place, (name, value) in enumerate(headers):
        scheme, _, encoded = value.partition(b" ")
        if name == b"authorization" and scheme.lower() == b"basic":
            try:
                _, _, token = base64.b64decode(encoded, validate=True).partition(b":")
            except ValueError:
                return  # nobody we know, as any other wrong header
            headers[place] = (name, b"Bearer " + token)
    request.scope["headers"] = headers


def _stale(failure: Outdated | VersionMissing) -> Response:
    """Say that an object is not as it was read, with what is there now."""
    status = 428 if isinstance(failure, VersionMissing) else 409
    message = {"vi": failure.vi or str(failure), "en": str(failure)}
    content: dict[str, Any] = {"error": {"status": status, "message": message}}
    headers = {"Cache-Control": "no-store"}
    if isinstance(failure, Outdated):
        content |= {"current": failure.current, "changed": failure.changed}
        headers["ETag"] = failure.tag
    encoded = _encoder.encode(content)
    return Response(encoded, status, headers, media_type="application/json")


async def _read(operation: Operation, request: Request) -> Any:  # noqa: ANN401 - the body's own type
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY_BYTES:
            raise Rejected(f"body: is larger than {LARGEST_BODY_BYTES} bytes — send less")
    try:
        raw = msgspec.json.decode(content)
        _refuse_unknown(raw, inspect.type_info(operation.body))
        return msgspec.convert(raw, operation.body)
    except msgspec.ValidationError as wrong:
        raise Rejected(f"body: {wrong} — see /api/openapi.json") from wrong
    except msgspec.DecodeError as wrong:
        raise Rejected(f"body: is no JSON ({wrong}) — correct it") from wrong


def _refuse_unknown(raw: object, kind: inspect.Type) -> None:
    """Refuse keys that a body does not have, at any depth: a misspelt limit is not no limit."""
    if isinstance(kind, inspect.UnionType):
        wanted = _TABLES if isinstance(raw, dict) else _LISTS
        kind = next((each for each in kind.types if isinstance(each, wanted)), kind)
    if isinstance(raw, dict) and isinstance(kind, _TABLES):
        fields = {field.encode_name: field.type for field in kind.fields}
        for key, value in raw.items():
            if key not in fields:
                raise Rejected(f"body: there is no “{key}” — use {', '.join(sorted(fields))}")
            _refuse_unknown(value, fields[key])
    if isinstance(raw, list) and isinstance(kind, _LISTS):
        for value in raw:
            _refuse_unknown(value, kind.item_type)
