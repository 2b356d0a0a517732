"""The description of the API, made from its operations."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage import __version__
from signage.web.api.operation import PREFIX, Operation
from signage.web.auth import asking

_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_FILE = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_ERRORS = {
    "400": "The request is not right; the message says what to do",
    "401": "Nobody we know is asking",
    "403": "Not allowed",
    "404": "Not there, or not for you to know",
    "409": "Somebody changed it first, or it does not fit the state",
}


class Message(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    vi: str
    en: str


class ErrorDetail(msgspec.Struct, frozen=True):
    """What went wrong."""

    status: int
    message: Message


class ErrorAnswer(msgspec.Struct, frozen=True):
    """The body of every failure."""

    error: ErrorDetail


def route(operations: Sequence[Operation]) -> Route:
    """Return the route of the description; like all else it is for people we know."""

    @cache
    def encoded() -> bytes:
        return msgspec.json.encode(describe(operations))

    async def openapi(request: Request) -> Response:
        await asking(request)
        return Response(encoded(), media_type="application/json")

    return Route("/api/openapi.json", openapi, methods=["GET"])


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the OpenAPI document of these operations."""
    kinds = [kind for o in operations for kind in (o.body, o.result) if kind is not None]
    kinds.append(ErrorAnswer)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    by_kind = dict(zip(map(repr, kinds), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = PREFIX + _PARAMETER.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation, by_kind)
    files = paths.setdefault(PREFIX + "/playlists/{playlist}/files/{name}", {})
    files["put"] = _upload(by_kind)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Signage", "version": __version__},
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "signage_session"},
            },
        },
    }


def _described(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done"}
    status = "204"
    if operation.result is not None:
        status = str(operation.status)
        schema = schemas[repr(operation.result)]
        success["content"] = {operation.media or "application/json": {"schema": schema}}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [_path_parameter(name) for name in _PARAMETER.findall(operation.path)]
        + [
            {"name": name, "in": "query", "description": words, "schema": {"type": "string"}}
            for name, words in operation.query
        ],
        "responses": {status: success, **_errors(schemas)},
    }
    if operation.tagged:
        success["headers"] = {"ETag": {"schema": {"type": "string"}}}
        name = "If-None-Match" if operation.method == "GET" else "If-Match"
        words = "the ETag that was read; * for any version"
        header = {"name": name, "in": "header", "description": words, "schema": {"type": "string"}}
        described["parameters"].append(header)
        content = _json(schemas[repr(ErrorAnswer)])
        if operation.method == "GET":
            described["responses"]["304"] = {"description": "The same as was read"}
        else:
            words = "If-Match is missing for an object that exists"
            described["responses"]["428"] = {"description": words, "content": content}
    if operation.body is not None:
        body = _json(schemas[repr(operation.body)])
        described["requestBody"] = {"required": True, "content": body}
    if operation.raw:
        described["requestBody"] = _FILE
    return described


def _upload(schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = [_path_parameter("playlist"), _path_parameter("name")]
    replace = {"type": "string", "enum": ["1"]}
    return {
        "operationId": "send_file",
        "summary": "Send a file into a playlist; `Content-Range` sends it in parts",
        "parameters": [*parameters, {"name": "replace", "in": "query", "schema": replace}],
        "requestBody": _FILE,
        "responses": {
            "200": {"description": "A part, or the whole file, is here"},
            "201": {"description": "The whole file is here"},
            **_errors(schemas),
        },
    }


def _errors(schemas: dict[str, Any]) -> dict[str, Any]:
    content = _json(schemas[repr(ErrorAnswer)])
    return {
        status: {"description": words, "content": content} for status, words in _ERRORS.items()
    }


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
