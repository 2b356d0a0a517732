"""One screen as the wall shows it: its true shape, its state, what is on and what is next."""

from dataclasses import dataclass
from urllib.parse import urlencode

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Takeover
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import ScreenLife, State, state_of, trouble_of
from signage.web.admin.desk.showing import (
    Owner,
    Showing,
    opens_at,
    owner_at,
    showing_of,
    takeover_on,
)
from signage.web.language import Speech

# The shelf: every preview fits this box, so that no kind of screen shouts louder than another.
BOX_WIDTH_PX, BOX_HEIGHT_PX = 356, 200
# Below this a running-text strip could not be seen or clicked.
LEAST_SIDE_PX = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One screen on the wall; sizes are those of its preview and of the frame behind it."""

    id: str
    name: str
    width_px: int
    height_px: int
    frame_width_px: int
    frame_height_px: int
    picture: str
    preview: str
    state: State
    trouble: str
    brightness: str
    now: str
    next: str


def preview_size(screen: Screen, *, width_px: int, height_px: int) -> tuple[int, int]:
    """Return the largest size of this shape that fits the box, thin strips kept visible."""
    across, down = screen.canvas.width_px, screen.canvas.height_px
    scale = min(width_px / across, height_px / down)
    return max(LEAST_SIDE_PX, round(across * scale)), max(LEAST_SIDE_PX, round(down * scale))


def tile_of(
    edition: Edition, screen: Screen, life: ScreenLife, *, now: Instant, speech: Speech
) -> Tile:
    """Return the tile of one screen."""
    manifest = edition.manifests.get(screen.id)
    showing = showing_of(manifest, now)
    width, height = preview_size(screen, width_px=BOX_WIDTH_PX, height_px=BOX_HEIGHT_PX)
    return Tile(
        id=screen.id,
        name=screen.name,
        width_px=width,
        height_px=height,
        frame_width_px=screen.canvas.width_px,
        frame_height_px=screen.canvas.height_px,
        picture=showing.picture,
        preview="/play?" + urlencode({"screen": screen.id, "preview": 1}) if manifest else "",
        state=tile_state(edition, screen, life, now=now, speech=speech),
        trouble=trouble_of(life, manifest, now=now, speech=speech),
        brightness=brightness_words(manifest, now, speech),
        now=showing.title,
        next=_next_words(showing, speech),
    )


def tile_state(
    edition: Edition, screen: Screen, life: ScreenLife, *, now: Instant, speech: Speech
) -> State:
    """Say in one word how one screen is."""
    manifest = edition.manifests.get(screen.id)
    winner = owner_at(manifest, now)
    return state_of(
        life,
        winner=winner,
        current_revision=manifest.revision if manifest is not None else "",
        now=now,
        speech=speech,
        told=_told(edition, manifest, winner, now, speech),
    )


def _told(
    edition: Edition, manifest: Manifest | None, winner: Owner, now: Instant, speech: Speech
) -> str:
    """Name what holds a screen, or say when it opens again."""
    if winner == "takeover":
        held = edition.rules.takeovers.get(takeover_on(manifest, now))
        return running_words(held, speech) if held is not None else ""
    if winner != "closed":
        return ""
    opens = opens_at(manifest, now)
    if opens is None:
        return speech.say("Đang nghỉ, không có giờ mở")
    return speech.say("Đang nghỉ theo giờ, mở lại lúc {when}", when=speech.lately(opens, now))


def running_words(takeover: Takeover, speech: Speech) -> str:
    """Say that a takeover is on, and whether in earnest."""
    if takeover.drill:
        return speech.say("Đang diễn tập: {title}", title=takeover.title)
    return speech.say("Đang phát khẩn: {title}", title=takeover.title)


def brightness_words(manifest: Manifest | None, now: Instant, speech: Speech) -> str:
    """Say how bright a dimmed screen is and until when; nothing while it is not dimmed."""
    spans = manifest.document["screen"]["dim"] if manifest is not None else ()
    for start, end, percent in spans:
        if start <= now < end:
            until = speech.time(end)
            return speech.say("Độ sáng {percent} % tới {until}", percent=percent, until=until)
    return ""


def _next_words(showing: Showing, speech: Speech) -> str:
    if not showing.next_title or showing.next_ms is None or showing.next_title == showing.title:
        return ""
    return speech.say(
        "{time} tiếp theo: {title}", time=speech.time(showing.next_ms), title=showing.next_title
    )
