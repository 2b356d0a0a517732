"""What people see on a screen over days, as stretches; and which screens no rule tells apart.

Rule 1: neighbouring stretches with the same holder and winners are one.
Rule 2: nothing is said before a manifest begins or after it ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Rules
from signage.core.showing.manifest import Holder, Manifest, Position, position, takeover_at
from signage.core.showing.ownership import Drawn, changes_after, main_zone, owner_of, owners_of
from signage.core.time.times import Instant, Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of the main zone; `winners`: a takeover's id, or owners as `owner_of` has them."""

    span: Span
    holder: Holder
    winners: tuple[str, ...]


def stretches_of(manifest: Manifest, drawn: Drawn, window: Span) -> tuple[Stretch, ...]:
    """Return what the main zone of a manifest shows during the window."""
    document, zone = manifest.document, main_zone(manifest)
    owners = owners_of(drawn)
    at = max(window.start_ms, document["valid_from_ms"])
    last = min(window.end_ms, document["valid_until_ms"])
    known: dict[str | None, tuple[str, ...]] = {}
    found: list[Stretch] = []
    while at < last:
        here = position(manifest, zone, at)
        end = min([edge for edge in changes_after(manifest, zone, at) if edge > at], default=last)
        end = min(end, last)
        winners = winners_at(manifest, here, at, owners, known)
        if found and (found[-1].holder, found[-1].winners) == (here.holder, winners):
            found[-1] = replace(found[-1], span=Span(found[-1].span.start_ms, Instant(end)))
        else:
            found.append(Stretch(Span(Instant(at), Instant(end)), here.holder, winners))
        at = end
    return tuple(found)


def winners_at(
    manifest: Manifest,
    here: Position,
    at: int,
    owners: Mapping[str, str],
    known: dict[str | None, tuple[str, ...]],
) -> tuple[str, ...]:
    """Return whose entries are on air at a position; `known` keeps them loop by loop."""
    held = takeover_at(manifest.document, at)
    if here.holder == "takeover" and held is not None:
        return (str(held["id"]),)
    if here.loop is None:
        return ()
    if here.loop not in known:
        entries = manifest.document["loops"][here.loop]["entries"]
        known[here.loop] = tuple(dict.fromkeys(owner_of(entry, owners) for entry in entries))
    return known[here.loop]


def alike(rules: Rules, screens: Iterable[Screen]) -> tuple[tuple[Screen, ...], ...]:
    """Group screens that neither a rule nor a drawing can tell apart, in their order."""
    targets = [campaign.targets.screens for campaign in rules.campaigns.values()]
    targets += [takeover.targets.screens for takeover in rules.takeovers.values()]
    targets += [blackout.screens for blackout in rules.blackouts.values()]
    named = {screen for some in targets for screen in some}
    groups: dict[tuple[Screen, str], list[Screen]] = {}
    for screen in screens:
        faceless = replace(screen, id="", name="", location=None, dim=())
        own = screen.id if screen.id in named else ""
        groups.setdefault((faceless, own), []).append(screen)
    return tuple(tuple(group) for group in groups.values())
