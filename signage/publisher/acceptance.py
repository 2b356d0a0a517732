"""Decides which version of every file may be shown: the folder's, the last good one, or none.

Rule 1: a playlist that asks for approval shows approved content only.
Rule 2: a file whose new bytes are bad keeps its last good version on air.
Rule 3: a file that is gone leaves the air.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.content.playlist import Item, PlaylistRules
from signage.core.content.problem import Problem
from signage.core.showing.edition import ItemState, PublishedItem
from signage.library.content import Content, FileVerdict, FolderContent
from signage.store.versions import Versions

NO_VERSIONS = Versions()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedPlaylist:
    """One folder after the decision: its items as people see them, in play order."""

    id: str
    title: str
    approval: str
    rules: PlaylistRules
    items: tuple[PublishedItem, ...]
    problems: tuple[Problem, ...]

    @property
    def shown(self) -> tuple[Item, ...]:
        """Return the items that may be shown, in order."""
        return tuple(entry.item for entry in self.items if entry.item is not None)


def accept(
    content: Content,
    versions: Mapping[tuple[str, str], Versions],
    *,
    default_approval: str,
) -> dict[str, AcceptedPlaylist]:
    """Decide for every playlist folder of the site."""
    return {
        folder.id: _accept_folder(folder, versions, default_approval)
        for folder in content.playlists.values()
    }


def newly_on_air(
    accepted: Mapping[str, AcceptedPlaylist],
    versions: Mapping[tuple[str, str], Versions],
) -> list[Item]:
    """List the items whose version on air differs from the one that the store remembers."""
    changed = []
    for playlist in accepted.values():
        for item in playlist.shown:
            known = versions.get((playlist.id, item.name), NO_VERSIONS).on_air
            if known is None or known != item:
                changed.append(item)
    return changed


def waiting_items(accepted: Mapping[str, AcceptedPlaylist]) -> list[Item]:
    """List the versions that wait for somebody's approval."""
    return [
        entry.candidate
        for playlist in accepted.values()
        for entry in playlist.items
        if entry.state == "waiting" and entry.candidate is not None
    ]


def gone_from_folders(
    accepted: Mapping[str, AcceptedPlaylist],
    versions: Mapping[tuple[str, str], Versions],
) -> list[tuple[str, str]]:
    """List the remembered files that are no more in a folder that is there."""
    names = {p.id: {entry.name for entry in p.items} for p in accepted.values()}
    return [key for key in versions if key[0] in names and key[1] not in names[key[0]]]


def _accept_folder(
    folder: FolderContent,
    versions: Mapping[tuple[str, str], Versions],
    default_approval: str,
) -> AcceptedPlaylist:
    approval = folder.rules.approval or default_approval
    return AcceptedPlaylist(
        id=folder.id,
        title=folder.rules.title or folder.id,
        approval=approval,
        rules=folder.rules,
        items=tuple(
            _accept_file(
                verdict,
                versions.get((folder.id, verdict.name), NO_VERSIONS),
                needs_approval=approval == "required",
            )
            for verdict in folder.files
        ),
        problems=folder.problems,
    )


def _accept_file(
    verdict: FileVerdict, versions: Versions, *, needs_approval: bool
) -> PublishedItem:
    candidate = verdict.item
    last = versions.on_air
    if needs_approval and last is not None and not _is_approved(last, versions):
        last = None
    if last is not None and last.content_hash in versions.withdrawn:
        last = None
    may_show = candidate is not None and _may_show(candidate, versions, needs_approval)
    shown = candidate if may_show else last
    return PublishedItem(
        name=verdict.name,
        title=_title(candidate, shown, verdict.name),
        state=_state(verdict, shown, versions),
        item=shown,
        candidate=candidate if shown is not candidate else None,
        problems=verdict.problems,
    )


def _title(candidate: Item | None, shown: Item | None, name: str) -> str:
    known = candidate or shown
    return known.title if known is not None else name


def _is_approved(item: Item, versions: Versions) -> bool:
    return item.content_hash in versions.approved


def _may_show(item: Item, versions: Versions, needs_approval: bool) -> bool:
    if item.content_hash in versions.withdrawn:
        return False
    return not needs_approval or _is_approved(item, versions)


def _state(verdict: FileVerdict, shown: Item | None, versions: Versions) -> ItemState:
    candidate = verdict.item
    if verdict.state == "settling":
        return "checking"
    if candidate is None:
        return "broken"
    if candidate is shown:
        return "on_air"
    if candidate.content_hash in versions.withdrawn:
        return "withdrawn"
    if candidate.content_hash in versions.returned:
        return "returned"
    return "waiting"
