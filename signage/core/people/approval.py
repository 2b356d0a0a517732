"""Who may decide on content, and in what state it is after the decisions so far.

A decision names bytes (a content hash) inside one playlist; equal bytes under a new name stay
decided, any change of the bytes is a new version that waits.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from signage.core.time.times import Instant
from signage.errors import Conflict, Forbidden, Rejected

Ruling = Literal["approved", "returned", "withdrawn", "emergency"]
Ruled = Ruling | Literal["reopened"]  # a decision that was taken back: it waits again
ApprovalState = Literal["submitted", "approved", "returned", "withdrawn"]
Policy = Literal["required", "none", "folder"]

# Long enough to reach a second person by telephone, short enough for a mistake on a square.
CONFIRM_WITHIN_MS = 15 * 60_000
# A slip is noticed on the next page; later a decision is changed by another decision.
REOPEN_WITHIN_MS = 10 * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one person decided. An emergency holds until `confirm_by_ms` unless confirmed."""

    ruling: Ruled
    person: str
    reason: str = ""
    at_ms: Instant
    confirm_by_ms: Instant | None = None
    confirmed_by: str | None = None
    self_approved: bool = False


def state_after(decisions: Sequence[Decision], now: Instant) -> ApprovalState:
    """Return the state after decisions in the order in which they were made."""
    if not decisions:
        return "submitted"
    last = decisions[-1]
    if last.ruling == "reopened":
        return "submitted"
    if last.ruling != "emergency":
        return last.ruling
    confirmed = last.confirmed_by is not None or last.confirm_by_ms is None
    return "approved" if confirmed or now < (last.confirm_by_ms or 0) else "withdrawn"


def may_show(policy: Policy, state: ApprovalState) -> bool:
    """Tell whether a version in this state may be on air under this policy."""
    if policy == "required":
        return state == "approved"
    return state in ("submitted", "approved")


def check_decision(
    ruling: Ruling,
    *,
    state: ApprovalState,
    person: str,
    authors: AbstractSet[str],
    reason: str,
    opened: bool,
    self_approval: bool,
) -> bool:
    """Tell whether this would be a self-approval, after making sure that it is allowed.

    Raises: Forbidden for one's own content where the unit does not allow it, Conflict when the
    state does not fit or the slides were not opened, Rejected without a reason.
    """
    _check_state(ruling, state)
    if ruling != "approved" and not reason.strip():
        raise Rejected(
            "reason: is missing — write why, the author and the log will show it",
            vi="Hãy viết lý do: người gửi và nhật ký sẽ thấy",
        )
    if ruling == "approved" and not opened:
        raise Conflict("approval: the slides were not opened yet — open the preview first")
    own = person in authors
    if ruling == "approved" and own and not self_approval:
        raise Forbidden(
            "approval: authors do not approve their own content — ask a colleague",
            vi="Người soạn không tự duyệt bài của mình. Hãy nhờ đồng nghiệp duyệt",
        )
    return own and ruling in ("approved", "emergency")


def check_reopening(decisions: Sequence[Decision], *, now: Instant) -> None:
    """Make sure that the last decision may still be taken back.

    Raises: Conflict.
    """
    last = decisions[-1] if decisions else None
    if last is None or last.ruling not in ("approved", "returned"):
        raise Conflict(
            "approval: was decided otherwise meanwhile — load the page again",
            vi="Đã có quyết định khác sau đó, hãy tải lại trang",
        )
    if now >= last.at_ms + REOPEN_WITHIN_MS:
        raise Conflict(
            "approval: ten minutes have passed — withdraw it, or approve it",
            vi="Đã quá mười phút. Hãy gỡ hoặc duyệt lại nội dung này",
        )


def check_confirmation(decision: Decision, *, person: str, now: Instant) -> None:
    """Make sure that this person may confirm this emergency now.

    Raises: Conflict when there is nothing to confirm, Forbidden for the same person.
    """
    if decision.ruling != "emergency" or decision.confirmed_by is not None:
        raise Conflict("emergency: nothing waits for confirmation — load the page again")
    if decision.confirm_by_ms is not None and now >= decision.confirm_by_ms:
        raise Conflict("emergency: it has withdrawn itself already — publish it again")
    if person == decision.person:
        raise Forbidden(
            "emergency: a second person confirms — ask a colleague",
            vi="Cần người thứ hai xác nhận. Hãy nhờ đồng nghiệp",
        )


def _check_state(ruling: Ruling, state: ApprovalState) -> None:
    # A withdrawn or returned version can be taken up again: the same bytes may be right tomorrow.
    if ruling == "approved" and state == "approved":
        raise Conflict("approval: is approved already — load the page again")
    if ruling == "returned" and state != "submitted":
        raise Conflict("approval: only what waits can be returned — withdraw it instead")
    if ruling == "withdrawn" and state == "withdrawn":
        raise Conflict("approval: is withdrawn already — load the page again")
