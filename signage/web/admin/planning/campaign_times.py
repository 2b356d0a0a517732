"""When a campaign holds, changed on the calendar: its first and last day, its hours.

What is asked for by dragging or by keys is a step from what holds; the page that follows says in
days and hours what it comes to and what it would do, and only its button saves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.showing.campaign import Campaign, Daypart
from signage.core.time.times import local_date
from signage.errors import Conflict, Rejected
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import headline
from signage.web.admin.planning.campaign_forms import (
    Choices,
    Said,
    day_choices,
    daypart_rows,
    read_times,
    said_of,
    times_said,
)
from signage.web.admin.planning.campaign_saving import find_campaign, save_campaign
from signage.web.admin.planning.campaign_words import times_words
from signage.web.admin.planning.effects import EffectView, effect_of
from signage.web.versions import etag_of

_DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesView:
    """The page that says what new times of a campaign come to."""

    id: str
    title: str
    before: str
    after: str
    is_changed: bool
    said: Said
    wrong: str
    days: Choices
    rows: tuple[int, ...]
    effect: EffectView
    notice: str
    version: str
    back: str


def routes() -> list[Route]:
    """Return the routes of a campaign's times."""
    return [
        Route("/campaigns/{id}/times", ask, methods=["GET"]),
        Route("/campaigns/{id}/times", save, methods=["POST"]),
    ]


async def ask(request: Request) -> Response:
    """Say what other times would do: a step from those that hold, or times written in a form."""
    desk = await desk_of(request)
    one = find_campaign(desk, request.path_params["id"], "schedule")
    asked = dict(request.query_params)
    try:
        later = read_times(Said(texts=asked), one, speech=desk.speech) if "from" in asked else one
        later = stepped(later, asked)
    except Rejected as wrong:
        text = headline(wrong, desk.said(wrong), desk.speech)
        view = _view(desk, one, one, Said(texts=asked).with_fault(wrong), wrong=text)
        return desk.page("pages/times.html", view, status=400)
    said = Said(texts=times_said(later, desk.speech))
    return desk.page("pages/times.html", _view(desk, one, later, said))


async def save(request: Request) -> Response:
    """Give a campaign other times; the sentence that follows can undo it."""
    desk = await desk_of(request)
    said = said_of(await desk.form())
    one = find_campaign(desk, request.path_params["id"], "schedule")
    try:
        later = read_times(said, one, speech=desk.speech)
        saved = await save_campaign(desk, one, later, version=said.get("version"))
    except (Rejected, Conflict) as wrong:
        status = 409 if isinstance(wrong, Conflict) else 400
        text = headline(wrong, desk.said(wrong), desk.speech)
        view = _view(desk, one, one, said.with_fault(wrong), wrong=text)
        return desk.page("pages/times.html", view, status=status)
    text = desk.speech.say(
        "Đã đổi thời gian “{title}”: {times}.",
        title=one.title,
        times=times_words(later, desk.speech),
    )
    if saved.state != one.state:
        text += " " + desk.speech.say("Đang chờ duyệt lại.")
    undo = f"/campaigns/{quote(one.id, safe='')}/times"
    back = said.get("back")
    address = back if back.startswith("/calendar?") else _calendar_of(desk, later)
    return desk.see(address, text, undo=undo, fields=times_said(one, desk.speech))


def stepped(campaign: Campaign, asked: Mapping[str, str]) -> Campaign:
    """Return the campaign with every step that is asked for: `move`, `first`, `last` in days,
    and of the daypart `part` `opens` and `closes` in minutes.

    Raises: Rejected for a step that is no number, or that leaves nothing.
    """
    move, first, last = (_step(asked, name) for name in ("move", "first", "last"))
    made = replace(
        campaign,
        from_=_later(campaign.from_, move + first),
        until=_later(campaign.until, move + last),
    )
    if made.from_ is not None and made.until is not None and made.until < made.from_:
        raise Rejected(
            "last: would be before the first day", vi="Ngày cuối sẽ đứng trước ngày đầu"
        )
    return _with_hours(made, asked)


def _with_hours(campaign: Campaign, asked: Mapping[str, str]) -> Campaign:
    number, opens, closes = (_step(asked, name) for name in ("part", "opens", "closes"))
    if not (opens or closes) or not 0 <= number < len(campaign.dayparts):
        return campaign
    part = campaign.dayparts[number]
    start, end = _minute(part.start) + opens, _minute(part.end) + closes
    length = (_minute(part.end) - _minute(part.start)) % _DAY_MIN or _DAY_MIN
    if not 0 < length - opens + closes <= _DAY_MIN:
        raise Rejected("hours: nothing is left of them", vi="Khung giờ không còn phút nào")
    made = Daypart(days=part.days, start=_clock(start), end=_clock(end, is_end=True))
    parts = tuple(made if at == number else one for at, one in enumerate(campaign.dayparts))
    return replace(campaign, dayparts=parts)


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _clock(minute: int, *, is_end: bool = False) -> str:
    minute %= _DAY_MIN
    hour, rest = divmod(_DAY_MIN if is_end and not minute else minute, 60)
    return f"{hour:02d}:{rest:02d}"


def _later(day: date | None, days: int) -> date | None:
    try:
        return None if day is None else day + timedelta(days=days)
    except OverflowError as wrong:
        raise Rejected("days: too many", vi="Số ngày quá lớn") from wrong


def _step(asked: Mapping[str, str], name: str) -> int:
    text = asked.get(name, "0")
    digits = text.removeprefix("-")
    if not digits.isdecimal() or len(digits) > 4:
        raise Rejected(f"{name}: “{text}” is no step", vi="Số ngày hoặc số phút không đúng")
    return -int(digits) if text.startswith("-") else int(digits)


def _view(desk: Desk, one: Campaign, later: Campaign, said: Said, *, wrong: str = "") -> TimesView:
    effect = None
    if later != one:
        effect = effect_of(desk.edition, later, now=desk.now, speech=desk.speech)
    return TimesView(
        id=one.id,
        title=one.title,
        before=times_words(one, desk.speech),
        after=times_words(later, desk.speech),
        is_changed=later != one,
        said=said,
        wrong=wrong,
        days=day_choices(desk.speech, one.dayparts),
        rows=daypart_rows(one.dayparts),
        effect=EffectView(effect=effect),
        notice=_notice(desk, one) if later != one else "",
        version=etag_of(one),
        back=desk.request.query_params.get("back", said.get("back")),
    )


def _notice(desk: Desk, one: Campaign) -> str:
    if one.state != "approved" or desk.may("approve", one.unit):
        return ""
    return desk.speech.say("Đợt này đã duyệt. Lưu thì phải duyệt lại, và rời màn hình tới lúc đó.")


def _calendar_of(desk: Desk, later: Campaign) -> str:
    day = later.from_ or local_date(desk.parts.tz, desk.now)
    return f"/calendar?day={day.isoformat()}"
