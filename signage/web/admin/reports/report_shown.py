"""What a report is about, before anybody says it: sums in order and all that is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from signage.core.time.times import Span
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_plan import Plan
from signage.web.admin.reports.report_record import Known
from signage.web.language import Speech, mark

By = Literal["item", "campaign", "unit", "screen"]

BYS: dict[By, str] = {
    "item": mark("Nội dung"),
    "campaign": mark("Đợt tuyên truyền"),
    "unit": mark("Đơn vị"),
    "screen": mark("Màn hình"),
}
_UNKNOWN = Known(title="", playlist="–", kind="–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Sums by one key over a span, the most shown first.

    `names` and `places` name keys that are no items, `days` holds the airtime of each local day.
    """

    by: By
    span: Span
    sums: tuple[PlaySum, ...]
    names: Mapping[str, str]
    places: Mapping[str, str]
    known: Mapping[str, Known]
    days: Mapping[int, int]
    plan: Plan | None
    periods: tuple[tuple[str, ...], ...]  # figures beside those of other periods, head first
    notes: tuple[str, ...]

    @property
    def screens(self) -> int:
        """Count the screens that showed something."""
        return len(frozenset[str]().union(*(one.screens for one in self.sums)))

    def about(self, one: PlaySum) -> Known:
        """Return what is known of an item."""
        return self.known.get(one.key, _UNKNOWN)

    def name_of(self, one: PlaySum) -> str:
        """Return what people call it."""
        if self.by == "item":
            return self.about(one).title or one.title or "–"
        return self.names.get(one.key, one.title or one.key)

    def planned_ms(self, one: PlaySum) -> float:
        """Return how long it should have been shown; 0 where nothing was planned."""
        return self.plan.by_key.get(one.key, 0) if self.plan else 0

    def waited_ms(self, one: PlaySum) -> int | None:
        """Return how long it took from approval to the first showing."""
        approved = self.about(one).approved_ms
        if not one.plays or approved is None or one.first_ms < approved:
            return None
        return one.first_ms - approved


def in_order(sums: list[PlaySum]) -> tuple[PlaySum, ...]:
    """Return the most shown first, and last what was not shown at all."""
    return tuple(sorted(sums, key=lambda one: (one.plays == 0, -one.airtime_ms, one.key)))


def plan_notes(plan: Plan | None, speech: Speech) -> tuple[str, ...]:
    """Say what a plan was reckoned from, and what it leaves out."""
    if plan is None:
        return ()
    notes = [
        speech.say(
            "So với lịch: tính theo lịch và nội dung hiện hành, trong giờ mở cửa, trên những màn "
            "hình có bản ghi."
        )
    ]
    if plan.unmeasured:
        notes.append(
            speech.count("{n} màn hình chưa có bản ghi nào, không tính vào đó.", plan.unmeasured)
        )
    return tuple(notes)
