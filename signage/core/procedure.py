"""Procedure-change lists: new, amended, replaced and abolished administrative procedures."""

from typing import Literal

import msgspec

ChangeType = Literal["new", "amended", "replaced", "abolished", "unchanged"]
Level = Literal["central", "province", "district", "commune", "other", "unknown"]
OnlineLevel = Literal["full", "partial", "none", "unknown"]


class ProcedureChange(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a decision. Fees, exemptions and times are verbatim; `code` may be missing."""

    order: int
    change: ChangeType
    name: str
    code: str = ""
    original_code: str = ""
    level: Level = "unknown"
    field: str = ""
    agency: str = ""
    time: str = ""
    place: str = ""
    fee: str = ""
    exemption: str = ""
    legal_basis: str = ""
    amending_document: str = ""
    online: OnlineLevel = "unknown"
    replaces: str = ""
    note: str = ""
    where: str = ""  # place in the file: table and row


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The document that announces the changes; dates are ISO `yyyy-mm-dd` or empty."""

    number: str = ""
    signed_on: str = ""
    effective_on: str = ""
    issuer: str = ""
    title: str = ""
    declared_rows: int | None = None


class ProcedureList(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="shape", tag="procedures"
):
    """What slides show of one decision during one phase.

    `state` is `upcoming` before the effective date ("có hiệu lực từ …") and `effective` after.
    """

    decision: Decision
    rows: tuple[ProcedureChange, ...]
    state: Literal["upcoming", "effective"] = "effective"
