"""Findings about content, as values with a stable code, a place and arguments.

Problems never stop anything else: they are collected, shown beside the item they concern, and
said in Vietnamese and English from the one catalogue below. Exceptions about us and the machine
are the other kind and live in `errors.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from signage.core.content import media_problems, procedure_problems
from signage.core.content.numbers import number_words
from signage.core.time.lengths import length_words

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: `where` is relative to the site, with `/`, in NFC; `line` counts from 1."""

    code: str
    where: str
    line: int | None = None
    severity: Severity = "error"
    arguments: Mapping[str, str | int | float] = field(default_factory=dict, hash=False)


def say(problem: Problem) -> dict[str, str]:
    """Say a problem in both languages: `{"vi": …, "en": …}`, form `what is wrong — what to do`."""
    vietnamese, english = CATALOGUE[problem.code]
    return {
        "vi": vietnamese.format(**_in_language(problem.arguments, 0)),
        "en": english.format(**_in_language(problem.arguments, 1)),
    }


def _in_language(
    arguments: Mapping[str, str | int | float], language: int
) -> dict[str, str | int | float]:
    return {key: _argument(key, value, language) for key, value in arguments.items()}


def _argument(key: str, value: str | int | float, language: int) -> str | int | float:
    if isinstance(value, str):
        if key in ("row", "other") and (place := _PLACE.fullmatch(value)):
            table = place["table"]
            kind = _TABLES[language] if table.isdecimal() else _SHEETS[language]
            return kind.format(line=place["line"], table=table)
        return PHRASES[value][language] if value in PHRASES else value
    spoken: Literal["vi", "en"] = "en" if language else "vi"
    if key.endswith("_ms"):
        return length_words(int(value), spoken)
    if isinstance(value, float):
        return number_words(value, spoken)
    return value


# Rows of Word tables and of sheets, `2:7` in files of answers, as people count them.
_PLACE = re.compile(r"(?P<table>[^:/]+):(?P<line>\d+)")
_TABLES = ("{line}, bảng {table}", "{line}, table {table}")
_SHEETS = ("{line}, trang “{table}”", "{line}, sheet “{table}”")

# Arguments that are words of ours and not of the content: each in both languages.
PHRASES: dict[str, tuple[str, str]] = {
    "@no_day": ("ngày không rõ", "an unknown day"),
    "@no_permission": ("không có quyền đọc", "no permission to read it"),
    "@broken_link": ("liên kết trỏ tới tệp không còn", "the link leads to nothing"),
    "@not_a_file": ("đây không phải tệp thường", "it is not a regular file"),
    "@machine": ("máy báo lỗi khi đọc đĩa", "the machine could not read the disk"),
    "@deadline": ("giải mã quá lâu, đã dừng", "decoding took too long and was stopped"),
    "@crashed": ("chương trình giải mã bị hỏng giữa chừng", "the decoder crashed on it"),
}


# code → (Vietnamese, English). Lower case, no full stop, values quoted, `what — what to do`.
CATALOGUE: dict[str, tuple[str, str]] = {
    "truncated": (
        "tệp bị cụt, chưa chép xong hoặc bị hỏng — chép lại tệp gốc",
        "the file is cut short or damaged — copy the original again",
    ),
    "empty_file": (
        "tệp rỗng, 0 byte — chép lại tệp gốc hoặc xóa tệp này",
        "the file is empty, 0 bytes — copy the original again or delete this one",
    ),
    "too_large": (
        "tệp quá lớn: {size}, giới hạn là {limit} — thu nhỏ rồi chép lại",
        "the file is too large: {size}, the limit is {limit} — make it smaller and copy it again",
    ),
    "unsafe": (
        "tệp có nội dung không an toàn ({reason}) — xuất lại thành ảnh PNG hoặc JPEG",
        "the file holds unsafe content ({reason}) — export it again as PNG or JPEG",
    ),
    "encrypted": (
        "tệp có mật khẩu — lưu lại không đặt mật khẩu",
        "the file is locked with a password — save it again without one",
    ),
    "unreadable": (
        "không đọc được tệp: {reason} — kiểm tra quyền đọc hoặc chép lại tệp",
        "the file cannot be read: {reason} — check its permissions or copy it again",
    ),
    "unsupported": (
        "loại tệp “{kind}” không phát được — dùng {accepted}",
        "files of kind “{kind}” cannot be shown — use {accepted}",
    ),
    "escapes_site": (
        "liên kết trỏ ra ngoài thư mục nội dung — chép hẳn tệp vào đây",
        "the link leads out of the site — copy the file itself here",
    ),
    "name_clash": (
        "trùng tên với “{other}” (chỉ khác cách gõ dấu) — đổi tên một trong hai tệp",
        "has the same name as “{other}” (only the accents are encoded differently) — rename one",
    ),
    "unknown_key": (
        "không có mục “{key}”{hint} — sửa hoặc xóa dòng này",
        "there is no key “{key}”{hint} — correct or remove this line",
    ),
    "missing_file": (
        "“{name}” không có trong {folder} — thêm tệp hoặc bỏ dòng này",
        "“{name}” is not in {folder} — add the file or remove this line",
    ),
    "missing_root": (
        "không thấy thư mục “{name}”, màn hình giữ nội dung cũ — tạo lại hoặc gắn lại ổ đĩa mạng",
        "the folder “{name}” is away, screens keep what they show — make it again or mount it",
    ),
    "subfolder": (
        "thư mục con không được phát — chuyển các tệp ra thư mục danh sách phát rồi xóa nó",
        "folders inside a playlist are not shown — move the files up and delete it",
    ),
    "loose_file": (
        "tệp nằm ngoài các danh sách phát — chuyển vào một thư mục trong playlists/",
        "the file lies outside any playlist — move it into a folder of playlists/",
    ),
    "bad_name": (
        "tên tệp sai bảng mã, không đọc được — đổi lại tên",
        "the name is in a wrong encoding — rename it",
    ),
    "bad_token": (
        "“{token}” trong tên không dùng được — viết như [15s], [1m30s], [2027-02-01..2027-02-12]",
        "“{token}” in the name cannot be used — write [15s], [1m30s] or [2027-02-01..2027-02-12]",
    ),
    "bad_toml": (
        "viết sai cú pháp TOML ({reason}) — sửa dòng này; quy tắc cũ vẫn được dùng",
        "is not valid TOML ({reason}) — correct this line; the earlier rules stay in use",
    ),
    "bad_value": (
        "“{key}” là {value}, không dùng được — viết {expected}",
        "“{key}” is {value}, which cannot be used — write {expected}",
    ),
    "never_shown": (
        "ngày trong tên nằm ngoài thời hạn của danh sách phát, sẽ không được chiếu — sửa ngày",
        "its dates lie outside the playlist's, so it is never shown — correct the dates",
    ),
    "disk_full": (
        "đĩa máy chủ đã đầy, chưa nhận tệp này — giải phóng dung lượng, hệ thống sẽ tự thử lại",
        "the server's disk is full, the file waits — free some space, it is tried again by itself",
    ),
    "broken_companion": (
        "tệp này dùng “{name}”, mà “{name}” bị hỏng — chép lại “{name}”",
        "it uses “{name}”, which is damaged — copy “{name}” again",
    ),
    "bad_apply_file": (
        "viết sai cú pháp TOML ({reason}) — sửa dòng này rồi áp dụng lại",
        "is not valid TOML ({reason}) — correct this line and apply it again",
    ),
    "missing_key": (
        "thiếu “{key}” — thêm {example}",
        "“{key}” is missing — add {example}",
    ),
    "duplicate_id": (
        "“{id}” có hai lần — đổi tên hoặc bỏ một",
        "“{id}” stands here twice — rename or remove one",
    ),
    "unknown_unit": (
        "không có đơn vị “{id}”{hint} — thêm [[units]] hoặc sửa tên",
        "there is no unit “{id}”{hint} — add [[units]] or correct the name",
    ),
    "unknown_screen": (
        "không có màn hình “{id}”{hint} — thêm [[screens]] hoặc sửa tên",
        "there is no screen “{id}”{hint} — add [[screens]] or correct the name",
    ),
    "unit_circle": (
        "đơn vị “{id}” nằm dưới chính nó qua “{parent}” — chọn đơn vị cấp trên khác",
        "unit “{id}” lies below itself through “{parent}” — choose another parent",
    ),
    "zone_outside": (
        "vùng “{id}” tràn ra ngoài khung hình {canvas} — sửa rect",
        "zone “{id}” reaches outside the canvas {canvas} — correct its rect",
    ),
    "dates_reversed": (
        "ngày kết thúc {end} đứng trước ngày bắt đầu {start} — sửa một trong hai",
        "the last date {end} is before the first {start} — correct one of them",
    ),
    "takeover_ends_first": (
        "chiếm sóng “{id}” kết thúc trước khi bắt đầu — sửa start hoặc end",
        "takeover “{id}” ends before it starts — correct start or end",
    ),
    "takeover_too_long": (
        "chiếm sóng “{id}” dài {hours} giờ, tối đa 24 giờ — rút ngắn rồi gia hạn khi cần",
        "takeover “{id}” lasts {hours} hours, 24 at most — shorten it and renew it when needed",
    ),
    "missing_playlist": (
        "chưa có danh sách phát “{id}” — tạo thư mục playlists/{id}",
        "there is no playlist “{id}” yet — make the folder playlists/{id}",
    ),
    "illegible": (
        "màn {canvas} không đọc được từ {distance} m: một dòng chữ cần {rows} điểm ảnh chiều cao, "
        "hoặc người xem đứng trong vòng {farthest} m — dùng màn lớn hơn hoặc sửa distance_m",
        "the canvas {canvas} cannot be read from {distance} m: one line needs {rows} rows of "
        "pixels, or viewers within {farthest} m — use a larger screen or correct distance_m",
    ),
    "overflow": (
        "“{what}” không vừa khung {canvas} ở cỡ chữ tối thiểu đọc được — rút gọn chữ hoặc chia "
        "thành nhiều tệp",
        "“{what}” does not fit the canvas {canvas} at the smallest legible size — shorten it or "
        "make several files of it",
    ),
    "too_many_pages": (
        "thành {pages} trang trên màn {canvas}, nhiều nhất {limit} — chia thành nhiều tệp",
        "makes {pages} pages on the canvas {canvas}, {limit} at most — make several files of it",
    ),
    "line_too_long": (
        "dòng chạy “{line}…” quá dài — viết dưới {limit} ký tự hoặc chia thành nhiều dòng",
        "the running line “{line}…” is too long — stay under {limit} characters or split it",
    ),
    "missing_glyph": (
        "bộ chữ không có {characters} (ở “{near}”) — thay bằng chữ khác hoặc bỏ đi",
        "the fonts lack {characters} (in “{near}”) — write it in other letters or leave it out",
    ),
    "qr_too_small": (
        "mã QR cần {need} điểm ảnh mới quét được, màn chỉ có {have} nên không hiện "
        "— ghi thêm số điện thoại hoặc địa chỉ ngắn",
        "a QR code needs {need} pixels to be scanned and the canvas has {have}, so it is left out "
        "— add a phone number or a short address",
    ),
    "cannot_draw": (
        "không vẽ được trang ({reason}) — thử rút gọn nội dung, nếu vẫn vậy hãy báo quản trị",
        "the page could not be drawn ({reason}) — try shorter content, else tell an administrator",
    ),
    "not_unicode": (
        "chữ không phải mã UTF-8 — mở bằng Notepad, chọn Lưu thành và đổi Mã hóa thành UTF-8",
        "the text is not UTF-8 — open it in Notepad, choose Save as and set Encoding to UTF-8",
    ),
    "legacy_text": (
        "chữ gõ bằng bảng mã {encoding} cũ (“{sample}”) — thay bằng bản Unicode: “{converted}”",
        "typed in the old encoding {encoding} (“{sample}”) — use the Unicode text: “{converted}”",
    ),
    "open_front_matter": (
        "phần đầu mở bằng “---” nhưng không đóng — thêm một dòng “---” trước nội dung",
        "the front matter opens with “---” and never ends — add a line “---” before the text",
    ),
    "empty_card": (
        "tệp không có chữ nào để hiện — viết tiêu đề hoặc nội dung",
        "the file says nothing to show — write a title or a text",
    ),
    "unknown_card_type": (
        "không có loại thẻ “{kind}”{hint} — dùng một trong: {accepted}",
        "there is no card type “{kind}”{hint} — use one of: {accepted}",
    ),
    "long_title": (
        "tiêu đề dài {length} ký tự, tối đa {limit} — rút gọn, phần còn lại đưa xuống nội dung",
        "the title has {length} characters, {limit} at most — shorten it, move the rest below",
    ),
    "one_picture": (
        "thẻ này chỉ hiện một ảnh, “{name}” là ảnh thừa — bỏ bớt hoặc dùng loại guide",
        "this card shows one picture and “{name}” is one more — remove it or use type guide",
    ),
    "bad_date": (
        "“{value}” không phải ngày giờ có thật — viết như 28/06/2026 hoặc 28/06/2026 07:30",
        "“{value}” is not a real date or time — write it like 28/06/2026 or 28/06/2026 07:30",
    ),
    "qr_is_text": (
        "mã QR chỉ chứa chữ “{value}”, điện thoại quét không mở trang nào — viết đủ địa chỉ như "
        "https://dichvucong.gov.vn, hoặc số máy như tel:02343822000",
        "the QR code holds only the words “{value}”, a telephone opens no page — write a whole "
        "address like https://dichvucong.gov.vn, or a number like tel:02343822000",
    ),
    "no_event_end": (
        "sự kiện không có ngày nên sẽ không tự gỡ — thêm dòng “ends: 28/06/2026 11:30”",
        "the event has no date, so it will not leave by itself — add “ends: 28/06/2026 11:30”",
    ),
    "bad_duration": (
        "thời lượng “{value}” không hợp lệ — viết từ 1 giây đến 60 phút, như 20s hoặc 1m30s",
        "the duration “{value}” is not valid — write 1 second to 60 minutes, like 20s or 1m30s",
    ),
    "too_many_lines": (
        "có {count} dòng chạy, tối đa {limit} — chia thành nhiều tệp",
        "there are {count} running lines, {limit} at most — make several files of them",
    ),
    "bad_infographic": (
        "viết sai cú pháp TOML ({reason}) — sửa dòng này",
        "is not valid TOML ({reason}) — correct this line",
    ),
    "no_source": (
        'thiếu nguồn số liệu — thêm dòng source = "Tên báo cáo, ngày lấy số liệu"',
        'the source of the numbers is missing — add source = "Name of the report, its date"',
    ),
    "unknown_block_kind": (
        "không có loại khối “{kind}”{hint} — dùng một trong: {accepted}",
        "there is no block kind “{kind}”{hint} — use one of: {accepted}",
    ),
    "bad_block_value": (
        "“{key}” viết sai kiểu — viết như {wanted}",
        "“{key}” has the wrong form — write it like {wanted}",
    ),
    "not_a_number": (
        "“{value}” không phải số — viết như 12846 hoặc 98.7",
        "“{value}” is not a number — write it like 12846 or 98.7",
    ),
    "negative_value": (
        "biểu đồ “{kind}” bắt đầu từ 0 nên không vẽ được số âm — dùng loại “line” hoặc “numbers”",
        "a chart of kind “{kind}” starts at 0 and shows no negative numbers "
        "— use “line” or “numbers”",
    ),
    "uneven_rows": (
        "“{key}” có {count} giá trị nhưng cần {labels} — bổ sung hoặc bỏ bớt",
        "“{key}” has {count} values and needs {labels} — add or remove some",
    ),
    "too_many_blocks": (
        "có {count} khối, tối đa {limit} — chia thành nhiều tệp, mỗi tệp một ý",
        "there are {count} blocks, {limit} at most — make several files, one message each",
    ),
    "too_many_rows": (
        "khối có {count} dòng, tối đa {limit} — gộp các dòng nhỏ thành “Khác”",
        "the block has {count} rows, {limit} at most — join the small ones as “Other”",
    ),
    "no_data_rows": (
        "bảng số liệu cần dòng tiêu đề, cột tên và ít nhất một cột số — kiểm tra tệp dữ liệu",
        "the table needs a header row, a column of names and one of numbers — check the file",
    ),
    "loop_too_long": (
        "vòng lặp trên màn hình “{screen}” dài {length_ms}, người chờ không kịp xem hết — bớt "
        "nội dung hoặc rút ngắn còn {limit_ms} trở xuống",
        "the loop on screen “{screen}” lasts {length_ms}, too long for people who wait — "
        "remove or shorten content to {limit_ms} at most",
    ),
    "empty_daypart": (
        "khung giờ từ “{start}” đến “{end}” không kéo dài — cả ngày thì viết 00:00 đến 24:00",
        "the daypart “{start}” to “{end}” lasts no time — for a whole day write 00:00 to 24:00",
    ),
    "unknown_day": (
        "đợt “{campaign}” dùng ngày “{name}” mà lịch không có — dùng một trong: {known}",
        "campaign “{campaign}” uses the days “{name}”, which the calendar does not have — use one "
        "of: {known}",
    ),
    "rate_too_low": (
        "đợt “{campaign}” có nhiều tệp hơn số lượt được phát trong một vòng — tăng tỷ lệ hoặc số "
        "lượt mỗi giờ, hoặc bớt tệp",
        "campaign “{campaign}” has more files than plays in one loop — give it a larger share or "
        "more plays an hour, or remove files",
    ),
    "many_pages": (
        "thành {pages} trang trên màn {canvas}, ít người đợi đọc hết — rút gọn cho màn này",
        "makes {pages} pages on the canvas {canvas}, few people wait that long — shorten it",
    ),
    "long_text": (
        "nội dung dài {length} ký tự, tối đa {limit} — rút gọn hoặc xuất thành PDF",
        "the text has {length} characters, {limit} at most — shorten it or make a PDF of it",
    ),
    **media_problems.SENTENCES,
    **procedure_problems.SENTENCES,
}
