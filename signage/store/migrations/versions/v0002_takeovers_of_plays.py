"""Whose emergency a play was, and whether that was a drill.

Plays from before get theirs from the name of their entry. Those of a takeover that nobody knows
any more keep none, and go on counting.
"""

import msgspec
import sqlalchemy as sa
from alembic import op

from signage.core.showing.campaign import Takeover
from signage.core.showing.takeover import is_entry_of

revision = "0002"
down_revision = "0001"

_IS_NAMED = sa.text("takeover IS NOT NULL")
_takeover = sa.table("takeover", sa.column("id"), sa.column("document"))
_play = sa.table(
    "play",
    *map(sa.column, ("entry", "item", "reason", "started_at_ms", "takeover", "drill")),
)
# A player without the right time writes down when it believes that it was.
_AROUND_MS = 7 * 86_400_000
_decode = msgspec.json.Decoder(Takeover).decode


def upgrade() -> None:
    """Add both columns and fill them."""
    op.add_column("play", sa.Column("takeover", sa.Text(), nullable=True))
    op.add_column("play", sa.Column("drill", sa.Integer(), server_default="0", nullable=False))
    connection = op.get_bind()
    for document in connection.execute(sa.select(_takeover.c.document)).scalars().all():
        _name_plays(connection, _decode(document))
    op.create_index(
        "ix_play_takeover",
        "play",
        ["started_at_ms"],
        unique=False,
        sqlite_where=_IS_NAMED,
        postgresql_where=_IS_NAMED,
    )


def _name_plays(connection: sa.Connection, takeover: Takeover) -> None:
    within = sa.and_(
        _play.c.started_at_ms >= takeover.start_ms - _AROUND_MS,
        _play.c.started_at_ms < takeover.end_ms + _AROUND_MS,
        _play.c.reason == "takeover",
    )
    pairs = sa.select(_play.c.entry, _play.c.item).where(within).distinct()
    values = {"takeover": takeover.id, "drill": int(takeover.drill)}
    for entry, item in connection.execute(pairs).all():
        if is_entry_of(entry, item, takeover.id):
            same = sa.and_(within, _play.c.entry == entry, _play.c.item == item)
            connection.execute(_play.update().where(same).values(values))
