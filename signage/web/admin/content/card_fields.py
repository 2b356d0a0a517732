"""Which fields each kind of card asks for, and how."""

from dataclasses import dataclass, replace

from signage.web.admin.content.figure_forms import FIGURE_NAMES
from signage.web.language import Speech, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class CardField:
    """One field of the form.

    `kind`: line, text (several lines), day, moment, picture or choice.
    """

    name: str
    label: str
    kind: str = "line"
    hint: str = ""
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


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
_ENDS = CardField(
    name="ends", label=mark("Tự gỡ sau ngày"), kind="day", hint=mark("Để trống thì không hạn.")
)
_DATE = CardField(
    name="date", label=mark("Ngày văn bản"), kind="day", hint=mark("Ví dụ 28/06/2026")
)
_PROCEDURE = CardField(
    name="procedure",
    label=mark("Mã thủ tục"),
    hint=mark("Khi chỉ nói về một thủ tục, như 1.001193: thủ tục bị bãi bỏ thì tự gỡ."),
)
FIELDS: dict[str, tuple[CardField, ...]] = {
    "announcement": (
        _TITLE,
        _BODY,
        CardField(name="number", label=mark("Số văn bản")),
        _DATE,
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
            kind="moment",
            hint=mark("Ví dụ 28/06/2026 08:00"),
            is_required=True,
        ),
        CardField(
            name="ends", label=mark("Kết thúc"), kind="moment", hint=mark("Tự gỡ sau giờ này.")
        ),
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
        _DATE,
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


def fields_of(kind: str, speech: Speech) -> tuple[CardField, ...]:
    """Return the fields that a kind of card asks for, in the person's language."""
    say = speech.say
    return tuple(
        replace(
            field,
            label=say(field.label),
            hint=say(field.hint) if field.hint else "",
            choices=tuple((key, say(words)) for key, words in field.choices),
        )
        for field in FIELDS[kind]
    )
