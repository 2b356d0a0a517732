"""What the words around the tables say of a decision: number, dates, issuer, declared counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from signage.core.content.procedure import Decision
from signage.core.content.procedure_words import fold

_NUMBER = (
    r"(\d{1,5}\s*/\s*(?:\d{4}\s*/\s*)?(?:QĐ|QÐ|QD)\s*-\s*"
    r"[A-ZĐÐ][A-ZĐÐ0-9]*(?:\s*[-.]\s*[A-ZĐÐ0-9]+)*)"
)
_DATE = r"(\d{1,2})\s*(?:/|-|\.|\s+tháng\s+)\s*(\d{1,2})\s*(?:/|-|\.|\s+năm\s+)\s*(\d{4})"
_OWN_NUMBER = re.compile(rf"^\s*Số\s*:?\s*{_NUMBER}", re.IGNORECASE)
_WITH_DECISION = re.compile(
    rf"kèm theo\s+Quyết định\s+số\s*:?\s*{_NUMBER}(?:\s*,?\s*(?:ngày\s+)?{_DATE})?", re.IGNORECASE
)
_ANY_DECISION = re.compile(
    rf"(?:Quyết định|QĐ)\s+(?:số\s*:?\s*)?{_NUMBER}(?:\s*,?\s*(?:ngày\s+)?{_DATE})?", re.IGNORECASE
)
_PLACE_AND_DATE = re.compile(rf",\s*ngày\s+{_DATE}", re.IGNORECASE)
_EFFECTIVE = re.compile(
    r"(?<!hết )(?:có\s+)?hiệu lực(?:\s+thi hành)?\s*(?:kể\s+)?(?:từ|:)?\s*(?:ngày\s*)?"
    rf"(?:{_DATE}|(ký))",
    re.IGNORECASE,
)
_AFTER_SIGNING = re.compile(
    r"(?<!hết )hiệu lực(?:\s+thi hành)?\s+(?:kể\s+)?(?:từ\s+)?sau\s+(?P<days>\d{1,3})\s*"
    r"(?:\([^)]*\)\s*)?ngày(?P<working>\s+làm việc)?,?\s+(?:kể\s+)?từ\s+ngày\s+(?:ký|ban hành)",
    re.IGNORECASE,
)
_ANY_EFFECT = re.compile(
    r"(?:quyết định này|danh mục này|thủ tục)[^.;]{0,80}(?<!hết )hiệu lực(?:\s+thi hành)?\s+"
    r"(?:kể\s+)?(?:từ|sau)\b[^.;)]{0,120}",
    re.IGNORECASE,
)
_ISSUER = re.compile(r"\bcủa\s+([^()\n]{4,120}?)\s*[).;]?\s*$", re.IGNORECASE)
_COUNT = r"(?<![\d/.\-])(\d{1,4})\s*(?:\([^)]{0,40}\)\s*)?"
_PROCEDURES = r"(?:danh mục\s+)?(?:thủ tục hành chính|thủ tục|TTHC)"
_BY_KIND = re.compile(
    rf"{_COUNT}{_PROCEDURES}\s+(?:hành chính\s+)?(?:được\s+|bị\s+)?"
    r"(mới|ban hành mới|sửa đổi|thay thế|bãi bỏ|hủy bỏ|huỷ bỏ)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"(?:công bố|gồm|tổng(?:\s+số)?|có)\s*(?:kèm theo)?[^.\d]{{0,60}}?{_COUNT}{_PROCEDURES}",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^\s*(?:danh mục|về việc công bố|công bố)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDate:
    """A date that is written and no calendar has, or that contradicts another."""

    written: str
    is_signing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A day of effect that is told in days after the signing: the words, and the day if known."""

    words: str
    day: str = ""


def read_decision(
    paragraphs: Sequence[str], signed_on: str = ""
) -> tuple[Decision, list[BadDate]]:
    """Gather what the paragraphs say of the decision itself, and the dates that cannot be.

    `signed_on` is known from elsewhere.
    """
    own = _own(paragraphs)
    number, signed, bad = _number_and_date(own)
    signed = signed_on or signed
    effective, more_bad = _effective(own, signed)
    decision = Decision(
        number=number,
        signed_on=signed,
        effective_on=effective,
        issuer=_issuer(own, number),
        title=_title(own),
        declared_rows=_declared(own),
    )
    return decision, bad + more_bad


def counted_effect(paragraphs: Sequence[str], signed_on: str) -> Counted | None:
    """Return the day of effect that has to be counted, or words of one that nobody can count.

    None where a day is written, the signing is meant, or nothing is said.
    """
    own = _own(paragraphs)
    if any(_EFFECTIVE.search(line) for line in own):
        return None
    for line in own:
        if match := _AFTER_SIGNING.search(line):
            if match["working"] or not signed_on:
                return Counted(words=match[0])
            day = date.fromisoformat(signed_on) + timedelta(days=int(match["days"]))
            return Counted(words=match[0], day=day.isoformat())
    unread = next((m for line in own if (m := _ANY_EFFECT.search(line))), None)
    return Counted(words=unread[0].strip()) if unread else None


def _own(paragraphs: Sequence[str]) -> list[str]:
    """Leave out the reasons of a decision: they cite others, with numbers and dates of theirs."""
    return [line for line in paragraphs if not fold(line).startswith(("can cu", "theo de nghi"))]


def date_text(day: str, month: str, year: str) -> str | BadDate:
    """Return the ISO form of a date, or the date that no calendar has."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return BadDate(written=f"{day}/{month}/{year}")


def _number_and_date(lines: list[str]) -> tuple[str, str, list[BadDate]]:
    """Prefer the line under the annex's title, then the head of the decision."""
    number, found = "", list[str | BadDate]()
    text = " ".join(lines)
    if match := _WITH_DECISION.search(text):
        number = _tidy(match[1])
        found += [date_text(*match.groups()[1:])] if match[2] else []
    head = next((m for line in lines if (m := _OWN_NUMBER.search(line))), None)
    if head and not number:
        number = _tidy(head[1])
    if not number and (match := _ANY_DECISION.search(text)):
        number = _tidy(match[1])
        found += [date_text(*match.groups()[1:])] if match[2] else []
    if head and (match := _PLACE_AND_DATE.search(text)):
        found.append(date_text(*match.groups()))
    bad = [replace(each, is_signing=True) for each in found if isinstance(each, BadDate)]
    good = [each for each in found if isinstance(each, str)]
    if len(set(good)) > 1:
        bad.append(BadDate(written=" ≠ ".join(dict.fromkeys(good)), is_signing=True))
    return number, good[0] if good else "", bad


def _effective(lines: list[str], signed: str) -> tuple[str, list[BadDate]]:
    """Return the day that is written; "from signing" counts where no day is."""
    found = [match for line in lines for match in _EFFECTIVE.finditer(line)]
    days = [date_text(match[1], match[2], match[3]) for match in found if not match[4]]
    bad = [day for day in days if isinstance(day, BadDate)]
    good = list(dict.fromkeys(day for day in days if isinstance(day, str)))
    if len(good) > 1:
        bad.append(BadDate(written=" ≠ ".join(good)))
    if bad:
        return "", bad
    if good or found:
        return good[0] if good else signed, []
    counted = counted_effect(lines, signed)
    return counted.day if counted else "", []


def _issuer(lines: list[str], number: str) -> str:
    for line in lines:
        at = _tidy(line).find(number) if number else -1
        if at >= 0 and (match := _ISSUER.search(line)):
            return match[1].strip()
    return ""


def _title(lines: list[str]) -> str:
    """Return the annex's title, with the capital lines that continue it."""
    starts = [at for at, line in enumerate(lines) if _TITLE.match(line) and len(line) < 400]
    if not starts:
        return ""
    capital = [at for at in starts if lines[at].isupper()]
    at = (capital or starts)[0]
    parts = [lines[at]]
    for line in lines[at + 1 : at + 4]:
        if not (lines[at].isupper() and line.isupper() and len(line) < 200):
            break
        parts.append(line)
    return " ".join(parts).strip()


def _declared(lines: list[str]) -> int | None:
    """Return how many procedures the decision says it announces, each line read for itself."""
    by_kind = {fold(kind): int(n) for line in lines for n, kind in _BY_KIND.findall(line)}
    if by_kind:
        return sum(by_kind.values())
    totals = (match for line in lines if (match := _TOTAL.search(line)))
    return next((int(match[1]) for match in totals), None)


def _tidy(text: str) -> str:
    return re.sub(r"\s*([/\-.])\s*", r"\1", text).replace("Ð", "Đ").replace("QD-", "QĐ-").strip()
