"""Which surface a preview is drawn for: a chosen screen's, or the usual one-stop board's."""

from collections.abc import Mapping

from signage.core.place.screen import Screen, Surface
from signage.core.showing.edition import Edition
from signage.publisher.surfaces import PREVIEW, surfaces_of
from signage.web.admin.desk.usage import PlaylistUse, use_of_playlists
from signage.web.language import Speech

USUAL = "usual"


def first_canvas(edition: Edition, playlist: str) -> str:
    """Return the first screen that a playlist reaches, else the usual board."""
    reached = use_of_playlists(edition).get(playlist, PlaylistUse()).reached
    return next((s for s in reached if s in edition.rules.screens), USUAL)


def canvas_choices(
    edition: Edition, screens: Mapping[str, Screen], playlist: str, speech: Speech
) -> tuple[tuple[str, str], ...]:
    """Return the screens to preview on, those that the playlist reaches first."""
    reached = use_of_playlists(edition).get(playlist, PlaylistUse()).reached
    ordered = sorted(screens.values(), key=lambda s: (s.id not in reached, s.name.casefold()))
    usual = (USUAL, speech.say("Bảng điện tử thường gặp, 1920×1080"))
    return (
        *((s.id, f"{s.name}, {s.canvas.width_px}×{s.canvas.height_px}") for s in ordered),
        usual,
    )


def surface_for(edition: Edition, screen_id: str, playlist: str) -> Surface:
    """Return the main surface of a screen; without one, of the first that the playlist reaches."""
    screen = edition.rules.screens.get(screen_id or first_canvas(edition, playlist))
    return surfaces_of(edition.rules, screen).main if screen is not None else PREVIEW
