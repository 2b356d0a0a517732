"""Numbers of a spreadsheet as its own format shows them, with the signs that people here use."""

import re
from decimal import ROUND_HALF_UP, Decimal

# What every workbook may name without writing it out: ECMA-376, 18.8.30.
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"}
_LONGEST = 24  # digits; nobody pays more
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[0?#]+)?")
_IGNORED = re.compile(r"_.|\*.|\[[^\]]*\]")
_MONEY = re.compile(r"(?:(nghìn|ngàn|triệu|tỷ|1\.000)\s+)?(đồng|vnđ|vnd)\b", re.IGNORECASE)


def as_formatted(number: str, code: str) -> str:
    """Return a number as a format shows it; empty for formats that add nothing to its digits.

    Dates, percentages and powers are not written so.
    """
    if len(number) > _LONGEST:
        return ""
    section = code.split(";")[0]
    words: list[str] = []

    def keep(match: re.Match[str]) -> str:
        words.append(next(part for part in match.groups() if part is not None))
        return f"\0{len(words) - 1}\0"

    bare = _IGNORED.sub("", _LITERAL.sub(keep, section)).strip()
    digits = _DIGITS.search(re.sub(r"\0\d+\0", lambda m: " " * len(m[0]), bare))
    if digits is None or re.search(r"[%EeyYdDhHsS@/]", re.sub(r"\0\d+\0", "", bare)):
        return ""
    before, after = bare[: digits.start()], bare[digits.end() :]
    _, _, decimals = digits[0].partition(".")
    written = grouped(number, len(decimals)) if "," in digits[0] else _plain(number, len(decimals))
    told = f"{before}{written}{after}"
    said = re.sub(r"\0(\d+)\0", lambda m: words[int(m[1])], told)
    return " ".join(said.split())


def as_money(number: str, head: str) -> str:
    """Return a number as an amount of the unit that its head names; empty when it names none."""
    unit = _MONEY.search(head)
    if unit is None or len(number) > _LONGEST:
        return ""
    _, _, decimals = number.partition(".")
    return f"{grouped(number, len(decimals))} {unit[0]}"


def grouped(number: str, decimals: int) -> str:
    """Write a number with a dot between thousands and a comma before decimals."""
    return f"{_rounded(number, decimals):,}".translate(str.maketrans(",.", ".,"))


def _plain(number: str, decimals: int) -> str:
    return str(_rounded(number, decimals)).replace(".", ",")


def _rounded(number: str, decimals: int) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
