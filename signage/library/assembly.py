"""From examined files to the verdicts of one playlist, in play order; pure.

Rule 1: a file that another file of its folder uses is no item of its own.
Rule 2: of two names equal in NFC the one that is on air stays, unless their bytes are equal too.
Rule 3: dates, in a name or in the rules, only narrow when an item is shown.
Rule 4: what becomes of long pictures is part of what is approved, so a change asks again.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import msgspec

from signage.core.content.file_name import FileName, nfc
from signage.core.content.playlist import (
    Item,
    LongPictures,
    Phase,
    Picture,
    PlaylistRules,
    item_id,
)
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.core.time.times import ALWAYS, Span, local_midnight
from signage.library.content import FileVerdict, FolderContent, VerdictState
from signage.library.readers import ACCEPTED, kind_of
from signage.library.reading import Reading
from signage.library.scan import MEDIA


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is known of one file; `path` is as on disk, relative to the site, `key` its order.

    While it is settling, `source` and `reading` are those of the version before. `uses` holds
    the paths of the files that it names.
    """

    path: str
    name: FileName
    key: str
    state: VerdictState = "settling"
    source: Source | None = None
    companions: tuple[Source, ...] = ()
    reading: Reading | None = None
    problems: tuple[Problem, ...] = ()
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """One playlist folder before its verdicts are made.

    `order_lines` says where in its `playlist.toml` each name of the order stands. `is_held`
    while rules have arrived that could not be read yet: they may ask for approval.
    """

    id: str
    where: str
    rules: PlaylistRules = field(default_factory=PlaylistRules)
    order_lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_held: bool = False


# Of a file, with what its verdict depends on besides: the rules' dates and `long`.
_Remembered = tuple[Examined, tuple[Span, LongPictures], FileVerdict]


class Assembler:
    """Makes the verdicts of playlists; remembers them, and which of two twins is on air.

    `recall` and `note` keep the latter, by the place of the name, across restarts.
    """

    def __init__(
        self, tz: str, *, recall: Callable[[str], str | None], note: Callable[[str, str], None]
    ) -> None:
        self._tz = tz
        self._recall = recall
        self._note = note
        self._verdicts: dict[tuple[str, str], _Remembered] = {}

    def assemble(
        self, folder: FolderState, files: Sequence[Examined], media: Mapping[str, Examined]
    ) -> FolderContent:
        """Make one playlist of its files; `media` holds the shared ones by their NFC names."""
        window = _window(folder.rules.valid_from, folder.rules.valid_until, self._tz)
        used = frozenset(path for file in files for path in file.uses if path != file.path)
        own = self._without_twins(folder, (file for file in files if file.path not in used))
        verdicts: list[FileVerdict] = []
        problems: list[Problem] = []
        for written in folder.rules.order:
            shared = written.startswith(f"{MEDIA}/")
            found = media.get(written[len(MEDIA) + 1 :]) if shared else own.pop(written, None)
            if found is not None:
                verdicts.append(self._verdict(folder, found, window))
            elif not any(file.name.name == written for file in files):
                problems.append(_missing(folder, written, shared=shared))
        rest = sorted(own.values(), key=lambda file: file.key)
        verdicts += [self._verdict(folder, file, window) for file in rest]
        return FolderContent(
            id=folder.id,
            rules=folder.rules,
            files=tuple(verdicts),
            problems=(*folder.problems, *problems),
        )

    def forget(self, paths: Iterable[str]) -> None:
        """Drop what is remembered of files that are gone."""
        gone = frozenset(paths)
        if gone:
            self._verdicts = {k: v for k, v in self._verdicts.items() if k[1] not in gone}

    def _verdict(self, folder: FolderState, file: Examined, window: Span) -> FileVerdict:
        key = (folder.id, file.path)
        asked = (window, folder.rules.long)
        known = self._verdicts.get(key)
        if known is None or known[0] is not file or known[1] != asked:
            known = file, asked, _verdict(folder, file, window, self._tz)
            self._verdicts[key] = known
        verdict = known[2]
        if folder.is_held:
            return _held(verdict)
        return verdict

    def _without_twins(
        self, folder: FolderState, files: Iterable[Examined]
    ) -> dict[str, Examined]:
        groups: dict[str, list[Examined]] = {}
        for file in files:
            groups.setdefault(file.name.name, []).append(file)
        return {
            name: group[0] if len(group) == 1 else self._of_twins(folder, group)
            for name, group in groups.items()
        }

    def _of_twins(self, folder: FolderState, group: list[Examined]) -> Examined:
        name = f"{folder.where}/{group[0].name.name}"
        before = self._recall(f"twins of {name}")
        first = min(group, key=lambda file: (file.path != before, file.source is None, file.path))
        if first.source is not None and first.path != before:
            self._note(f"twins of {name}", first.path)
        clashes = tuple(
            Problem(code="name_clash", where=name, arguments={"other": spelled(other.path)})
            for other in group
            if other is not first and _differ(first.source, other.source)
        )
        if not clashes:
            return first
        return replace(first, problems=(*first.problems, *clashes))


def _verdict(folder: FolderState, file: Examined, window: Span, tz: str) -> FileVerdict:
    shared = file.path.startswith(f"{MEDIA}/")
    name = f"{MEDIA}/{file.name.name}" if shared else file.name.name
    where = name if shared else f"{folder.where}/{name}"
    problems = [*file.problems, *_name_problems(file.name, where)]
    item = None
    if file.reading is not None:
        problems += [
            problem if problem.where else replace(problem, where=where)
            for problem in file.reading.problems
        ]
        if not any(bad.kind == "dates" for bad in file.name.bad_tokens):
            item = _item(folder, name, file, window, tz)
    if item is not None and not item.phases:
        problems.append(Problem(code="never_shown", where=where, severity="warning"))
    state: VerdictState = file.state
    if state == "ready" and item is None:
        state = "broken"
    return FileVerdict(
        name=name,
        where=where,
        state=state,
        item=item,
        problems=tuple(problems),
        sha256=file.source.sha256 if file.source else "",
    )


def _item(folder: FolderState, name: str, file: Examined, window: Span, tz: str) -> Item | None:
    reading, source = file.reading, file.source
    if reading is None or source is None or not reading.phases:
        return None
    item = Item(
        id=item_id(folder.id, name),
        playlist=folder.id,
        name=name,
        title=reading.title or file.name.title,
        phases=tuple(_with_long(phase, folder.rules.long) for phase in reading.phases),
        source=source,
        companions=file.companions,
        duration_ms=file.name.duration_ms or reading.duration_ms,
        procedure=reading.procedure,
    )
    shown = _both(window, _window(file.name.first, file.name.last, tz))
    if shown == ALWAYS:
        return item
    # The hash stays that of the whole: dates are not what is approved.
    phases = tuple(
        msgspec.structs.replace(phase, start_ms=span.start_ms, end_ms=span.end_ms)
        for phase in item.phases
        if (span := _both(phase.span, shown)).start_ms < span.end_ms
    )
    return msgspec.structs.replace(item, phases=phases, content_hash=item.content_hash)


def _with_long(phase: Phase, long: LongPictures) -> Phase:
    """Say in a long picture's body what the folder wants of it; others stay as approved."""
    body = phase.body
    if not isinstance(body, Picture) or not body.is_long or body.long == long:
        return phase
    return msgspec.structs.replace(phase, body=msgspec.structs.replace(body, long=long))


# Office files that no reader takes, and what to say of them.
_OFFICE = dict.fromkeys(("doc", "xls"), "old_office") | dict.fromkeys(
    ("docm", "xlsm", "xlsb"), "macro_office"
)


def _name_problems(name: FileName, where: str) -> list[Problem]:
    problems = [
        Problem(code="bad_token", where=where, arguments={"token": bad.text})
        for bad in name.bad_tokens
    ]
    if name.extension == "svg":  # a drawing may hold scripts, and our decoders draw none
        problems.append(Problem(code="unsafe", where=where, arguments={"reason": "SVG"}))
    elif name.extension in _OFFICE:
        problems.append(Problem(code=_OFFICE[name.extension], where=where))
    elif kind_of(name.extension) is None:
        kind = f".{name.extension}" if name.extension else "?"
        arguments = {"kind": kind, "accepted": ACCEPTED}
        problems.append(Problem(code="unsupported", where=where, arguments=arguments))
    return problems


def _missing(folder: FolderState, written: str, *, shared: bool) -> Problem:
    return Problem(
        code="missing_file",
        where=f"{folder.where}/playlist.toml",
        line=folder.order_lines.get(written),
        arguments={"name": written, "folder": f"{MEDIA}/" if shared else f"{folder.where}/"},
    )


def _window(first: date | None, last: date | None, tz: str) -> Span:
    start = local_midnight(tz, first) if first else ALWAYS.start_ms
    end = local_midnight(tz, last + timedelta(days=1)) if last else ALWAYS.end_ms
    return Span(start, end)


def _both(one: Span, other: Span) -> Span:
    return Span(max(one.start_ms, other.start_ms), min(one.end_ms, other.end_ms))


def _held(verdict: FileVerdict) -> FileVerdict:
    return FileVerdict(
        name=verdict.name, where=verdict.where, state="settling", sha256=verdict.sha256
    )


def _differ(one: Source | None, other: Source | None) -> bool:
    return one is not None and other is not None and one.sha256 != other.sha256


def spelled(path: str) -> str:
    """Name a twin so that people can tell it from the other: they look alike."""
    raw = path.rpartition("/")[2]
    form = "NFC" if unicodedata.is_normalized("NFC", raw) else "NFD"
    return f"{nfc(raw)} ({form})"
