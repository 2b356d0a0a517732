"""Taking decisions back for ten minutes: what was on air before them is on air again.

The version that a decision replaced is remembered by this process alone, so that after a restart
nothing is offered that could not be kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.playlist import Item
from signage.core.people.approval import REOPEN_WITHIN_MS
from signage.core.time.times import Instant
from signage.errors import SignageError
from signage.store.approvals import reopen
from signage.store.people import load_people
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of
from signage.web.admin.desk.tally import Waiting, waiting_of

UNDO = "/approval/undo"
_MOST_TITLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What one person decided at one moment: each version, and the one that it replaced."""

    at_ms: Instant
    person: str
    is_approval: bool
    items: tuple[tuple[Item, Item | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """One line of what can be taken back."""

    at: str
    words: str
    line: str


def routes() -> list[Route]:
    """Return the route of taking back."""
    return [Route(UNDO, take_back, methods=["POST"])]


async def note_decided(desk: Desk, decided: Sequence[Waiting], *, is_approval: bool) -> None:
    """Remember what was decided just now, and keep what was on air before it."""
    items = tuple((one.item, one.entry.item if is_approval else None) for one in decided)
    for _, before in items:
        for source in (before.source, *before.companions) if before is not None else ():
            await desk.parts.library.hold_copy(source.kept_name)
    batch = Decided(at_ms=desk.now, person=desk.person.id, is_approval=is_approval, items=items)
    desk.request.app.state.decided = (*_lately(desk), batch)


async def decided_rows(desk: Desk) -> tuple[DecidedRow, ...]:
    """Return what this person may take back now, the newest first."""
    shown = _open_to(desk)
    people = await desk.parts.database.read(load_people) if shown else {}
    return tuple(
        DecidedRow(
            at=str(batch.at_ms),
            words=_words(desk, batch),
            line=desk.speech.say(
                "{who}, {time}. Hoàn tác được đến {until}: nội dung chờ duyệt lại.",
                who=people[batch.person].name if batch.person in people else batch.person,
                time=desk.speech.time(batch.at_ms),
                until=desk.speech.time(Instant(batch.at_ms + REOPEN_WITHIN_MS)),
            ),
        )
        for batch in shown
    )


async def take_back(request: Request) -> Response:
    """Let what was decided together at one moment wait again."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    batch = next((one for one in _open_to(desk) if str(one.at_ms) == said.get("at")), None)
    if batch is None:
        text = desk.speech.say("Đã quá mười phút, không hoàn tác được nữa.")
        return desk.see("/approval", text, kind="problem")
    refused, hashes = "", set[str]()
    for item, before in batch.items:
        try:
            await _reopen(desk, item, before)
            hashes.add(item.content_hash)
        except SignageError as failure:
            refused = desk.said(failure)
    request.app.state.decided = tuple(one for one in _lately(desk) if one is not batch)
    await desk.until(
        lambda edition: hashes <= {one.item.content_hash for one in waiting_of(edition)}
    )
    if refused:
        return desk.see("/approval", refused, kind="problem")
    text = desk.speech.count("Đã hoàn tác: {n} nội dung chờ duyệt lại.", len(hashes))
    return desk.see("/approval", text)


def _open_to(desk: Desk) -> list[Decided]:
    """Return what the person may take back, the newest first."""
    units = desk.units_where("approve")
    return [
        batch
        for batch in reversed(_lately(desk))
        if all(desk.unit_of(item.playlist) in units for item, _ in batch.items)
    ]


async def _reopen(desk: Desk, item: Item, before: Item | None) -> None:
    unit = desk.unit_of(item.playlist)
    desk.need("approve", unit)
    await desk.parts.database.write(
        lambda c: reopen(c, item, desk.actor, now=desk.now, unit=unit, before=before)
    )


def _lately(desk: Desk) -> tuple[Decided, ...]:
    known = cast(tuple[Decided, ...], getattr(desk.request.app.state, "decided", ()))
    return tuple(batch for batch in known if desk.now < batch.at_ms + REOPEN_WITHIN_MS)


def _words(desk: Desk, batch: Decided) -> str:
    titles = ", ".join(item.title for item, _ in batch.items[:_MOST_TITLES])
    if len(batch.items) > _MOST_TITLES:
        titles += desk.speech.say(" và {n} nội dung khác", n=len(batch.items) - _MOST_TITLES)
    if batch.is_approval:
        return desk.speech.say("Vừa duyệt: {titles}", titles=titles)
    return desk.speech.say("Vừa trả lại: {titles}", titles=titles)
