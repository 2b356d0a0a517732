"""serve, demo, init, relay: what runs, and what makes something to run."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from signage.cli.arguments import HERE, Site


def serve(
    site: Site = HERE,
    host: Annotated[str | None, typer.Option(help="mặc định / default 127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="mặc định / default 8700")] = None,
    show_settings: Annotated[
        bool, typer.Option("--show-settings", help="in các thiết lập / print the settings")
    ] = False,
) -> None:
    """Chạy máy chủ. Run the server."""
    from signage.app import serve_site
    from signage.settings import load_settings
    from signage.settings import show_settings as described

    settings = load_settings(site, flags={"host": host, "port": port})
    if show_settings:
        print(described(settings))
        return
    serve_site(settings)


def demo(
    folder: Annotated[
        Path, typer.Option(help="nơi chép điểm phát mẫu / where the sample goes")
    ] = Path("var/demo"),
    host: Annotated[str | None, typer.Option(help="mặc định / default 127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="mặc định / default 8700")] = None,
) -> None:
    """Chạy thử với điểm phát mẫu. Serve a copy of the sample site."""
    from signage.demo import run_demo

    run_demo(folder, host=host, port=port)


def init(
    site: Annotated[Path, typer.Argument(metavar="SITE")],
    name: Annotated[
        str, typer.Option(help="tên đơn vị / the unit's name, “UBND phường Thuận Hóa”")
    ] = "",
) -> None:
    """Tạo một điểm phát mới. Make a new site."""
    from signage.demo import make_site

    if not name and sys.stdin.isatty():
        name = typer.prompt("Tên đơn vị / the unit's name", default=site.resolve().name)
    password = make_site(site, name)
    print(f"site: {site.resolve()}")
    print("person: admin")
    print(f"password: {password}")


def relay(
    upstream: Annotated[str, typer.Option(help="địa chỉ máy chủ / the server's address")],
    token: Annotated[str, typer.Option(help="mã của thiết bị / the player's token")],
    folder: Annotated[Path, typer.Option("--dir", help="nơi giữ bản sao / where copies are kept")],
    listen: Annotated[
        str, typer.Option(help="địa chỉ nghe / address to listen on")
    ] = "127.0.0.1:8701",
) -> None:
    """Trạm chuyển tiếp đặt cạnh màn hình. A relay beside the screen, for when the link is down."""
    from signage.relay import serve_relay

    serve_relay(upstream=upstream, token=token, folder=folder, listen=listen)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (serve, demo, init, relay):
        app.command()(command)
