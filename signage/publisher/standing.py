"""Lists of procedures beside each other: later decisions end the rows of earlier ones.

Only what may be shown takes part, so a decision that waits for approval ends nothing yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from signage.core.content.playlist import Item
from signage.core.content.procedure import ProcedureList
from signage.core.content.register import Register, compile_register, cut_superseded
from signage.publisher.acceptance import AcceptedPlaylist


@dataclass(slots=True)
class Standing:
    """Cuts accepted lists; works again only when a list has changed."""

    tz: str
    register: Register = field(default_factory=Register)
    _seen: tuple[tuple[str, str], ...] = ()
    _cut: Mapping[str, Item] = field(default_factory=dict)

    def cut(self, accepted: Mapping[str, AcceptedPlaylist]) -> Mapping[str, AcceptedPlaylist]:
        """Return the playlists with every row that a later decision ends cut at its day."""
        lists = [item for p in accepted.values() for item in p.shown if _is_list(item)]
        seen = tuple((item.id, item.content_hash) for item in lists)
        if seen != self._seen:
            self._seen = seen
            self._cut = cut_superseded(lists, self.tz)
            self.register = compile_register(lists, self.tz)
        if not self._cut:
            return accepted
        return {name: self._cut_playlist(playlist) for name, playlist in accepted.items()}

    def _cut_playlist(self, playlist: AcceptedPlaylist) -> AcceptedPlaylist:
        items = tuple(
            replace(entry, item=self._cut[entry.item.id])
            if entry.item is not None and entry.item.id in self._cut
            else entry
            for entry in playlist.items
        )
        return replace(playlist, items=items)


def _is_list(item: Item) -> bool:
    return any(isinstance(phase.body, ProcedureList) for phase in item.phases)
