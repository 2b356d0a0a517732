"""player-token, pair, api-token: letting players and programs in."""

from typing import Annotated

import typer

from signage.cli.arguments import HERE, Site


def player_token(
    screen: Annotated[str, typer.Argument(metavar="SCREEN")], site: Site = HERE
) -> None:
    """In một mã mới cho thiết bị. Print a new player token."""
    from signage.errands.deeds import new_player_token
    from signage.settings import load_settings

    print(new_player_token(load_settings(site), screen))


def pair(
    code: Annotated[str, typer.Argument(metavar="CODE")],
    screen: Annotated[str, typer.Argument(metavar="SCREEN")],
    site: Site = HERE,
) -> None:
    """Ghép thiết bị đang hiện mã này với màn hình. Confirm a player's pairing code."""
    from signage.errands.deeds import confirm_pairing
    from signage.settings import load_settings

    print(confirm_pairing(load_settings(site), code, screen))


def api_token(
    person: Annotated[str, typer.Argument(metavar="PERSON")],
    site: Site = HERE,
    scope: Annotated[list[str] | None, typer.Option(help="phạm vi / scope")] = None,
    days: Annotated[int, typer.Option(help="số ngày có hiệu lực / days it is valid")] = 90,
) -> None:
    """In một mã cho chương trình khác. Print a token for the JSON API."""
    from signage.errands.deeds import new_api_token
    from signage.settings import load_settings

    print(new_api_token(load_settings(site), person, scopes=tuple(scope or ()), days=days))


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="player-token")(player_token)
    app.command()(pair)
    app.command(name="api-token")(api_token)
