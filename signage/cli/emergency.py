"""takeover and blackout: an emergency from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from signage.cli.arguments import HERE, Site


def takeover(
    what: Annotated[str, typer.Argument(metavar="FILE.toml | end")],
    which: Annotated[str | None, typer.Argument(metavar="[ID] [SITE]")] = None,
    site: Annotated[Path | None, typer.Argument(metavar="")] = None,
) -> None:
    """Phát khẩn từ tệp, hoặc 'takeover end MÃ'. Start one from a file, or end one."""
    from signage.errands.deeds import end_takeover, start_takeover
    from signage.settings import load_settings

    if what == "end":
        if which is None:
            raise typer.BadParameter("takeover end: thiếu mã / the id is missing")
        print(end_takeover(load_settings(site or HERE), which))
        return
    for line in start_takeover(load_settings(Path(which) if which else HERE), Path(what)):
        print(line)


def blackout(
    switch: Annotated[str, typer.Argument(metavar="on | off")],
    site: Site = HERE,
    unit: Annotated[list[str] | None, typer.Option(help="đơn vị / a unit")] = None,
    screen: Annotated[list[str] | None, typer.Option(help="màn hình / a screen")] = None,
    reason: Annotated[str, typer.Option(help="lý do / why")] = "",
) -> None:
    """Dừng phát ngay, hoặc phát lại. Stop showing at once, or resume."""
    from signage.errands.deeds import switch_blackout
    from signage.settings import load_settings

    if switch not in ("on", "off"):
        raise typer.BadParameter("blackout: on, off")
    if switch == "on" and not reason.strip():
        raise typer.BadParameter("blackout on: thiếu --reason / --reason is missing")
    settings = load_settings(site)
    print(
        switch_blackout(
            settings,
            on=switch == "on",
            unit_ids=tuple(unit or ()),
            screen_ids=tuple(screen or ()),
            reason=reason,
        )
    )


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(takeover)
    app.command()(blackout)
