"""Why something is not on a screen, said in Vietnamese and English.

Codes are part of the command line's contract; the sentences may change.
"""

from datetime import date
from typing import Literal

Reason = Literal[
    "not_targeted",
    "not_approved",
    "paused",
    "ended",
    "outside_dates",
    "outside_calendar",
    "outside_daypart",
    "screen_closed",
    "empty",
    "broken_content",
    "being_drawn",
    "overridden_by_blackout",
    "overridden_by_takeover",
    "lower_priority",
    "share_full",
    "rate_limited",
]

Said = tuple[str, str]  # Vietnamese, English

# `{winner}` is what is on air instead.
SENTENCES: dict[Reason, Said] = {
    "not_targeted": ("không nhắm tới màn hình này", "does not target this screen"),
    "not_approved": ("chưa được duyệt", "not approved yet"),
    "paused": ("đang tạm dừng", "paused"),
    "ended": ("đã kết thúc", "ended"),
    "outside_dates": ("ngoài thời gian phát", "outside its dates"),
    "outside_calendar": ("không phát vào ngày này", "does not run on this day"),
    "outside_daypart": ("ngoài khung giờ", "outside its dayparts"),
    "screen_closed": ("màn hình ngoài giờ mở", "the screen is closed at this hour"),
    "empty": ("không có tệp nào để phát lúc này", "has nothing to show at this time"),
    "broken_content": ("tệp hỏng hoặc không đọc được", "its files are broken"),
    "being_drawn": ("đang vẽ trang, sẽ phát sau ít giây", "being drawn, on air in a moment"),
    "overridden_by_blackout": ("đang ngắt phát khẩn cấp", "a blackout is in force"),
    "overridden_by_takeover": ("nhường cho tin khẩn “{winner}”", "taken over by “{winner}”"),
    "lower_priority": (
        "thấp hơn về mức ưu tiên so với “{winner}”",
        "lower priority than “{winner}”",
    ),
    "share_full": (
        "các đợt có tỷ lệ phát đã dùng hết thời lượng",
        "campaigns with a share of the airtime leave no time",
    ),
    "rate_limited": (
        "có trong vòng lặp nhưng bị giới hạn lượt phát mỗi giờ",
        "in the loop, but limited in plays an hour",
    ),
}


def say_reason(reason: Reason, winner: str, detail: Said | None = None) -> dict[str, str]:
    """Say a reason in both languages, with what makes it so on this very day."""
    more = (": " + detail[0], ": " + detail[1]) if detail is not None else ("", "")
    vietnamese, english = SENTENCES[reason]
    return {
        "vi": vietnamese.format(winner=winner) + more[0],
        "en": english.format(winner=winner) + more[1],
    }


def say_dates(first: date | None, last: date | None) -> Said | None:
    """Say between which days something runs, None when it always does."""
    said = [
        (vietnamese.format(day=day), english.format(day=day))
        for day, vietnamese, english in (
            (first, "từ {day:%d/%m/%Y}", "from {day:%d/%m/%Y}"),
            (last, "đến hết {day:%d/%m/%Y}", "until {day:%d/%m/%Y}"),
        )
        if day is not None
    ]
    return (" ".join(vi for vi, _ in said), " ".join(en for _, en in said)) if said else None
