"""A report as the table of a file: every fact in a column of its own, figures that add up."""

from collections.abc import Sequence

from signage.core.time.times import Instant
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_paper import Airtime, Cell, PaperTable, Share
from signage.web.admin.reports.report_shown import BYS, Shown
from signage.web.language import Speech

_FIGURES = 5


def report_table(shown: Shown, speech: Speech) -> PaperTable:
    """Return every line with its total."""
    head = _head(shown, speech)
    first_figure = len(head) - _FIGURES - 2
    return PaperTable(
        title=speech.say(BYS[shown.by]),
        head=head,
        # A title needs more room than a figure, a number less.
        shares=tuple({0: 0.5, 1: 2.5}.get(index, 1.0) for index in range(len(head))),
        numbers=frozenset(range(first_figure, first_figure + _FIGURES)) | {0},
        rows=tuple(_row(number, one, shown, speech) for number, one in enumerate(shown.sums, 1)),
        total=_total(shown, first_figure, speech),
        notes=shown.notes,
        empty=speech.say("Không có nội dung nào được phát trong kỳ."),
    )


def _head(shown: Shown, speech: Speech) -> tuple[str, ...]:
    say = speech.say
    about: tuple[str, ...] = (say(BYS[shown.by]),)
    if shown.by == "item":
        about = (
            *(say("Tiêu đề"), say("Loại"), say("Danh sách phát"), say("Người gửi")),
            *(say("Người duyệt"), say("Ngày duyệt"), say("Từ duyệt đến phát")),
        )
    return (
        say("STT"),
        *about,
        say("Số màn hình"),
        say("Số lượt"),
        say("Thời lượng"),
        say("So với lịch"),
        say("Thấy trên màn hình"),
        say("Phát lần đầu"),
        say("Phát lần cuối"),
    )


def _row(number: int, one: PlaySum, shown: Shown, speech: Speech) -> tuple[Cell, ...]:
    ends = [speech.wall(at) if one.plays else "–" for at in (one.first_ms, one.last_ms)]
    about: tuple[Cell, ...] = (shown.name_of(one),)
    if shown.by == "item":
        known, waited = shown.about(one), shown.waited_ms(one)
        about = (
            *(*about, known.kind, known.playlist, known.author or "–", known.approver or "–"),
            day_cell(known.approved_ms, speech),
            "–" if waited is None else Airtime(ms=waited),
        )
    figures = _figures([one], shown.planned_ms(one))
    return (number, *about, len(one.screens), *figures, *ends)


def day_cell(at: Instant | None, speech: Speech) -> Cell:
    """Return a date that spreadsheets reckon with."""
    return "–" if at is None else speech.wall(at).date()


def _figures(sums: Sequence[PlaySum], planned_ms: float) -> tuple[Cell, ...]:
    airtime_ms, seen = sum(one.airtime_ms for one in sums), sum(one.seen for one in sums)
    sampled = seen + sum(one.unseen for one in sums)
    return (
        sum(one.plays for one in sums),
        Airtime(ms=airtime_ms),
        Share(part=airtime_ms / planned_ms) if planned_ms else "",
        Share(part=seen / sampled) if sampled else "",
    )


def _total(shown: Shown, first_figure: int, speech: Speech) -> tuple[Cell, ...]:
    planned_ms = sum(shown.plan.by_key.values()) if shown.plan else 0
    words = ("", speech.say("Cộng"), *("",) * (first_figure - 2))
    return (*words, shown.screens, *_figures(shown.sums, planned_ms), "", "")
