"""Cards written in the browser: their kinds, their form, and the file that they become."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.content.card import CardType
from signage.library.readers.card import title_and_body
from signage.library.readers.front_matter import parse_front_matter, with_values
from signage.web.admin.content.card_fields import FIELDS, CardField
from signage.web.admin.content.card_pictures import PictureChoice
from signage.web.admin.desk.screen_state import State
from signage.web.admin.desk.wording import CARD_NAMES
from signage.web.language import Speech, mark

_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f]+")
# 255 bytes is what file systems take; Vietnamese letters are up to three.
_LONGEST_NAME_BYTES = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKind:
    """One kind to choose."""

    type: str
    name: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFormView:
    """The form of one card with its preview."""

    playlist: str
    playlist_title: str
    type: str
    type_name: str
    file: str  # empty for a new one
    fields: tuple[CardField, ...]
    said: Mapping[str, str]
    pictures: tuple[PictureChoice, ...]
    canvases: tuple[tuple[str, str], ...]
    preview: "CardPreview"
    saving: State
    wrong: str
    wrong_at: Mapping[str, str]  # by field: what is wrong there


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPreview:
    """The slides of a card as it is written now."""

    pictures: tuple[str, ...] = ()
    width_px: int = 1920
    height_px: int = 1080
    problems: tuple[str, ...] = ()


_NAMES: dict[str, str] = {
    **CARD_NAMES,
    "figures": mark("Số liệu thành hình"),
    "ticker": mark("Chữ chạy"),
}
_LINES: dict[str, str] = {
    "announcement": mark("Tin có tiêu đề, nội dung, số văn bản, mã QR"),
    "notice": mark("Một câu ngắn, chữ lớn"),
    "qa": mark("Một câu hỏi và câu trả lời"),
    "event": mark("Ngày giờ, địa điểm; tự gỡ khi xong"),
    "guide": mark("Các bước đánh số"),
    "contact": mark("Điện thoại, giờ làm việc, địa chỉ"),
    "qr": mark("Một mã QR lớn để quét"),
    "figures": mark("Số lớn, biểu đồ, mốc thời gian, so sánh"),
    "ticker": mark("Tin ngắn chạy ngang"),
}


def card_kinds(speech: Speech) -> tuple[CardKind, ...]:
    """Return every kind of card to choose from."""
    return tuple(
        CardKind(type=kind, name=kind_name(kind, speech), line=speech.say(line))
        for kind, line in _LINES.items()
    )


def kind_name(kind: str, speech: Speech) -> str:
    """Return what a kind is called."""
    return speech.say(_NAMES[kind])


def card_text(kind: CardType, said: Mapping[str, str], before: str = "") -> str:
    """Return the Markdown file of a card: front matter, then the text.

    Of a card that was there before, the form changes only what it asks for; the rest stays.
    """
    front, (_, was) = parse_front_matter(before), said_in(before)
    values: dict[str, str] = {} if before else {"type": kind}
    for name in (field.name for field in FIELDS[kind] if field.name != "body"):
        value, kept = _plain(said.get(name, "")).strip(), front.value(name)
        # One-line inputs lose the line breaks that a file may hold.
        values[name] = kept if value.replace("\n", "") == kept.replace("\n", "") else value
    body = _plain(said.get("body", was["body"])).strip("\n")
    return with_values(before, values, f"\n{body}")


def said_in(text: str) -> tuple[str, dict[str, str]]:
    """Take a card's file apart for its form: the written kind, and the fields."""
    front = parse_front_matter(text)
    said = {key: entry.value for key, entry in front.entries.items()}
    title, body = title_and_body(front)
    said |= {"title": title, "body": body.strip("\n")}
    return said.pop("type", ""), said


def file_name_of(title: str, extension: str = "md") -> str:
    """Return the file name for something new of this title."""
    # Brackets hold lengths and dates in file names; a title must not be taken for one.
    plain = _UNSAFE.sub(" ", title).replace("[", "(").replace("]", ")")
    plain = " ".join(plain.split()).strip(" .~$") or "Thẻ"
    encoded = plain.encode()[:_LONGEST_NAME_BYTES]
    return encoded.decode(errors="ignore").strip(" .") + f".{extension}"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
