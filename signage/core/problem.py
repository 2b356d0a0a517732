"""Findings about content, as values with a stable code, a place and arguments.

Problems never stop anything else: they are collected, shown beside the item they concern, and
said in Vietnamese and English from the one catalogue below. Exceptions about us and the machine
are the other kind and live in `errors.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
        "vi": vietnamese.format(**problem.arguments),
        "en": english.format(**problem.arguments),
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
        "loại tệp '{kind}' không phát được — dùng {accepted}",
        "files of kind '{kind}' cannot be shown — use {accepted}",
    ),
    "escapes_site": (
        "liên kết trỏ ra ngoài thư mục nội dung — chép hẳn tệp vào đây",
        "the link leads out of the site — copy the file itself here",
    ),
    "name_clash": (
        "trùng tên với '{other}' (chỉ khác cách gõ dấu) — đổi tên một trong hai tệp",
        "has the same name as '{other}' (only the accents are encoded differently) — rename one",
    ),
    "unknown_key": (
        "không có mục '{key}'{hint} — sửa hoặc xóa dòng này",
        "there is no key '{key}'{hint} — correct or remove this line",
    ),
    "missing_file": (
        "'{name}' không có trong {folder} — thêm tệp hoặc bỏ dòng này",
        "'{name}' is not in {folder} — add the file or remove this line",
    ),
}
