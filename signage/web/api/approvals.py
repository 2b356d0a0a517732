"""Versions that wait, how they look, and decisions on them, for programs."""

import msgspec

from signage.core.content.playlist import Item
from signage.core.people.approval import ApprovalState, Ruling
from signage.core.people.rights import Verb
from signage.core.place.organisation import ancestors
from signage.core.showing.edition import PublishedPlaylist
from signage.errors import Conflict, NotFound
from signage.publisher.surfaces import PREVIEW, surfaces_of
from signage.store.approvals import confirm, decide, record_opening
from signage.web.admin.approval.approval_views import groups_of
from signage.web.admin.desk.picture_rights import remember
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.api.content import file_of
from signage.web.api.operation import Call, Operation

# Who may ask for each ruling; approving is also refused to authors and to who did not look.
_VERBS: dict[Ruling, Verb] = {
    "approved": "approve",
    "returned": "approve",
    "withdrawn": "withdraw",
    "emergency": "takeover",
}


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version that waits for a decision."""

    playlist: str
    name: str
    title: str
    content_hash: str


class Slides(msgspec.Struct, frozen=True, kw_only=True):
    """How a version looks on one kind of screen; fetching this is opening it."""

    width_px: int
    height_px: int
    pictures: list[str]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it would look on every kind of screen that it would reach."""

    content_hash: str
    slides: list[Slides]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on exactly these bytes: `approved`, `returned`, `withdrawn` or `emergency`."""

    playlist: str
    name: str
    content_hash: str
    ruling: Ruling
    reason: str = ""


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """A second person's word for an emergency."""

    playlist: str
    name: str
    content_hash: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """The state after a decision."""

    state: ApprovalState


async def list_waiting(call: Call[None]) -> list[Version]:
    """List the versions that wait for one's decision."""
    call.desk.need_anywhere("approve")
    return [
        Version(
            playlist=playlist.id,
            name=entry.name,
            title=entry.title,
            content_hash=entry.candidate.content_hash,
        )
        for playlist in call.desk.playlists("approve").values()
        for entry in playlist.items
        if entry.state == "waiting" and entry.candidate is not None
    ]


async def open_version(call: Call[None]) -> Opened:
    """Draw the newest version of a file for every screen it would reach; that is opening it."""
    desk = call.desk
    one = desk.playlist(call.path("playlist"))
    entry = file_of(one, call.path("name"))
    item = entry.candidate or entry.item
    if item is None:
        raise NotFound(
            f"files: “{entry.name}” has no version that can be shown — see its problems"
        )
    groups = groups_of(desk.edition, one.id)
    surfaces = [surfaces_of(desk.rules, group.screens[0]).main for group in groups] or [PREVIEW]
    slides = []
    for surface in surfaces:
        pictures: list[str] = []
        for phase in item.phases:
            drawn = await desk.parts.renderer.pages(
                phase.body, surface, fit=one.rules.fit, title=item.title
            )
            remember(desk, drawn.pages)
            pictures += [picture_address(still_of(page), 0) for page in drawn.pages]
        slides.append(
            Slides(width_px=surface.width_px, height_px=surface.height_px, pictures=pictures)
        )
    await desk.parts.database.write(
        lambda c: record_opening(c, desk.person.id, [item.content_hash], desk.now)
    )
    return Opened(content_hash=item.content_hash, slides=slides)


async def decide_version(call: Call[Decision]) -> Decided:
    """Decide on one version, named by its hash."""
    desk, body = call.desk, call.body
    one = desk.playlist(body.playlist, _VERBS[body.ruling])
    item = _version(one, body.name, body.content_hash)
    unit = desk.unit_of(one.id)
    alone = any(each.self_approval for each in ancestors(desk.rules.units, unit))
    state = await desk.parts.database.write(
        lambda c: decide(
            c,
            item,
            body.ruling,
            desk.actor,
            now=desk.now,
            reason=body.reason,
            unit=unit,
            self_approval=alone,
            confirm_within_ms=desk.parts.confirm_min * 60_000,
        )
    )
    return Decided(state=state)


async def confirm_version(call: Call[Confirmation]) -> Decided:
    """Confirm an emergency as the second person."""
    desk, body = call.desk, call.body
    one = desk.playlist(body.playlist, "approve")
    item = _version(one, body.name, body.content_hash)
    unit = desk.unit_of(one.id)
    await desk.parts.database.write(
        lambda c: confirm(c, item, desk.actor, now=desk.now, unit=unit)
    )
    return Decided(state="approved")


def _version(one: PublishedPlaylist, name: str, content_hash: str) -> Item:
    entry = file_of(one, name)
    for item in (entry.candidate, entry.item):
        if item is not None and item.content_hash == content_hash:
            return item
    raise Conflict(
        f"files: “{name}” has changed since — look at the newest version",
        vi="Nội dung vừa đổi, hãy xem lại bản mới",
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/playlists/{playlist}/slides/{name:path}",
        summary="How the newest version of a file looks; fetching this is opening it",
        answer=open_version,
        result=Opened,
    ),
    Operation(
        method="GET",
        path="/approvals",
        summary="The versions that wait for one's decision",
        answer=list_waiting,
        result=list[Version],
    ),
    Operation(
        method="POST",
        path="/approvals",
        summary="Approve, return, withdraw or publish at once exactly these bytes",
        answer=decide_version,
        body=Decision,
        result=Decided,
    ),
    Operation(
        method="POST",
        path="/approvals/confirm",
        summary="Confirm an emergency as the second person",
        answer=confirm_version,
        body=Confirmation,
        result=Decided,
    ),
)
