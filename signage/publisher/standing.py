"""Lists of procedures beside each other: later decisions end earlier rows, and cards about them.

What contradicts an earlier list is held back, whoever approved it. Only what may be shown takes
part, so a decision that waits for approval ends nothing yet.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from signage.core.content.contradictions import contradictions
from signage.core.content.listed import rows_of
from signage.core.content.playlist import Item
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.content.procedure_ends import withdrawals
from signage.core.content.register import (
    Register,
    compile_register,
    cut_superseded,
    endings_of,
)
from signage.core.showing.edition import PublishedItem
from signage.core.time.times import local_date
from signage.core.time.written_dates import written
from signage.publisher.acceptance import AcceptedPlaylist
from signage.store.audit import Act


@dataclass(slots=True)
class Standing:
    """Cuts accepted lists; works again only when a list has changed."""

    tz: str
    register: Register = field(default_factory=Register)
    _ended: tuple[Problem, ...] = ()
    _seen: tuple[object, ...] = ()
    _cut: Mapping[str, Item] = field(default_factory=dict)
    _doubts: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what lists contradict, and which cards they end."""
        return (*self.register.problems, *self._ended)

    def cut(self, accepted: Mapping[str, AcceptedPlaylist]) -> Mapping[str, AcceptedPlaylist]:
        """Return the playlists without held rows, and each row cut where a later one ends it."""
        shown = [item for p in accepted.values() for item in p.shown if _takes_part(item)]
        entries = (entry for p in accepted.values() for entry in p.items)
        candidates = (e.candidate for e in entries if e.candidate is not None)
        waiting = [item for item in candidates if _takes_part(item)]
        seen = (*map(_essence, shown), None, *map(_essence, waiting))
        if seen != self._seen:
            self._seen = seen
            self._compile(shown, waiting)
        if not (self._cut or self._doubts):
            return accepted
        return {name: self._cut_playlist(playlist) for name, playlist in accepted.items()}

    def _compile(self, shown: Sequence[Item], waiting: Sequence[Item]) -> None:
        lists = [item for item in shown if _is_list(item)]
        self.register = compile_register(lists, self.tz)
        gone = withdrawals(shown, self.register, self.tz)
        self._cut = {
            **cut_superseded(lists, self.tz),
            **{id: withdrawal.item for id, withdrawal in gone.items()},
        }
        self._ended = tuple(withdrawal.problem for withdrawal in gone.values())
        about = withdrawals({i.id: i for i in (*shown, *waiting)}.values(), self.register, self.tz)
        asked = [item for item in waiting if _is_list(item)]
        told = self._doubts_of(lists, asked)
        for id, problem in self._cards_to_end(shown, asked):
            told[id] = (*told.get(id, ()), problem)
        self._doubts = told | {id: (withdrawal.problem,) for id, withdrawal in about.items()}

    def _cards_to_end(
        self, shown: Sequence[Item], asked: Sequence[Item]
    ) -> Iterator[tuple[str, Problem]]:
        """Say of lists that wait which cards on air they would end."""
        cards = [item for item in shown if item.procedure]
        if not (asked and cards):
            return
        lists = {item.id: item for item in (*filter(_is_list, shown), *asked)}
        by_where = {f"playlists/{item.playlist}/{item.name}": item.id for item in asked}
        later = withdrawals(cards, compile_register(lists.values(), self.tz), self.tz)
        for one in later.values():
            why = one.problem
            if why not in self._ended and why.arguments["other"] in by_where:
                said = {key: why.arguments[key] for key in ("code", "day")} | {"card": why.where}
                where = str(why.arguments["other"])
                yield (
                    by_where[where],
                    Problem(code="ends_card", where=where, severity="warning", arguments=said),
                )

    def endings_with(self, fresh: Iterable[Item]) -> list[Act]:
        """Say for the record which lists end rows of others, or cards, of what has just come."""
        names = {f"playlists/{item.playlist}/{item.name}" for item in fresh}
        return [*self._rows_ended(names), *self._cards_ended(names)]

    def _cards_ended(self, names: Collection[str]) -> list[Act]:
        return [
            Act(
                act="card_ended",
                subject=why.where.removeprefix("playlists/"),
                arguments={
                    "code": str(why.arguments["code"]),
                    "day": str(why.arguments["day"]),
                    "by": str(why.arguments["other"]).removeprefix("playlists/"),
                },
            )
            for why in self._ended
            if why.where in names or why.arguments["other"] in names
        ]

    def _rows_ended(self, names: Collection[str]) -> list[Act]:
        return [
            Act(
                act="superseded",
                subject=ending.where.removeprefix("playlists/"),
                arguments={
                    "rows": ending.rows,
                    "day": written(local_date(self.tz, ending.first_ms)),
                    "by": ending.by.removeprefix("playlists/"),
                },
            )
            for ending in endings_of(self.register)
            if ending.where in names or ending.by in names
        ]

    def _cut_playlist(self, playlist: AcceptedPlaylist) -> AcceptedPlaylist:
        return replace(playlist, items=tuple(map(self._cut_entry, playlist.items)))

    def _doubts_of(
        self, lists: Iterable[Item], waiting: Sequence[Item]
    ) -> dict[str, tuple[Problem, ...]]:
        """Return what is doubtful, by item: of waiting versions too, for whoever is to approve."""
        newest = {item.id: item for item in (*lists, *waiting)}
        every = (row for item in newest.values() for row in rows_of(item, self.tz))
        found = contradictions(every).problems if waiting else self.register.problems
        by_item = {f"playlists/{item.playlist}/{item.name}": id for id, item in newest.items()}
        doubts: dict[str, tuple[Problem, ...]] = {}
        for problem in found:
            item_id = by_item[problem.where]
            doubts[item_id] = (*doubts.get(item_id, ()), problem)
        return doubts

    def _cut_entry(self, entry: PublishedItem) -> PublishedItem:
        known = entry.candidate or entry.item
        doubts = self._doubts.get(known.id, ()) if known is not None else ()
        told = replace(entry, problems=(*entry.problems, *doubts)) if doubts else entry
        if entry.item is None or entry.item.id not in self._cut:
            return told
        cut = self._cut[entry.item.id]
        if cut.phases:
            return replace(told, item=cut)
        state = "broken" if entry.candidate is None else entry.state
        return replace(told, item=None, state=state)  # every row waits for somebody


def _essence(item: Item) -> object:
    return item.id, item.content_hash, tuple((p.start_ms, p.end_ms) for p in item.phases)


def _takes_part(item: Item) -> bool:
    return bool(item.procedure) or _is_list(item)


def _is_list(item: Item) -> bool:
    return any(isinstance(phase.body, ProcedureList) for phase in item.phases)
