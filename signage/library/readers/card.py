"""Cards: a Markdown file with front matter, as typed content in the time that it holds."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from msgspec.structs import replace

from signage.core.content.card import Card, CardType, Step
from signage.core.content.playlist import Phase
from signage.core.content.problem import Problem, Severity
from signage.core.content.source import Source
from signage.core.content.text import normalise
from signage.core.time.times import ALWAYS, local_moment
from signage.core.time.written_dates import date_in, end_in, moment_in, span_in_words, written
from signage.library.readers.front_matter import FrontMatter, parse_front_matter
from signage.library.readers.named_procedure import procedure_named
from signage.library.readers.plain_text import legacy_problem, read_text
from signage.library.reading import Reading, SourceFile

TYPES: tuple[CardType, ...] = get_args(CardType)
_TYPE_WORDS: dict[str, CardType] = {
    "thông báo": "announcement",
    "tin ngắn": "notice",
    "nhắc nhở": "notice",
    "hỏi đáp": "qa",
    "hỏi – đáp": "qa",
    "sự kiện": "event",
    "hướng dẫn": "guide",
    "liên hệ": "contact",
    "mã qr": "qr",
}
_IMAGE = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\n>]+?)>?\s*\)")
_HEADING = re.compile(r"#{1,3}\s+(.+?)\s*#*\s*")
# What a telephone does something with after it scanned it.
_OPENS = re.compile(r"(?:https?://|tel:|sms:|smsto:|mailto:|geo:|wifi:)\S", re.IGNORECASE)
_STEP = re.compile(r"\s{0,3}\d{1,2}[.)]\s+(.*)")
_DURATION = re.compile(r"(?:(\d{1,2})\s*(?:m|phút))?\s*(?:(\d{1,3})\s*(?:s|giây)?)?")
LONGEST_TITLE = 400
LONGEST_TEXT = 20_000  # half an hour of reading: a document, not a card
_TEXTS = (
    "agency",
    "number",
    "qr",
    "qr_caption",
    "phone",
    "place",
    "time",
    "answer",
    "legal_basis",
)


@dataclass(slots=True)
class _Found:
    """What has been read so far, and what is wrong."""

    file: SourceFile
    companions: Mapping[str, SourceFile]
    front: FrontMatter
    problems: list[Problem] = field(default_factory=list)

    def report(
        self, code: str, key: str, *, severity: Severity = "error", **arguments: str | int
    ) -> None:
        line = self.front.line(key)
        self.problems.append(
            Problem(code=code, where="", line=line, severity=severity, arguments=arguments)
        )


def companions(file: SourceFile) -> tuple[str, ...]:
    """Return the pictures that a card names."""
    text = read_text(file)
    if isinstance(text, Problem):
        return ()
    front = parse_front_matter(text)
    named = [front.value("picture"), *_IMAGE.findall(front.body)]
    return tuple(dict.fromkeys(name.strip() for name in named if name.strip()))


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Read one card."""
    text = read_text(file)
    if isinstance(text, Problem):
        return Reading(problems=(text,))
    old = legacy_problem(text)
    if old is not None:
        return Reading(problems=(old,))
    front = parse_front_matter(text)
    if any(problem.severity == "error" for problem in front.problems):
        return Reading(problems=front.problems)
    found = _Found(file, companions, front, list(front.problems))
    card = _card(found)
    duration_ms = _duration(found)
    code = _procedure(found)
    starts, ends = _times(found)
    if card.type == "event":
        card = _with_times(card, starts, ends)
    if not _says_something(card):
        found.problems.append(Problem(code="empty_card", where=""))
    if any(problem.severity == "error" for problem in found.problems):
        return Reading(problems=tuple(found.problems))
    end_ms = local_moment(file.tz, ends) if ends else ALWAYS.end_ms
    return Reading(
        phases=(Phase(body=card, end_ms=int(end_ms)),),
        title=card.title,
        duration_ms=duration_ms,
        procedure=code,
        problems=tuple(found.problems),
    )


def title_and_body(front: FrontMatter) -> tuple[str, str]:
    """Take the title from the front matter, else from a heading that opens the body."""
    title = normalise(front.value("title"))
    lines = front.body.strip("\n").split("\n")
    heading = _HEADING.fullmatch(lines[0]) if not title else None
    if heading:
        return normalise(heading[1]), "\n".join(lines[1:])
    return title, front.body


def _card(found: _Found) -> Card:
    front = found.front
    kind = _type(found)
    title, body = title_and_body(front)
    if len(title) > LONGEST_TITLE:
        found.report("long_title", "title", length=len(title), limit=LONGEST_TITLE)
    length = len(body) + len(front.value("answer"))
    if length > LONGEST_TEXT:
        found.report("long_text", "answer", length=length, limit=LONGEST_TEXT)
        body = ""
    picture_name = front.value("picture")
    steps: tuple[Step, ...] = ()
    if kind == "guide":
        body, steps = _steps(body, found)
    names = _IMAGE.findall(body)
    body = _IMAGE.sub("", body)
    if len(names) + bool(picture_name) > 1:
        found.report("one_picture", "picture", name=names[-1])
    picture_name = picture_name or next(iter(names), "")
    texts = {key: normalise(front.value(key)) for key in _TEXTS}
    if texts["qr"] and not _OPENS.match(texts["qr"]):
        found.report("qr_is_text", "qr", severity="warning", value=texts["qr"][:60])
    return Card(
        type=kind,
        title=title,
        body=body.strip("\n"),
        date=_date(found),
        picture=_picture(picture_name, found) if picture_name else None,
        steps=steps,
        language="en" if front.value("language").casefold()[:2] in ("en", "ti") else "vi",
        **texts,
    )


def _procedure(found: _Found) -> str:
    code, problem = procedure_named(found.front)
    found.problems += [problem] if problem is not None else []
    return code


def _type(found: _Found) -> CardType:
    wanted = found.front.value("type").casefold().strip()
    if not wanted:
        return "announcement"
    for kind in TYPES:
        if wanted == kind:
            return kind
    if wanted in _TYPE_WORDS:
        return _TYPE_WORDS[wanted]
    near = difflib.get_close_matches(wanted, [*TYPES, *_TYPE_WORDS], n=1)
    hint = f" (→ “{near[0]}”?)" if near else ""
    found.report(
        "unknown_card_type", "type", kind=wanted[:40], hint=hint, accepted=", ".join(TYPES)
    )
    return "announcement"


def _steps(body: str, found: _Found) -> tuple[str, tuple[Step, ...]]:
    """Take the numbered lines out of a guide; what stands before the first stays its body."""
    before: list[str] = []
    steps: list[list[str]] = []
    for line in body.split("\n"):
        match = _STEP.fullmatch(line)
        if match:
            steps.append([match[1]])
        elif steps:
            steps[-1].append(line.strip())
        else:
            before.append(line)
    return "\n".join(before), tuple(_step("\n".join(lines), found) for lines in steps)


def _step(text: str, found: _Found) -> Step:
    names = _IMAGE.findall(text)
    return Step(
        text=_IMAGE.sub("", text).strip(),
        picture=_picture(names[0].strip(), found) if names else None,
    )


def _picture(name: str, found: _Found) -> Source | None:
    file = found.companions.get(name)
    if file is None:
        found.report("missing_file", "picture", name=name, folder="playlists, media")
        return None
    from signage.library.readers import picture  # the server reads cards, never pictures

    reading = picture.read(file, {})
    found.problems += [_in_card(problem, found) for problem in reading.problems]
    return file.source


def _in_card(problem: Problem, found: _Found) -> Problem:
    return Problem(
        code=problem.code,
        where="",
        line=found.front.line("picture"),
        severity=problem.severity,
        arguments=problem.arguments,
    )


def _date(found: _Found) -> str:
    """Write the date in one form; words that hold no date stay as they are."""
    text = normalise(found.front.value("date"))
    try:
        day = date_in(text)
    except ValueError:
        found.report("bad_date", "date", value=text)
        return text
    return written(day) if day else text


def _times(found: _Found) -> tuple[datetime | None, datetime | None]:
    """Return when a card's event begins, and when the card is over."""
    front = found.front
    starts = _moment(found, "starts", front.value("starts"), is_end=False)
    ends = _moment(found, "ends", front.value("ends"), is_end=True)
    if front.value("type").casefold().strip() not in ("event", "sự kiện"):
        return starts, ends
    if ends is None:
        said = f"{front.value('time')} {front.value('date')} {front.value('starts')}"
        ends = _moment(found, "date", said.strip(), is_end=True)
        if ends is not None and starts is not None and ends <= starts:
            ends = starts.replace(hour=23, minute=59)
    if ends is None and not found.problems:
        found.problems.append(Problem(code="no_event_end", where="", severity="warning"))
    return starts, ends


def _moment(found: _Found, key: str, text: str, *, is_end: bool) -> datetime | None:
    text = normalise(text)
    if not text:
        return None
    try:
        moment = end_in(text) if is_end else moment_in(text)
    except ValueError:
        moment = None
        found.report("bad_date", key, value=text)
        return None
    if moment is None and key in ("starts", "ends"):
        found.report("bad_date", key, value=text)
    return moment


def _with_times(card: Card, starts: datetime | None, ends: datetime | None) -> Card:
    if starts is None:
        return card
    return replace(card, time=span_in_words(starts, ends), date="")


def _says_something(card: Card) -> bool:
    parts = (card.title, card.body, card.answer, card.phone, card.qr, card.place)
    return any(part.strip() for part in parts) or bool(card.steps) or card.picture is not None


def _duration(found: _Found) -> int | None:
    text = found.front.value("duration").casefold().strip()
    if not text:
        return None
    match = _DURATION.fullmatch(text)
    seconds = int(match[1] or 0) * 60 + int(match[2] or 0) if match else 0
    if not 1 <= seconds <= 3600:
        found.report("bad_duration", "duration", value=text)
        return None
    return seconds * 1000
