"""Campaigns and screens saved and removed together with the record of it."""

from typing import Literal, TypeVar

from sqlalchemy import Connection

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign
from signage.core.time.times import Instant
from signage.store.audit import Actor, record
from signage.store.documents import Saved, Shelf
from signage.store.screens import screens
from signage.store.tokens import load_player_tokens, revoke_player_token

T = TypeVar("T", Campaign, Screen)
Kind = Literal["campaign", "screen"]


def save_on_record(
    connection: Connection, shelf: Shelf[T], kind: Kind, value: T, actor: Actor, *, now: Instant
) -> Saved:
    """Create or replace a value; an equal one is left alone and leaves no record."""
    before = shelf.find(connection, value.id)
    saved = shelf.save(connection, value, now)
    if saved != "unchanged":
        act, unit = f"{kind}_{saved}", value.unit
        record(connection, actor, act, value.id, now=now, unit=unit, before=before, after=value)
    return saved


def remove_on_record(
    connection: Connection, shelf: Shelf[T], kind: Kind, value: T, actor: Actor, *, now: Instant
) -> None:
    """Remove a value."""
    shelf.remove(connection, value.id)
    act, unit = f"{kind}_removed", value.unit
    record(connection, actor, act, value.id, now=now, unit=unit, before=value)


def remove_screen(connection: Connection, screen: Screen, actor: Actor, *, now: Instant) -> None:
    """Remove a screen and shut its players out; its past stays in reports."""
    for token in load_player_tokens(connection, screen.id):
        if token.revoked_ms is None:
            revoke_player_token(connection, token.id, actor, now=now)
    remove_on_record(connection, screens, "screen", screen, actor, now=now)
