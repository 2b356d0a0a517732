"""The form of a campaign: what, where, when, with what right; read back with fields named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from starlette.datastructures import FormData

from signage.core.showing.campaign import Campaign, Daypart, Targets
from signage.core.showing.edition import Edition
from signage.errors import SignageError
from signage.web.admin.desk.dates import read_day, read_hours
from signage.web.admin.desk.form_reading import (
    Mistakes,
    marked,
    need,
    new_slug,
    number,
    one_of,
    texts_of,
)
from signage.web.admin.desk.screen_state import State
from signage.web.admin.desk.unit_choices import UnitChoice
from signage.web.admin.planning.effects import Effect
from signage.web.language import Speech, mark

DAYPART_ROWS = 3
DAYS = (
    ("mon-sun", mark("Mọi ngày")),
    ("mon-fri", mark("Thứ Hai – thứ Sáu")),
    ("sat,sun", mark("Thứ Bảy, Chủ nhật")),
    ("working", mark("Ngày làm việc")),
    ("holiday", mark("Ngày lễ")),
    ("tet", mark("Tết")),
)
PRIORITIES = (
    ("0", mark("Thường")),
    ("50", mark("Cao: thay đợt thường")),
    ("90", mark("Rất cao: thay mọi đợt khác")),
)
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form says: texts, and the lists of what was ticked."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """Return a text."""
        return self.texts.get(name, default)

    def with_fault(self, failure: SignageError) -> "Said":
        """Return it with the wrong fields and the sentences that stand beneath them."""
        return replace(self, texts=marked(self.texts, failure))

    def has(self, name: str, value: str) -> bool:
        """Tell whether something was ticked."""
        return value in self.lists.get(name, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignForm:
    """The page of one campaign."""

    id: str
    title: str
    state: State | None
    said: Said
    wrong: str
    units: tuple[UnitChoice, ...]
    target_units: tuple[UnitChoice, ...]
    playlists: Choices
    screens: Choices
    days: Choices
    priorities: Choices
    rows: tuple[int, ...]
    effect: Effect | None
    may_save: bool
    may_approve: bool
    version: str = ""


def said_of(form: FormData) -> Said:
    """Take a posted form."""
    names = ("playlists", "target_units", "target_screens")
    lists = {name: tuple(str(value) for value in form.getlist(name)) for name in names}
    return Said(texts=texts_of(form), lists=lists)


def said_by(campaign: Campaign, speech: Speech) -> Said:
    """Write a campaign into the form's fields."""
    texts = {
        "title": campaign.title,
        "unit": campaign.unit,
        "priority": str(campaign.priority),
        "weight": str(campaign.weight),
        "share": str(campaign.share_percent or ""),
        "per_hour": str(campaign.max_plays_per_hour or ""),
        "target_kind": campaign.targets.kinds[0] if len(campaign.targets.kinds) == 1 else "",
        "tags": ", ".join(campaign.targets.tags),
    }
    texts |= {"mandatory": "1"} if campaign.mandatory else {}
    texts |= times_said(campaign, speech)
    return Said(
        texts=texts,
        lists={
            "playlists": campaign.playlists,
            "target_units": campaign.targets.units,
            "target_screens": campaign.targets.screens,
        },
    )


def times_said(campaign: Campaign, speech: Speech) -> dict[str, str]:
    """Write a campaign's dates and hours into fields."""
    said = {
        "from": speech.day(campaign.from_) if campaign.from_ else "",
        "until": speech.day(campaign.until) if campaign.until else "",
    }
    for row, part in enumerate(campaign.dayparts):
        said |= {f"days{row}": part.days, f"start{row}": part.start, f"end{row}": part.end}
    return said


def read_times(said: Said, campaign: Campaign, *, speech: Speech) -> Campaign:
    """Return the campaign with the dates and hours that fields say.

    Raises: FieldsRejected, naming every wrong field.
    """
    wrong = Mistakes()
    first, last = (
        wrong.past(
            partial(read_day, said.get(name), field=speech.say(label), speech=speech, name=name),
            None,
        )
        for name, label in (("from", mark("Từ ngày")), ("until", mark("Đến hết")))
    )
    if first and last and last < first:
        text = speech.say("Đến hết: {day} đứng trước ngày bắt đầu.", day=speech.day(last))
        wrong.at["until"] = text
    dayparts = wrong.past(lambda: _dayparts(said, campaign.dayparts, speech), ())
    wrong.refuse()
    return replace(campaign, from_=first, until=last, dayparts=dayparts)


def read_campaign(
    said: Said, before: Campaign | None, edition: Edition, *, speech: Speech
) -> Campaign:
    """Read the form; the state stays as it was.

    Raises: FieldsRejected, naming every wrong field.
    """
    say, rules, wrong = speech.say, edition.rules, Mistakes()
    title = wrong.past(lambda: need(said.texts, "title", say("Tên đợt"), speech), "")
    playlists = tuple(name for name in said.lists.get("playlists", ()) if name)
    if not playlists:
        wrong.at["playlists"] = say("Danh sách phát: chọn ít nhất một.")
    unit = wrong.past(
        lambda: one_of(said.texts, "unit", say("Đơn vị chủ trì"), rules.units, speech), ""
    )
    base = before or Campaign(
        id=new_slug(title, rules.campaigns), title=title, unit=unit, playlists=playlists
    )
    base = wrong.past(lambda: read_times(said, base, speech=speech), base)
    base = _weighed(said, base, wrong, speech)
    wrong.refuse()
    return replace(
        base,
        title=title,
        unit=unit,
        playlists=playlists,
        targets=_targets(said),
        mandatory="mandatory" in said.texts,
    )


def _weighed(said: Said, base: Campaign, wrong: Mistakes, speech: Speech) -> Campaign:
    """Return the campaign with the right and the share that fields say."""

    def whole(name: str, label: str, least: int, most: int) -> int | None:
        value = wrong.past(
            lambda: number(said.texts, name, label, least=least, most=most, speech=speech), None
        )
        return None if value is None else round(value)

    return replace(
        base,
        priority=whole("priority", speech.say("Ưu tiên"), -100, 1000) or 0,
        weight=whole("weight", speech.say("Trọng số"), 1, 100) or 1,
        share_percent=whole("share", speech.say("Phần trăm thời lượng"), 1, 100),
        max_plays_per_hour=whole("per_hour", speech.say("Nhiều nhất mỗi giờ"), 1, 3600),
    )


def daypart_rows(dayparts: Sequence[Daypart]) -> tuple[int, ...]:
    """Return the numbers of the rows that a form has for dayparts."""
    return tuple(range(max(DAYPART_ROWS, len(dayparts))))


def day_choices(speech: Speech, used: Sequence[Daypart] = ()) -> Choices:
    """Return the words for days to choose, and those that are used already."""
    known = tuple((words, speech.say(said)) for words, said in DAYS)
    extra = {part.days for part in used} - {words for words, _ in DAYS}
    return (*known, *((words, words) for words in sorted(extra)))


def priority_choices(speech: Speech, current: str) -> Choices:
    """Return the priorities to choose; one from a file that is none of ours stays."""
    known = tuple((value, speech.say(words)) for value, words in PRIORITIES)
    if current and current not in dict(PRIORITIES):
        return (*known, (current, speech.say("Ưu tiên {n}", n=current)))
    return known


def _targets(said: Said) -> Targets:
    kind = said.get("target_kind")
    tags = tuple(tag.strip() for tag in said.get("tags").split(",") if tag.strip())
    return Targets(
        units=said.lists.get("target_units", ()),
        screens=said.lists.get("target_screens", ()),
        kinds=(kind,) if kind in ("eboard", "led") else (),
        tags=tags,
    )


def _dayparts(said: Said, before: tuple[Daypart, ...], speech: Speech) -> tuple[Daypart, ...]:
    field_name = speech.say("Khung giờ")
    found: list[Daypart] = []
    wrong = Mistakes()
    for row in daypart_rows(before):
        start, end = said.get(f"start{row}"), said.get(f"end{row}")
        days = said.get(f"days{row}")
        if not (start or end) and days in ("", "mon-sun"):
            continue
        hours = wrong.past(
            partial(
                read_hours,
                days or "mon-sun",
                start or "00:00",
                end or "24:00",
                row=row,
                field=field_name,
                speech=speech,
            ),
            None,
        )
        if hours is not None:
            found.append(Daypart(days=days or "mon-sun", start=hours[0], end=hours[1]))
    wrong.refuse()
    return tuple(found)
