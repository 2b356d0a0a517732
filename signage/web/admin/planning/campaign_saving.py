"""Campaigns looked up and saved with the rights that each takes."""

from dataclasses import replace

from sqlalchemy import Connection

from signage.core.people.rights import Verb
from signage.core.showing.campaign import Campaign, CampaignState
from signage.core.showing.reach import campaign_reaches
from signage.errors import NotFound, Rejected
from signage.store.campaigns import campaigns as shelf
from signage.store.recorded import remove_on_record, save_on_record
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.form_versions import refuse_outdated
from signage.web.auth import require_reach

# What the buttons of the form do to a campaign.
_INTENTS: dict[str, CampaignState] = {
    "draft": "draft",
    "submit": "submitted",
    "approve": "approved",
    "pause": "paused",
    "end": "ended",
}


def find_campaign(desk: Desk, id: str, verb: Verb) -> Campaign:
    """Return a campaign with which the person may do this.

    Raises: NotFound, Forbidden.
    """
    one = desk.rules.campaigns.get(id)
    if one is None:
        raise NotFound(f"campaigns: there is no “{id}”", vi=f"Không có đợt “{id}”")
    # A campaign from above is seen by everybody on whose screens it plays.
    if verb == "schedule" or not _plays_here(desk, one):
        desk.need(verb, one.unit)
    return one


def need_reach(desk: Desk, made: Campaign, verb: Verb) -> None:
    """Make sure that a campaign stays on one's own screens and plays what one may see.

    Raises: NotFound, Forbidden.
    """
    desk.need(verb, made.unit)
    require_reach(desk.asker, verb, desk.rules, made.targets, made.unit)
    for playlist in made.playlists:
        if playlist in desk.edition.playlists:
            desk.playlist(playlist)


def in_state(desk: Desk, made: Campaign, intent: str, before: Campaign | None) -> Campaign:
    """Return the campaign in the state in which a button leaves it.

    Raises: Rejected for a button that there is not, Forbidden.
    """
    if intent in ("", "look"):
        return made
    if intent not in _INTENTS:
        raise Rejected(f"intent: there is no “{intent}”", vi="Không có thao tác này")
    state = _INTENTS[intent]
    if state == "approved":
        need_reach(desk, made, "approve")
    if before is not None and before.state == "approved" and state == "draft":
        state = "approved" if desk.may("approve", made.unit) else "submitted"
    return replace(made, state=state)


async def save_campaign(
    desk: Desk, before: Campaign | None, made: Campaign, *, version: str = ""
) -> Campaign:
    """Save a campaign; what was approved and is changed by somebody else waits again.

    Raises: Conflict when somebody changed it since `version`.
    """
    if made.state == "approved" and made != before and not desk.may("approve", made.unit):
        made = replace(made, state="submitted")  # what was approved was not this

    def write(connection: Connection) -> None:
        if version:
            refuse_outdated(connection, shelf, made.id, version, desk.speech)
        save_on_record(connection, shelf, "campaign", made, desk.actor, now=desk.now)

    await desk.parts.database.write(write)
    await desk.until(lambda edition: edition.rules.campaigns.get(made.id) == made)
    return made


async def remove_campaign(desk: Desk, one: Campaign) -> None:
    """Remove a campaign."""
    await desk.parts.database.write(
        lambda c: remove_on_record(c, shelf, "campaign", one, desk.actor, now=desk.now)
    )
    await desk.until(lambda edition: one.id not in edition.rules.campaigns)


def _plays_here(desk: Desk, one: Campaign) -> bool:
    return any(campaign_reaches(desk.rules, one, screen) for screen in desk.screens().values())
