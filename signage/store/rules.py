"""Everything that decides what screens show, loaded in one snapshot."""

from sqlalchemy import Connection

from signage.core.showing.campaign import Rules
from signage.core.time.calendar import Calendar
from signage.store.calendar import load_calendar, mourning
from signage.store.campaigns import campaigns
from signage.store.screens import screens
from signage.store.takeovers import blackouts, takeovers
from signage.store.units import units


def load_rules(
    connection: Connection,
    *,
    tz: str = "Asia/Ho_Chi_Minh",
    site_name: str = "",
    default_playlist: str | None = None,
    calendar: Calendar | None = None,
) -> Rules:
    """Load the rules; `calendar` holds the shipped named days, this site's go on top."""
    return Rules(
        tz=tz,
        site_name=site_name,
        default_playlist=default_playlist,
        units=units.all(connection),
        screens=screens.all(connection),
        campaigns=campaigns.all(connection),
        takeovers={id: t for id, t in takeovers.all(connection).items() if not t.waits},
        blackouts=blackouts.all(connection),
        mourning=tuple(mourning.all(connection).values()),
        calendar=load_calendar(connection, calendar if calendar is not None else Calendar()),
    )
