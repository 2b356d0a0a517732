"""Deciding on content: the queue, one version as it would look, approve, return, confirm."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.playlist import Item
from signage.core.people.approval import Ruling
from signage.core.place.organisation import ancestors
from signage.errors import NotFound, Rejected, SignageError
from signage.publisher.surfaces import PREVIEW, surfaces_of
from signage.store import tables
from signage.store.approvals import authors_of, confirm, decide, record_opening
from signage.store.people import load_people
from signage.web.admin.approval.approval_views import (
    Authors,
    CampaignRow,
    DrawnFor,
    EmergencyRow,
    SurfaceGroup,
    groups_of,
    queue_view,
    version_view,
    waiting_row,
)
from signage.web.admin.approval.taking_back import UNDO, decided_rows, note_decided
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.picture_rights import remember
from signage.web.admin.desk.tally import Waiting, campaigns_waiting, waiting_of
from signage.web.admin.desk.usage import PlaylistUse, use_of_playlists
from signage.web.admin.planning.campaign_words import campaign_line
from signage.web.errors import put_on_record
from signage.web.language import mark

_DONE = {"approved": mark("Đã duyệt {n} nội dung."), "returned": mark("Đã trả lại {n} nội dung.")}


def routes() -> list[Route]:
    """Return the routes of approval."""
    return [
        Route("/approval", queue, methods=["GET"]),
        Route("/approval/decide", decide_on, methods=["POST"]),
        Route("/approval/confirm", confirm_emergency, methods=["POST"]),
        Route("/approval/{playlist}/{name:path}", version, methods=["GET"]),
    ]


async def queue(request: Request) -> Response:
    """Show what waits for this person's decision."""
    desk = await desk_of(request)
    desk.need_anywhere("approve")
    waiting = waiting_for(desk)

    def look(
        connection: Connection,
    ) -> tuple[dict[str, Authors], frozenset[str], dict[str, str], list[EmergencyRow]]:
        opened = select(tables.opening.c.content_hash).filter_by(person=desk.person.id)
        seen = frozenset(connection.execute(opened).scalars())
        authors, sent = _authors(desk, connection, waiting), _sent(desk, connection, waiting)
        return authors, seen, sent, _emergencies(desk, connection)

    authors, opened, sent, emergencies = await desk.parts.database.read(look)
    view = queue_view(
        desk.edition,
        waiting,
        authors=authors,
        opened=opened,
        emergencies=emergencies,
        campaigns=[
            CampaignRow(
                id=one.id, title=one.title, line=campaign_line(desk.edition, one, desk.speech)
            )
            for one in campaigns_waiting(desk.rules, desk.units_where("approve"))
        ],
        speech=desk.speech,
    )
    rows = tuple(replace(row, sent=sent.get(row.content_hash, "")) for row in view.rows)
    view = replace(view, rows=rows, decided=await decided_rows(desk))
    return desk.page("pages/approval.html", view)


def waiting_for(desk: Desk) -> list[Waiting]:
    """Return what waits for this person's decision."""
    units = desk.units_where("approve")
    return [one for one in waiting_of(desk.edition) if desk.unit_of(one.playlist.id) in units]


async def version(request: Request) -> Response:
    """Show one waiting version on every kind of screen it would reach; that is opening it."""
    desk = await desk_of(request)
    key = f"{request.path_params['playlist']}/{request.path_params['name']}"
    return await _version_page(desk, key)


async def decide_on(request: Request) -> Response:
    """Approve or return the chosen versions; each names the bytes that were looked at."""
    desk = await desk_of(request)
    form = await desk.form()
    ruling = str(form.get("ruling", ""))
    if ruling not in ("approved", "returned"):
        raise Rejected(f"ruling: there is no “{ruling}”", vi="Chưa chọn duyệt hay trả lại")
    chosen = [str(version) for version in form.getlist("version")]
    waiting = {f"{one.key}#{one.item.content_hash}": one for one in waiting_for(desk)}
    has_reason = bool(str(form.get("reason", "")).strip()) or ruling == "approved"
    if not has_reason and len(chosen) == 1 and chosen[0] in waiting:
        missing = desk.speech.say("Hãy viết lý do: người gửi và nhật ký sẽ thấy.")
        return await _version_page(desk, waiting[chosen[0]].key, missing=missing)
    done, refused = list[Waiting](), ""
    for key in chosen:
        if key not in waiting:
            refused = desk.speech.say("Nội dung vừa đổi, hãy xem lại bản mới.")
            continue
        try:
            reason = str(form.get("reason", ""))
            await _decide(desk, waiting[key].item, cast(Ruling, ruling), reason)
            done.append(waiting[key])
        except SignageError as failure:
            refused = desk.said(failure)
            await put_on_record(desk.request, failure)
    if done:
        await note_decided(desk, done, is_approval=ruling == "approved")
    keys = {key for key in chosen if key in waiting}
    if not refused:
        await desk.until(lambda edition: not keys & _keys_of(waiting_of(edition)))
    lead_to = str(form.get("next", ""))
    address = lead_to if lead_to.startswith("/approval/") and done else "/approval"
    if refused:
        return desk.see("/approval", refused, kind="problem")
    text = desk.speech.count(_DONE[ruling], len(done))
    return desk.see(address, text, undo=UNDO, fields={"at": str(desk.now)})


async def confirm_emergency(request: Request) -> Response:
    """Confirm, as the second person, what somebody published at once."""
    desk = await desk_of(request)
    form = await desk.form()
    key = str(form.get("key", ""))
    item = _on_air(desk, key)
    unit = desk.unit_of(item.playlist)
    desk.need("approve", unit)
    await desk.parts.database.write(
        lambda c: confirm(c, item, desk.actor, now=desk.now, unit=unit)
    )
    return desk.see("/approval", desk.speech.say("Đã xác nhận, nội dung phát tiếp."))


async def _version_page(desk: Desk, key: str, *, missing: str = "") -> Response:
    """Show a version; `missing` is what the decision on it lacked."""
    waiting = waiting_for(desk)
    at = next((at for at, one in enumerate(waiting) if one.key == key), None)
    if at is None:
        raise NotFound(f"approval: “{key}” does not wait", vi="Nội dung này không còn chờ duyệt")
    one = waiting[at]
    drawn = await _drawn(desk, one)
    authors = await desk.parts.database.read(lambda c: _authors(desk, c, [one]))
    await desk.parts.database.write(
        lambda c: record_opening(c, desk.person.id, [one.item.content_hash], desk.now)
    )
    following = waiting[at + 1] if at + 1 < len(waiting) else None
    row = waiting_row(
        one,
        use=use_of_playlists(desk.edition).get(one.playlist.id, PlaylistUse()),
        authors=authors[one.item.content_hash],
        opened=True,
        speech=desk.speech,
    )
    view = version_view(
        row,
        one,
        drawn,
        missing=missing,
        next_key=quote(following.key) if following is not None else "",
        position=desk.speech.say("{n} trong {all}", n=at + 1, all=len(waiting)),
        speech=desk.speech,
    )
    return desk.page("pages/version.html", view, status=400 if missing else 200)


def _keys_of(waiting: Sequence[Waiting]) -> set[str]:
    return {f"{one.key}#{one.item.content_hash}" for one in waiting}


async def _decide(desk: Desk, item: Item, ruling: Ruling, reason: str) -> None:
    unit = desk.unit_of(item.playlist)
    desk.need("approve", unit)
    allowed = _may_decide_alone(desk, unit)
    await desk.parts.database.write(
        lambda c: decide(
            c,
            item,
            ruling,
            desk.actor,
            now=desk.now,
            reason=reason,
            unit=unit,
            self_approval=allowed,
        )
    )


async def _drawn(desk: Desk, one: Waiting) -> list[DrawnFor]:
    groups = groups_of(desk.edition, one.playlist.id)
    if not groups:
        groups = [SurfaceGroup(canvas=f"{PREVIEW.width_px}×{PREVIEW.height_px}", screens=())]
    return list(await asyncio.gather(*(_drawn_for(desk, one, group) for group in groups)))


async def _drawn_for(desk: Desk, one: Waiting, group: SurfaceGroup) -> DrawnFor:
    surface = surfaces_of(desk.rules, group.screens[0]).main if group.screens else PREVIEW
    fit, renderer = one.playlist.rules.fit, desk.parts.renderer
    rendered = await renderer.pages(
        one.item.phases[0].body, surface, fit=fit, title=one.item.title
    )
    remember(desk, rendered.pages)
    before = one.entry.item
    earlier = (
        await renderer.pages(before.phases[0].body, surface, fit=fit, title=before.title)
        if before is not None
        else None
    )
    if earlier is not None:
        remember(desk, earlier.pages)
    return DrawnFor(
        group=group,
        pages=rendered.pages,
        before=earlier.pages if earlier is not None else (),
        problems=rendered.problems,
    )


def _authors(desk: Desk, connection: Connection, waiting: Sequence[Waiting]) -> dict[str, Authors]:
    people = load_people(connection)
    found: dict[str, Authors] = {}
    for one in waiting:
        ids = sorted(authors_of(connection, one.item))
        names = [people[id].name if id in people else id for id in ids]
        alone = _may_decide_alone(desk, desk.unit_of(one.playlist.id))
        found[one.item.content_hash] = Authors(
            names=", ".join(names), own=desk.person.id in ids and not alone
        )
    return found


def _may_decide_alone(desk: Desk, unit: str) -> bool:
    return any(each.self_approval for each in ancestors(desk.rules.units, unit))


def _sent(desk: Desk, connection: Connection, waiting: Sequence[Waiting]) -> dict[str, str]:
    """Say when each version came."""
    table = tables.version
    rows = connection.execute(
        select(table.c.content_hash, table.c.noted_ms)
        .where(table.c.content_hash.in_([one.item.content_hash for one in waiting]))
        .order_by(table.c.noted_ms)
    )
    return {row.content_hash: desk.speech.lately(row.noted_ms, desk.now) for row in rows}


def _emergencies(desk: Desk, connection: Connection) -> list[EmergencyRow]:
    table = tables.decision
    rows = connection.execute(
        select(table).where(
            table.c.decision == "emergency",
            table.c.confirm_by_ms > desk.now,
            table.c.confirmed_by.is_(None),
        )
    )
    units = desk.units_where("approve")
    return [
        EmergencyRow(
            key=f"{row.playlist}/{row.name}",
            title=desk.speech.say("“{name}” đang phát khẩn", name=row.name),
            line=desk.speech.say(
                "Tự gỡ lúc {time} nếu không ai xác nhận. Lý do: {reason}",
                time=desk.speech.time(row.confirm_by_ms),
                reason=row.reason,
            ),
            may_confirm=row.person != desk.person.id,
        )
        for row in rows
        if desk.unit_of(row.playlist) in units
    ]


def _on_air(desk: Desk, key: str) -> Item:
    playlist, _, name = key.partition("/")
    one = desk.edition.playlists.get(playlist)
    for entry in one.items if one is not None else ():
        if entry.name == name and entry.item is not None:
            return entry.item
    raise NotFound(f"approval: “{key}” is not on air", vi="Nội dung này không còn phát")
