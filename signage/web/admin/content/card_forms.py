"""Cards written in the browser: which fields each kind asks for, and the file that they become."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.content.card import CardType
from signage.library.readers.card import title_and_body
from signage.library.readers.front_matter import parse_front_matter, with_values
from signage.web.admin.content.figure_forms import FIGURE_NAMES
from signage.web.admin.desk.screen_state import State
from signage.web.admin.desk.wording import CARD_NAMES
from signage.web.language import Speech, mark

_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f]+")
# 255 bytes is what file systems take; Vietnamese letters are up to three.
_LONGEST_NAME_BYTES = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class CardField:
    """One field of the form. `kind`: line, text (several lines), picture or choice."""

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


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
    pictures: tuple[str, ...]
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


_TITLE = CardField(name="title", label=mark("Tiêu đề"), is_required=True)
_BODY = CardField(
    name="body",
    label=mark("Nội dung"),
    kind="text",
    hint=mark("Mỗi đoạn cách nhau một dòng trống. Gạch đầu dòng bằng dấu -, in đậm bằng **chữ**."),
)
_QR = CardField(
    name="qr", label=mark("Địa chỉ cho mã QR"), hint=mark("Ví dụ https://dichvucong.gov.vn")
)
_QR_CAPTION = CardField(name="qr_caption", label=mark("Chữ dưới mã QR"))
_PHONE = CardField(name="phone", label=mark("Điện thoại"))
_PLACE = CardField(name="place", label=mark("Địa điểm"))
_PICTURE = CardField(name="picture", label=mark("Ảnh kèm"), kind="picture")
_ENDS = CardField(name="ends", label=mark("Tự gỡ sau ngày"), hint=mark("Để trống thì không hạn."))
_PROCEDURE = CardField(
    name="procedure",
    label=mark("Mã thủ tục"),
    hint=mark("Khi chỉ nói về một thủ tục, như 1.001193: thủ tục bị bãi bỏ thì tự gỡ."),
)
_FIELDS: dict[str, tuple[CardField, ...]] = {
    "announcement": (
        _TITLE,
        _BODY,
        CardField(name="number", label=mark("Số văn bản")),
        CardField(name="date", label=mark("Ngày văn bản"), hint=mark("Ví dụ 28/06/2026")),
        CardField(name="agency", label=mark("Cơ quan ban hành")),
        _QR,
        _QR_CAPTION,
        _PICTURE,
        _PROCEDURE,
        _ENDS,
    ),
    "notice": (_TITLE, _BODY, _PHONE, _PROCEDURE, _ENDS),
    "qa": (
        CardField(name="title", label=mark("Câu hỏi"), is_required=True),
        CardField(name="answer", label=mark("Trả lời"), kind="text", is_required=True),
        CardField(name="legal_basis", label=mark("Căn cứ pháp lý")),
        _QR,
        _QR_CAPTION,
        _PROCEDURE,
    ),
    "event": (
        _TITLE,
        CardField(
            name="starts",
            label=mark("Bắt đầu"),
            hint=mark("Ví dụ 08:00 28/06/2026"),
            is_required=True,
        ),
        CardField(name="ends", label=mark("Kết thúc"), hint=mark("Tự gỡ sau giờ này.")),
        _PLACE,
        _BODY,
        _QR,
        _QR_CAPTION,
        _PICTURE,
    ),
    "guide": (
        _TITLE,
        CardField(
            name="body",
            label=mark("Các bước"),
            kind="text",
            hint=mark("Mỗi bước một dòng, bắt đầu bằng 1. 2. 3."),
            is_required=True,
        ),
        _QR,
        _QR_CAPTION,
        _PROCEDURE,
        _ENDS,
    ),
    "contact": (
        _TITLE,
        _PHONE,
        CardField(name="time", label=mark("Giờ làm việc")),
        _PLACE,
        _BODY,
        _QR,
        _QR_CAPTION,
    ),
    "qr": (
        _TITLE,
        CardField(
            name="qr",
            label=mark("Địa chỉ cho mã QR"),
            hint=mark("Ví dụ https://dichvucong.gov.vn"),
            is_required=True,
        ),
        _QR_CAPTION,
        _BODY,
        _PROCEDURE,
    ),
    "figures": (
        CardField(
            name="title",
            label=mark("Câu nói lên số liệu"),
            hint=mark("Một câu, không phải tên báo cáo: 98,7 % hồ sơ đúng hạn, vượt chỉ tiêu."),
            is_required=True,
        ),
        CardField(
            name="figure",
            label=mark("Hình"),
            kind="choice",
            choices=tuple(FIGURE_NAMES.items()),
        ),
        CardField(
            name="rows",
            label=mark("Số liệu"),
            kind="text",
            hint=mark(
                "Mỗi dòng: tên; số. Thêm số kỳ trước (số lớn) hoặc chỉ tiêu (tiến độ) sau dấu ; "
                "nữa. Mốc thời gian: ngày; việc. So sánh: dòng đầu là tên hai cột, các dòng sau "
                "là tên; trước; nay. Dán từ Excel cũng được."
            ),
            is_required=True,
        ),
        CardField(
            name="source",
            label=mark("Nguồn số liệu"),
            hint=mark("Tên báo cáo, ngày lấy số liệu."),
            is_required=True,
        ),
        CardField(name="unit", label=mark("Đơn vị tính"), hint=mark("Ví dụ %, hồ sơ, đồng")),
        CardField(name="highlight", label=mark("Làm nổi dòng"), hint=mark("Tên một dòng ở trên.")),
        CardField(name="compared_with", label=mark("So với"), hint=mark("Ví dụ so với tháng 9")),
        CardField(name="block_title", label=mark("Tên hình")),
        CardField(name="agency", label=mark("Cơ quan ban hành")),
        CardField(name="date", label=mark("Ngày văn bản"), hint=mark("Ví dụ 28/06/2026")),
    ),
    "ticker": (
        CardField(name="title", label=mark("Tên")),
        CardField(
            name="lines",
            label=mark("Các dòng chữ chạy"),
            kind="text",
            hint=mark(
                "Mỗi dòng một tin. Chạy ở dải chữ của màn hình; nơi không có dải là một trang."
            ),
            is_required=True,
        ),
        _PROCEDURE,
    ),
}
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


def fields_of(kind: str, speech: Speech) -> tuple[CardField, ...]:
    """Return the fields that a kind of card asks for, in the person's language."""
    return tuple(
        CardField(
            name=field.name,
            label=speech.say(field.label),
            kind=field.kind,
            hint=speech.say(field.hint) if field.hint else "",
            is_required=field.is_required,
            choices=tuple((key, speech.say(words)) for key, words in field.choices),
        )
        for field in _FIELDS[kind]
    )


def card_text(kind: CardType, said: Mapping[str, str], before: str = "") -> str:
    """Return the Markdown file of a card: front matter, then the text.

    Of a card that was there before, the form changes only what it asks for; the rest stays.
    """
    front, (_, was) = parse_front_matter(before), said_in(before)
    values: dict[str, str] = {} if before else {"type": kind}
    for name in (field.name for field in _FIELDS[kind] if field.name != "body"):
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
