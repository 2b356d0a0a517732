"""Why something is not on a screen, said in Vietnamese and English.

Codes are part of the command line's contract; the sentences may change.
"""

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
    "overridden_by_blackout",
    "overridden_by_takeover",
    "lower_priority",
    "share_full",
    "rate_limited",
]

# reason → (Vietnamese, English); `{winner}` is what is on air instead.
SENTENCES: dict[Reason, tuple[str, str]] = {
    "not_targeted": ("không nhắm tới màn hình này", "does not target this screen"),
    "not_approved": ("chưa được duyệt", "not approved yet"),
    "paused": ("đang tạm dừng", "paused"),
    "ended": ("đã kết thúc", "ended"),
    "outside_dates": ("ngoài thời gian từ ngày đến ngày", "outside its dates"),
    "outside_calendar": (
        "hôm đó không phải ngày được chọn trong lịch",
        "that day is not one of its calendar days",
    ),
    "outside_daypart": ("ngoài khung giờ", "outside its dayparts"),
    "screen_closed": ("màn hình ngoài giờ mở", "the screen is closed at this hour"),
    "empty": ("không có tệp nào để phát lúc này", "has nothing to show at this time"),
    "broken_content": ("tệp hỏng hoặc không đọc được", "its files are broken"),
    "overridden_by_blackout": ("đang ngắt phát khẩn cấp", "a blackout is in force"),
    "overridden_by_takeover": (
        "bị chiếm sóng bởi “{winner}”",
        "taken over by “{winner}”",
    ),
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


def say_reason(reason: Reason, winner: str) -> dict[str, str]:
    """Say a reason in both languages."""
    vietnamese, english = SENTENCES[reason]
    return {"vi": vietnamese.format(winner=winner), "en": english.format(winner=winner)}
