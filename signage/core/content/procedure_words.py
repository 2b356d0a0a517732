"""The words of decisions on administrative procedures: column heads, online levels, footnotes.

All patterns meet folded text: lower case, without marks and punctuation, single spaces.
Source: column heads of Thông tư 02/2017/TT-VPCP and of provincial decisions 2023–2026.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from signage.core.content.procedure import OnlineLevel

Column = Literal[
    "order",
    "code",
    "name",
    "replaces",
    "before",
    "after",
    "time_before",
    "fee_before",
    "amending_document",
    "legal_basis",
    "time",
    "place",
    "fee",
    "charge",
    "exemption",
    "level",
    "agency",
    "field",
    "change",
    "direct",
    "postal",
    "electronic",
    "channels",
    "online",
    "reason",
    "note",
    "decision",
    "signed_on",
    "effective_on",
    "question",
    "answer",
]

# In this order: the first pattern that is found in a head names its column.
_COLUMNS: tuple[tuple[Column, str], ...] = (
    ("order", r"^(so )?(tt|stt|thu tu)$|^no$"),
    ("question", r"^(noi dung )?cau hoi|^hoi$"),
    ("answer", r"tra loi|^dap( an)?$"),
    ("replaces", r"(tthc|thu tuc( hanh chinh)?) (duoc|bi) thay the|^(ten )?cu$"),
    ("before", r"^(noi dung|quy dinh) hien hanh$|^truoc day$|^quy dinh truoc$"),
    ("after", r"^(noi dung|quy dinh) (moi|nay|sau khi sua doi.*|(duoc )?sua doi.*)$|^nay( la)?$"),
    ("code", r"^ma( so)?( (cua )?(tthc|thu tuc|ho so).*)?$|^so ho so|^ma dinh danh|^code$"),
    (
        "name",
        r"^ten( (tthc|thu tuc|goi).*)?$|^(danh muc )?(thu tuc( hanh chinh)?|tthc)( thay the)?$",
    ),
    ("amending_document", r"(ten )?(van ban|vb ?qppl).*(sua doi|bo sung|thay the|bai bo|huy bo)"),
    ("effective_on", r"^(ngay|thoi diem) (co )?hieu luc|^hieu luc (tu|ke tu)|^ngay ap dung"),
    ("signed_on", r"^ngay (ky|ban hanh|quyet dinh|cong bo)"),
    ("decision", r"^(so )?(quyet dinh|qd)( cong bo)?( so)?$|^van ban cong bo"),
    ("legal_basis", r"can cu|co so phap ly|van ban quy dinh|^vb ?qppl$|^van ban quy pham"),
    ("exemption", r"mien.*giam|doi tuong mien"),
    ("fee", r"^(muc )?(thu )?phi\b"),
    ("charge", r"^le phi"),
    ("time", r"^thoi (han|gian)"),
    ("place", r"^(dia (diem|chi)|noi (?!dung))"),
    ("online", r"dich vu cong|^dvc|muc do|^muc truc tuyen"),
    ("direct", r"^truc tiep"),
    ("postal", r"bcci|buu chinh"),
    ("electronic", r"^truc tuyen"),
    ("channels", r"cach thuc|hinh thuc (nop|tiep nhan|thuc hien)"),
    ("level", r"^cap( (thuc hien|giai quyet|hanh chinh|chinh quyen))?$"),
    ("agency", r"^(co quan|don vi|tham quyen)"),
    ("field", r"^linh vuc|^nganh"),
    (
        "change",
        r"^(tinh trang|trang thai|loai thay doi|hinh thuc cong bo|noi dung thay doi|thay doi)",
    ),
    ("reason", r"^(ly do|nguyen nhan)\b"),
    ("note", r"^ghi chu"),
)
# A head that says "cũ" names what was: a value beside what is, never in its place.
_OLD = re.compile(r" (cu|truoc day|truoc khi sua doi( bo sung)?)$")
_OLD_COLUMNS: dict[Column, Column] = {
    "name": "replaces",
    "time": "time_before",
    "fee": "fee_before",
    "charge": "fee_before",
}
_ONLINE: tuple[tuple[OnlineLevel, str], ...] = (
    ("full", r"toan trinh|muc (do )?4"),
    ("partial", r"mot phan|muc (do )?3"),
    ("none", r"khong (cung cap|thuc hien)|muc (do )?[12]\b|^khong$|cung cap thong tin"),
)
_FOOTNOTE = re.compile(r"\s*(?:\(?\*+\)?|\[\d{1,2}\])$")


# The same few words stand in every row of a list.
_WORDS_KEPT = 512


def fold(text: str) -> str:
    """Return text as it is compared: without marks, case, punctuation and double spaces."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


@lru_cache(_WORDS_KEPT)
def column_of(head: str) -> Column | None:
    """Tell which column a head names."""
    folded = fold(head)
    of_now = _OLD.sub("", folded)
    found = next((name for name, pattern in _COLUMNS if re.search(pattern, of_now)), None)
    if of_now == folded:
        return found
    if of_now in ("noi dung", "quy dinh"):
        return "before"
    return _OLD_COLUMNS.get(found) if found is not None else None


@lru_cache(_WORDS_KEPT)
def online_in(text: str) -> OnlineLevel:
    """Tell how far a service is offered online; a blank is `unknown`."""
    folded = fold(text)
    return next((level for level, pattern in _ONLINE if re.search(pattern, folded)), "unknown")


def without_footnote(text: str) -> tuple[str, str]:
    """Split a name from the asterisks that a scan or a writer left behind it."""
    match = _FOOTNOTE.search(text) if text.endswith(("*", ")", "]")) else None
    return (text[: match.start()].rstrip(), match[0].strip()) if match else (text, "")
