"""Codes of administrative procedures: cleaned, recognised, and what spreadsheets did to them.

Nothing is invented: a code that was damaged comes back as a doubt with a suggestion.
Source: forms in use 2023–2026, `1.001193`, `2.000884.000.00.00.H55`, `T-BPC-280421-TT`.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Doubt = Literal["", "bad_code", "dossier_number"]

_CORE = re.compile(r"[123]\.\d{6}")
_FULL = re.compile(r"([123]\.\d{6})\.\d{3}(?:\.\d{2}){0,2}(?:\.[GH]\d{2})?")
_INSIDE = re.compile(r"(?<![\d.])[123]\.\d{6}(?!\d)")
_OLD = re.compile(r"T-[A-Z]{2,4}-\d{4,6}(?:-[A-Z]{2})?")
# Of one applicant's file, not of a procedure: 000.00.53.H48-220921-0099, H15.50.05.13-261008-0975.
_DOSSIER = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}|[GH]\d{2}(?:\.\d{2,3})+)-\d{6}-\d{3,6}")
_LOST_ZEROS = re.compile(r"[123]\.\d{3,5}")  # 2.00048 was 2.000480 before a spreadsheet
_LOST_DOT = re.compile(r"([123])\.?(\d{3})\.?(\d{3})")  # 1001193, 1.001.193
_NONE = ("", "-", "–", "—", "...", "…", "không", "không có", "chưa có", "chưa có mã", "x")
_FOOTNOTE = re.compile(r"(?:\*+|\(\*+\)|\[\d{1,2}\])$")
_DOTS = str.maketrans(dict.fromkeys("．。․‧·,，", "."))
_LOOKALIKES = str.maketrans("НОТ", "HOT")  # Cyrillic letters that Latin ones are mistaken for
_DIGITS = str.maketrans("OoQDIlSB", "00001158")  # letters that are typed or scanned for digits


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """A code as shown to citizens, the original beside it, and what is doubtful.

    With a doubt `code` is empty and `suggestion` what it probably was, when that is known.
    """

    code: str = ""
    original: str = ""
    doubt: Doubt = ""
    suggestion: str = ""


def read_code(cell: str) -> CodeReading:
    """Read the code in one cell; a number from a spreadsheet comes as its decimal digits."""
    original = " ".join(cell.split())
    text = clean_code(original)
    if text.casefold() in _NONE:
        return CodeReading()
    if _CORE.fullmatch(text) or _OLD.fullmatch(text):
        return CodeReading(code=text, original=original)
    if match := _FULL.fullmatch(text):
        return CodeReading(code=match[1], original=original)
    if _DOSSIER.fullmatch(text):
        return CodeReading(original=original, doubt="dossier_number")
    return CodeReading(original=original, doubt="bad_code", suggestion=_suggest(text))


def clean_code(text: str) -> str:
    """Undo what typing, scanning and pasting do to a code without changing its digits."""
    text = unicodedata.normalize("NFKC", text.translate(_DOTS)).translate(_LOOKALIKES)
    text = "".join(c for c in text if not unicodedata.category(c).startswith("C"))
    text = re.sub(r"\s*([.\-])\s*", r"\1", text.translate(_DOTS).strip())
    return _FOOTNOTE.sub("", text).strip(" .;:")


def _suggest(text: str) -> str:
    if _LOST_ZEROS.fullmatch(text):
        return text.ljust(8, "0")
    if match := _LOST_DOT.fullmatch(text):
        return f"{match[1]}.{match[2]}{match[3]}"
    mistyped = "".join(text.translate(_DIGITS).split())
    if mistyped != text and _CORE.fullmatch(mistyped):
        return mistyped
    found = _INSIDE.findall(text)
    return found[0] if len(found) == 1 else ""
