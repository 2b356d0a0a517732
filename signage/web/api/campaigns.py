"""Campaigns, and who has acknowledged those from above, for programs."""

from datetime import date
from typing import Annotated

import msgspec
from sqlalchemy import Connection

from signage.core.content.problem import say
from signage.core.people.rights import Verb
from signage.core.showing.airing import campaign_problems
from signage.core.showing.campaign import (
    Campaign,
    CampaignState,
    Daypart,
    Targets,
)
from signage.core.showing.reach import campaign_reaches
from signage.errors import NotFound, Rejected
from signage.store.acknowledgements import (
    Acknowledgement,
    acknowledge,
    load_acknowledgements,
)
from signage.store.campaigns import campaigns as shelf
from signage.store.recorded import remove_on_record, save_on_record
from signage.web.admin.desk.desk import Desk
from signage.web.api.operation import Call, Operation
from signage.web.auth import require_reach
from signage.web.versions import check_version


class CampaignBody(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One campaign. Dates are local and both included; absent ones are open."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=63)]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    unit: str
    playlists: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    targets: Targets = Targets()
    from_: date | None = None
    until: date | None = None
    dayparts: tuple[Daypart, ...] = ()
    priority: Annotated[int, msgspec.Meta(ge=-1000, le=1000)] = 0
    weight: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    share_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    max_plays_per_hour: Annotated[int, msgspec.Meta(ge=1, le=3600)] | None = None
    mandatory: bool = False
    state: CampaignState = "draft"


class UnitName(msgspec.Struct, frozen=True, kw_only=True):
    """The unit for which something is said."""

    unit: str


async def list_campaigns(call: Call[None]) -> list[CampaignBody]:
    """List the campaigns of one's units, and those that play on one's screens."""
    desk = call.desk
    return [_body(one) for one in desk.rules.campaigns.values() if _may_view(desk, one)]


async def put_campaign(call: Call[CampaignBody]) -> CampaignBody:
    """Create or change a campaign; what was approved and is changed waits for approval again."""
    desk = call.desk
    call.same_id("campaign", call.body.id)
    fields = {name: getattr(call.body, name) for name in CampaignBody.__struct_fields__}
    made = Campaign(**fields)
    if made.from_ and made.until and made.until < made.from_:
        raise Rejected("until: is before from — correct one of them")
    _need_reach(desk, made, "schedule")
    _check_dayparts(desk, made)

    def write(connection: Connection) -> None:
        before = shelf.find(connection, made.id)
        if before is not None:
            desk.need("schedule", before.unit)
        if made.state == "approved" and made != before:
            _need_reach(desk, made, "approve")
        check_version(desk.request, connection, before, view=_body)
        save_on_record(connection, shelf, "campaign", made, desk.actor, now=desk.now)

    await desk.parts.database.write(write)
    return _body(made)


async def show_campaign(call: Call[None]) -> CampaignBody:
    """Show a campaign."""
    return _body(await call.desk.parts.database.read(lambda c: _found(call, c)))


async def delete_campaign(call: Call[None]) -> None:
    """Remove a campaign; it leaves every screen at once."""
    desk = call.desk

    def write(connection: Connection) -> None:
        one = _found(call, connection)
        desk.need("schedule", one.unit)
        check_version(desk.request, connection, one, view=_body)
        remove_on_record(connection, shelf, "campaign", one, desk.actor, now=desk.now)

    await desk.parts.database.write(write)


async def acknowledge_campaign(call: Call[UnitName]) -> None:
    """Say for a unit that a mandatory campaign was seen."""
    desk, unit = call.desk, call.body.unit
    _campaign(desk, call.path("campaign"))
    desk.need("schedule", unit)
    id = call.path("campaign")
    await desk.parts.database.write(lambda c: acknowledge(c, id, unit, desk.actor, now=desk.now))


async def list_acknowledgements(call: Call[None]) -> list[Acknowledgement]:
    """List who has acknowledged a campaign, as far as one may view them."""
    desk = call.desk
    one = _campaign(desk, call.path("campaign"))
    given = await desk.parts.database.read(load_acknowledgements)
    allowed = desk.units_where("view")
    return [word for word in given.get(one.id, []) if word.unit in allowed]


def _found(call: Call[None], connection: Connection) -> Campaign:
    one = shelf.find(connection, call.path("campaign"))
    if one is None or not _may_view(call.desk, one):
        raise NotFound(f"campaigns: there is no “{call.path('campaign')}” — check the id")
    return one


def _check_dayparts(desk: Desk, made: Campaign) -> None:
    """Refuse dayparts that hold never: empty ones, and days that the calendar does not have."""
    said = [say(problem) for problem in campaign_problems(made, desk.rules.calendar)]
    if said:
        raise Rejected(
            "dayparts: " + "; ".join(one["en"] for one in said),
            vi="; ".join(one["vi"] for one in said),
        )


def _body(one: Campaign) -> CampaignBody:
    fields = {name: getattr(one, name) for name in CampaignBody.__struct_fields__}
    return CampaignBody(**fields)


def _may_view(desk: Desk, one: Campaign) -> bool:
    if desk.may("view", one.unit):
        return True
    return any(campaign_reaches(desk.rules, one, screen) for screen in desk.screens().values())


def _campaign(desk: Desk, id: str) -> Campaign:
    one = desk.rules.campaigns.get(id)
    if one is None or not _may_view(desk, one):
        raise NotFound(f"campaigns: there is no “{id}” — check the id")
    return one


def _need_reach(desk: Desk, made: Campaign, verb: Verb) -> None:
    desk.need(verb, made.unit)
    require_reach(desk.asker, verb, desk.rules, made.targets, made.unit)
    for playlist in made.playlists:
        if playlist in desk.edition.playlists:
            desk.playlist(playlist)


OPERATIONS = (
    Operation(
        method="GET",
        path="/campaigns",
        summary="The campaigns of one's units, and those on one's screens",
        answer=list_campaigns,
        result=list[CampaignBody],
    ),
    Operation(
        method="PUT",
        path="/campaigns/{campaign}",
        summary="Create or change a campaign",
        answer=put_campaign,
        body=CampaignBody,
        result=CampaignBody,
        tagged=True,
    ),
    Operation(
        method="GET",
        path="/campaigns/{campaign}",
        summary="A campaign",
        answer=show_campaign,
        result=CampaignBody,
        tagged=True,
    ),
    Operation(
        method="DELETE",
        path="/campaigns/{campaign}",
        summary="Remove a campaign; it leaves every screen at once",
        answer=delete_campaign,
        tagged=True,
    ),
    Operation(
        method="GET",
        path="/campaigns/{campaign}/acknowledgements",
        summary="Who has acknowledged a mandatory campaign",
        answer=list_acknowledgements,
        result=list[Acknowledgement],
    ),
    Operation(
        method="POST",
        path="/campaigns/{campaign}/acknowledgements",
        summary="Acknowledge a mandatory campaign for a unit",
        answer=acknowledge_campaign,
        body=UnitName,
    ),
)
