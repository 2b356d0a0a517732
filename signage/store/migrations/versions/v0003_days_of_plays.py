"""Sums of plays by day, filled from the plays that are kept by the job that fills them daily."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_IS_UNSUMMED = sa.text("acked_seq > summed_seq")
_KEYS = ("day", "screen", "boot", "zone", "item", "campaign", "drill")
_FIGURES = ("plays", "airtime_ms", "completed", "seen", "unseen", "first_ms", "last_ms")


def upgrade() -> None:
    """Make the tables; every play still has to be added up."""
    op.create_table(
        "play_day",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _KEYS[1:-1]),
        sa.Column("drill", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _FIGURES),
        sa.PrimaryKeyConstraint(*_KEYS, name=op.f("pk_play_day")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_play_day_boot", "play_day", ["screen", "boot"], unique=False)
    op.create_table(
        "play_day_tz",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tz", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play_day_tz")),
    )
    op.add_column(
        "boot", sa.Column("summed_seq", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_boot_unsummed",
        "boot",
        ["screen", "boot"],
        unique=False,
        sqlite_where=_IS_UNSUMMED,
        postgresql_where=_IS_UNSUMMED,
    )
