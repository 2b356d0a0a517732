"""A campaign in words: its dates, its state, and in one line when and where it is shown."""

from signage.core.showing.campaign import Campaign, CampaignState
from signage.core.showing.edition import Edition
from signage.core.showing.reach import campaign_reaches
from signage.web.admin.desk.screen_state import State, StateCode
from signage.web.admin.screens.screen_views import days_words
from signage.web.language import Speech, mark

STATES: dict[CampaignState, tuple[StateCode, str]] = {
    "draft": ("asleep", mark("Nháp")),
    "submitted": ("waiting", mark("Chờ duyệt")),
    "approved": ("on_air", mark("Đã duyệt")),
    "paused": ("information", mark("Tạm dừng")),
    "ended": ("asleep", mark("Đã kết thúc")),
}


def campaign_line(edition: Edition, campaign: Campaign, speech: Speech) -> str:
    """Say in one line when and where a campaign is shown."""
    rules = edition.rules
    reached = sum(campaign_reaches(rules, campaign, s) for s in rules.screens.values())
    parts = [times_words(campaign, speech), speech.count("{n} màn hình", reached)]
    if campaign.priority:
        parts.append(speech.say("ưu tiên {n}", n=campaign.priority))
    if campaign.share_percent:
        parts.append(speech.say("{n} % thời lượng", n=campaign.share_percent))
    if campaign.mandatory:
        parts.append(speech.say("bắt buộc"))
    return " · ".join(parts)


def times_words(campaign: Campaign, speech: Speech) -> str:
    """Say dates and hours in one line; only what has neither is always shown."""
    hours = [
        f"{days_words(part.days, speech)} {part.start}–{part.end}" for part in campaign.dayparts
    ]
    return " · ".join(filter(None, (_dates(campaign, speech), *hours))) or speech.say("luôn phát")


def _dates(campaign: Campaign, speech: Speech) -> str:
    """Say the dates of a campaign, both included; nothing where there are none."""
    first, last = campaign.from_, campaign.until
    if first is None and last is None:
        return ""
    if last is None and first is not None:
        return speech.say("từ {day}", day=speech.day(first))
    if first is None and last is not None:
        return speech.say("đến hết {day}", day=speech.day(last))
    assert first is not None and last is not None  # the cases above
    return f"{speech.day(first)} – {speech.day(last)}"


def campaign_state(campaign: Campaign, speech: Speech) -> State:
    """Say the state of a campaign."""
    code, words = STATES[campaign.state]
    return State(code=code, words=speech.say(words))
