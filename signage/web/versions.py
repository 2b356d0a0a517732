"""Versions of objects: an ETag for what was read, and a conflict when somebody was faster.

Whoever changes or removes an object that exists says with `If-Match` which version they mean;
`*` means any. Looked at inside the transaction that writes, so that no change is lost unseen.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request

from signage.errors import Conflict, Rejected
from signage.store.audit import load_records

# How far back the version that somebody read is looked for; an older one is only called different.
_VERSIONS_LOOKED_AT = 50


class Outdated(Conflict):
    """Somebody changed the object since it was read. `changed` has both values of every key."""

    def __init__(self, current: dict[str, Any], changed: dict[str, Any], tag: str) -> None:
        """Name the keys that changed."""
        keys = ", ".join(sorted(changed)) or "?"
        super().__init__(
            f"{current['id']}: was changed since you read it ({keys}) — read it again",
            vi=f"“{current['id']}” đã có người sửa ({keys}). Hãy đọc lại rồi sửa",
        )
        self.current = current
        self.changed = changed
        self.tag = tag


class VersionMissing(Rejected):
    """Who changes an object must say which version they read."""


View = Callable[[Any], Any]


def _itself(value: Any) -> Any:  # noqa: ANN401 - a Unit or Screen
    return value


def etag_of(value: object) -> str:
    """Return the strong entity tag of an object."""
    return '"' + hashlib.sha256(_canonical(value)).hexdigest()[:16] + '"'


def is_known(request: Request, tag: str) -> bool:
    """Tell whether a reader has this version already."""
    known = request.headers.get("if-none-match", "").split(",")
    return tag in [one.strip() for one in known]


def check_version(
    request: Request,
    connection: Connection,
    current: Any,  # noqa: ANN401 - a Unit, Screen or Campaign, or None
    *,
    view: View = _itself,
) -> None:
    """Compare If-Match with what is there; `view` turns an object into what programs read.

    Raises: VersionMissing, Outdated, Conflict when the object is gone or was not to be there.
    """
    wanted = [tag.strip() for tag in request.headers.get("if-match", "").split(",") if tag.strip()]
    if current is None:
        if wanted and "*" not in wanted:
            raise Conflict(
                "object: is not there any more — leave If-Match out to create it",
                vi="Đối tượng này không còn. Hãy tải lại trang",
            )
        return
    if request.headers.get("if-none-match", "").strip() == "*":
        raise Conflict(f"{current.id}: exists already — choose another id", vi="Mã này đã có")
    if not wanted:
        raise VersionMissing(
            "If-Match: is missing — send the ETag that you read, or * for any version",
            vi="Thiếu If-Match: hãy gửi ETag đã đọc, hoặc * cho mọi phiên bản",
        )
    tag = etag_of(view(current))
    if "*" not in wanted and tag not in wanted:
        is_now = msgspec.to_builtins(view(current))
        raise Outdated(is_now, changes_since(connection, current, wanted, view=view), tag)


def changes_since(
    connection: Connection,
    current: Any,  # noqa: ANN401 - a Unit, Screen or Campaign
    tags: list[str],
    *,
    view: View = _itself,
) -> dict[str, Any]:
    """Return what differs between the version that was read, as the record has it, and now.

    Empty when that version is not on record.
    """
    is_now = msgspec.to_builtins(view(current))
    for found in load_records(connection, subject=current.id, limit=_VERSIONS_LOOKED_AT):
        for text in (found.before, found.after) if found.subject == current.id else ():
            was = _read(text, type(current))
            if was is not None and etag_of(view(was)) in tags:
                before = msgspec.to_builtins(view(was))
                return {
                    key: {"was": before[key], "is": value}
                    for key, value in is_now.items()
                    if before[key] != value
                }
    return {}


def _read(text: str, kind: type[Any]) -> Any:  # noqa: ANN401 - of that kind, or None
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except msgspec.DecodeError:
        return None  # a record of another kind of object with the same id


def _canonical(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")
