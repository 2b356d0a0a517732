"""The page that is always there: the unit's name and whom to call; and title cards for sounds."""

from pathlib import Path

from signage.core.content.asset import Asset, Look
from signage.core.content.problem import Problem
from signage.core.place.screen import Surface
from signage.render.composition import Composition, Desk
from signage.render.media_store import look_of, store_bytes
from signage.render.style import Script, fitting_sizes, style_for
from signage.render.ticker_slides import compose_line
from signage.render.typesetting import typeset


def compose_slate(name: str, second: str, desk: Desk) -> list[Composition] | Problem:
    """Compose one calm page: a name, and a line below it."""
    style = desk.style
    if style.is_strip:
        return compose_line(tuple(t for t in (name, second) if t), desk)
    height, width = style.surface.height_px, style.surface.width_px
    most = min(height / 4, width / 9) if not style.led else height / 3
    sizes = fitting_sizes(
        desk.script, style.sizes(least=style.body, most=most), [name, second], style.inner_width
    )
    settings = style.settings(
        sizes,
        room=round(height * (1 if style.led else 0.7)),
        rule=0 if style.led else max(8, round(height * 0.012)),
    )
    return [
        Composition(
            template="slate",
            settings=settings,
            values={"name": desk.script.runs(name), "second": desk.script.runs(second)},
            alt=f"{name}. {second}".strip(". "),
            words=len(f"{name} {second}".split()),
        )
    ]


def title_card(title: str, surface: Surface, *, out: Path) -> tuple[Asset, Look] | Problem:
    """Draw the picture that stands for a sound or a video: its title, and the agency below.

    Runs in a worker. A title that cannot be drawn or read comes back as a problem.
    """
    style = style_for(surface)
    if isinstance(style, Problem):
        return style
    desk = Desk(style=style, script=Script(style), title=title, kept=out)
    made = compose_slate(title, surface.agency, desk)
    if isinstance(made, Problem):
        return made
    problems = desk.script.problems()
    if problems:
        return problems[0]
    sheet = typeset(made[0].template, made[0].settings, made[0].values)
    asset = store_bytes(
        sheet.pages[0],
        out,
        extension="png",
        width_px=int(str(made[0].settings["w"])),
        height_px=surface.height_px,
    )
    return asset, look_of(sheet.small[0])
