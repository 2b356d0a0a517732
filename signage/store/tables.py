"""Every table of the store: what must survive a restart but is not content.

Things that the core describes as a whole (units, screens, campaigns, …) are kept as one JSON
document beside the columns that are searched, so that a new field with a default needs no
migration. Instants are milliseconds UTC; people, screens and units are named by their slugs.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows itself only in a column that is exactly INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, key: bool = False, empty: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=empty)


def _ms(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=empty)


def _count(name: str, start: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(start))


# The outbox: one row a transaction that changed something others must hear of.
change = Table(
    "change",
    metadata,
    Column("rev", _Number, primary_key=True, autoincrement=False),
    _text("topics"),
)

# ── what decides screens: documents ──────────────────────────────────────────────────────────
unit = Table("unit", metadata, _text("id", key=True), _text("document"))
screen = Table("screen", metadata, _text("id", key=True), _text("document"))
campaign = Table("campaign", metadata, _text("id", key=True), _text("document"))
takeover = Table("takeover", metadata, _text("id", key=True), _text("document"))
blackout = Table("blackout", metadata, _text("id", key=True), _text("document"))
mourning = Table("mourning", metadata, _text("id", key=True), _text("document"))
calendar_entry = Table("calendar_entry", metadata, _text("id", key=True), _text("document"))

# Earlier forms of units and screens, so that old reports keep old names.
history = Table(
    "history",
    metadata,
    _text("subject", key=True),
    _text("id", key=True),
    Column("since_ms", BigInteger, primary_key=True, autoincrement=False),
    _text("document"),
)

playlist_owner = Table(
    "playlist_owner", metadata, _text("playlist", key=True), _text("unit"), _text("person")
)

# ── approval ─────────────────────────────────────────────────────────────────────────────────
upload = Table(
    "upload",
    metadata,
    _text("playlist", key=True),
    _text("name", key=True),
    _text("sha256", key=True),
    _text("person", key=True),
    _ms("at_ms"),
)
version = Table(
    "version",
    metadata,
    _text("playlist", key=True),
    _text("name", key=True),
    _text("content_hash", key=True),
    _ms("noted_ms"),
)
on_air = Table(
    "on_air",
    metadata,
    _text("playlist", key=True),
    _text("name", key=True),
    _text("content_hash"),
    _text("item"),
    _ms("since_ms"),
)
decision = Table(
    "decision",
    metadata,
    Column("id", _Number, primary_key=True),
    _text("playlist"),
    _text("name"),
    _text("content_hash"),
    _text("decision"),
    _text("person"),
    _text("reason"),
    _ms("at_ms"),
    _ms("confirm_by_ms", empty=True),
    _text("confirmed_by", empty=True),
    _count("self_approved"),
    Index("ix_decision_content", "playlist", "content_hash"),
)
opening = Table(
    "opening",
    metadata,
    _text("person", key=True),
    _text("content_hash", key=True),
    _ms("at_ms"),
)
contribution = Table(
    "contribution",
    metadata,
    _text("id", key=True),
    _text("from_unit"),
    _text("to_unit"),
    _text("person"),
    _text("title"),
    _text("note"),
    _text("name"),
    _text("sha256"),
    _text("state"),
    _text("reason"),
    _text("playlist", empty=True),
    _ms("sent_ms"),
    _ms("decided_ms", empty=True),
    _text("decided_by", empty=True),
    Index("ix_contribution_to_unit", "to_unit", "state"),
)
acknowledgement = Table(
    "acknowledgement",
    metadata,
    _text("campaign", key=True),
    _text("unit", key=True),
    _text("person"),
    _ms("at_ms"),
)

# ── people and machines ──────────────────────────────────────────────────────────────────────
person = Table(
    "person",
    metadata,
    _text("id", key=True),
    _text("name"),
    _text("password_hash"),
    _count("must_change"),
    _text("totp_secret", empty=True),
    _ms("totp_step", empty=True),
    _count("disabled"),
    _ms("created_ms"),
    _ms("password_ms"),
    _ms("last_seen_ms", empty=True),
)
grant = Table(
    "grant",
    metadata,
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    _text("role", key=True),
    _text("unit", key=True),
)
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    _text("code_hash", key=True),
    _ms("used_ms", empty=True),
)
session = Table(
    "session",
    metadata,
    _text("token_hash", key=True),
    _text("id"),
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _text("csrf"),
    _text("address"),
    _text("agent"),
    _ms("created_ms"),
    _ms("seen_ms"),
    _ms("second_factor_ms", empty=True),
    Index("ix_session_person", "person"),
)
login_failure = Table(
    "login_failure",
    metadata,
    _text("person", key=True),
    _text("address", key=True),
    _count("failures"),
    _ms("last_ms"),
)
api_token = Table(
    "api_token",
    metadata,
    _text("token_hash", key=True),
    _text("id"),
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _text("scopes"),
    _text("label"),
    _ms("created_ms"),
    _ms("expires_ms"),
    _ms("used_ms", empty=True),
)
player_token = Table(
    "player_token",
    metadata,
    _text("token_hash", key=True),
    _text("id"),
    _text("screen"),
    _text("label"),
    _ms("created_ms"),
    _ms("revoked_ms", empty=True),
    Index("ix_player_token_screen", "screen"),
)
pairing = Table(
    "pairing",
    metadata,
    _text("claim_hash", key=True),
    _text("code"),
    _text("screen", empty=True),
    _ms("created_ms"),
    _ms("expires_ms"),
    Index("ix_pairing_code", "code"),
)

# ── what screens showed ──────────────────────────────────────────────────────────────────────
boot = Table(
    "boot",
    metadata,
    _text("screen", key=True),
    _text("boot", key=True),
    _ms("acked_seq"),
    Column("chain", LargeBinary, nullable=False),
    _ms("first_ms"),
    _ms("last_ms"),
    _ms("gap_since_ms", empty=True),
    Column("summed_seq", BigInteger, nullable=False, server_default="0"),
    # Few boots have plays that no sum of a day holds; see play_days.
    Index(
        "ix_boot_unsummed",
        "screen",
        "boot",
        sqlite_where=text("acked_seq > summed_seq"),
        postgresql_where=text("acked_seq > summed_seq"),
    ),
)
play = Table(
    "play",
    metadata,
    _text("screen", key=True),
    _text("boot", key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("zone"),
    _text("revision"),
    _text("entry"),
    _text("item"),
    _text("asset"),
    _text("title"),
    _text("campaign", empty=True),
    _ms("started_at_ms"),
    _ms("duration_ms"),
    Column("completed", Integer, nullable=False),
    Column("seen", Integer, nullable=True),
    _text("reason"),
    _ms("clock_bound_ms", empty=True),
    _ms("received_ms"),
    _text("takeover", empty=True),
    _count("drill"),
    Column("chain", LargeBinary, nullable=False),
    Index("ix_play_started", "started_at_ms"),
    # Few plays are of an emergency, and reports name them apart.
    Index(
        "ix_play_takeover",
        "started_at_ms",
        sqlite_where=text("takeover IS NOT NULL"),
        postgresql_where=text("takeover IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)
fault = Table(
    "fault",
    metadata,
    _text("screen", key=True),
    _text("boot", key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("item"),
    _text("detail"),
    _ms("received_ms"),
    Column("chain", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
play_day = Table(
    "play_day",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    _text("screen", key=True),
    _text("boot", key=True),
    _text("zone", key=True),
    _text("item", key=True),
    _text("campaign", key=True),
    Column("drill", Integer, primary_key=True, autoincrement=False),
    _text("title"),
    _ms("plays"),
    _ms("airtime_ms"),
    _ms("completed"),
    _ms("seen"),
    _ms("unseen"),
    _ms("first_ms"),
    _ms("last_ms"),
    Index("ix_play_day_boot", "screen", "boot"),
    sqlite_with_rowid=False,
)
# The time zone whose days those are: one row.
play_day_tz = Table(
    "play_day_tz",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _text("tz"),
)
player_state = Table(
    "player_state", metadata, _text("screen", key=True), _ms("received_ms"), _text("state")
)

# ── who did what ─────────────────────────────────────────────────────────────────────────────
audit = Table(
    "audit",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _ms("at_ms"),
    _text("person"),
    _text("address"),
    _text("act"),
    _text("subject"),
    _text("unit"),
    _text("arguments"),
    _text("before"),
    _text("after"),
    _text("chain"),
    Index("ix_audit_at_ms", "at_ms"),
)
# The newest link, so that cutting records off the end shows too.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _ms("number"),
    _text("chain"),
)
