"""What of the player travels before a screen's first picture, for each offline class.

Counted by the browser itself: bodies as they came over the wire, without headers, of everything
that had arrived when the first picture was painted, on a first start with an empty profile.
"""

from dataclasses import dataclass
from pathlib import Path

from signage.bench.browser import NAME_OF_A_HALL, browsing, is_near, seen_within
from signage.bench.rows import Row
from signage.bench.trial_site import Colour, TrialRelay, TrialSite, free_port
from signage.errors import Unavailable
from signage.web.play_build import PlayFiles, players_folder

GOAL_KB = 16
_PATIENCE_S = 30
# The first content that this page paints is the picture: its own words come later or never.
_IS_NOTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
_COUNT = """() => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime
  const all = performance.getEntriesByType("navigation").concat(
    performance.getEntriesByType("resource"))
  const ours = all.filter(one => one.name.includes("/play/") && one.responseEnd <= painted)
  const asked = all.find(one => one.name.includes("/api/player/manifest"))
  return {
    bytes: ours.reduce((sum, one) => sum + one.encodedBodySize, 0),
    requests: ours.filter(one => one.responseEnd <= asked.startTime).length,
  }
}"""


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    address: str


def wire_rows(site: TrialSite, folder: Path, colours: tuple[Colour, ...]) -> list[Row]:
    """Measure a first start of each class; then what all parts together would be."""
    relay = TrialRelay(folder / "mirror", upstream=site.url, token=site.token, port=free_port())
    relay.start()
    try:
        ways = (
            _Way("A, relay on the device", relay.play_url),
            _Way("B, secure context", site.play_url),
            _Way("C, plain HTTP", site.play_url.replace("127.0.0.1", NAME_OF_A_HALL)),
        )
        rows = [row for way in ways for row in _rows_of(way, folder, colours)]
    finally:
        relay.kill()
    return [*rows, _everything()]


def _rows_of(way: _Way, folder: Path, colours: tuple[Colour, ...]) -> list[Row]:
    with browsing(folder / f"wire {way.name[0]}") as browser:
        page = browser.pages[0]
        page.goto(way.address)
        seen = seen_within(
            page, lambda pixel: any(is_near(pixel, one) for one in colours), _PATIENCE_S
        )
        if seen is None:
            raise Unavailable(f"bench: class {way.name}: no picture within {_PATIENCE_S} s")
        # The browser notes its paint a moment after it is seen.
        page.wait_for_function(_IS_NOTED)
        counted = page.evaluate(_COUNT)
    return [
        Row(
            name=f"before the first picture, class {way.name}",
            unit="kB",
            figure=counted["bytes"] / 1000,
            most=GOAL_KB,
        ),
        Row(name="requests before the manifest", unit="", figure=counted["requests"]),
    ]


def _everything() -> Row:
    files = PlayFiles(players_folder()).current().files
    size = sum(
        len(file.zipped or file.plain)
        for name, file in files.items()
        if not name.startswith(("fonts/", "check"))
    )
    return Row(name="all parts, whatever a screen shows", unit="kB", figure=size / 1000)
