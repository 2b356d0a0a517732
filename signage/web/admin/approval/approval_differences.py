"""What a new version of a card says differently from the one on air, field by field."""

from dataclasses import dataclass

from signage.core.content.card import Card
from signage.core.content.playlist import Item
from signage.web.language import Speech, mark

_FIELDS = {
    "title": mark("Tiêu đề"),
    "body": mark("Nội dung"),
    "agency": mark("Cơ quan"),
    "number": mark("Số văn bản"),
    "date": mark("Ngày"),
    "qr": mark("Địa chỉ mã QR"),
    "qr_caption": mark("Chữ dưới mã QR"),
    "phone": mark("Điện thoại"),
    "place": mark("Địa điểm"),
    "time": mark("Thời gian"),
    "answer": mark("Trả lời"),
    "legal_basis": mark("Căn cứ"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that changed, before and after."""

    name: str
    before: str
    after: str


def differences(before: Item | None, after: Item, speech: Speech) -> tuple[Difference, ...]:
    """Return the fields that changed; none for what is no card, or has nothing on air."""
    if before is None or not before.phases or not after.phases:
        return ()
    old, new = before.phases[0].body, after.phases[0].body
    if not isinstance(old, Card) or not isinstance(new, Card):
        return ()
    return tuple(
        Difference(name=speech.say(words), before=getattr(old, field), after=getattr(new, field))
        for field, words in _FIELDS.items()
        if getattr(old, field) != getattr(new, field)
    )
