"""backup, restore, verify-plays, verify-audit, bench: looking after a site."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from signage.cli.arguments import HERE, Site


def backup(folder: Annotated[Path, typer.Argument(metavar="DIR")], site: Site = HERE) -> None:
    """Sao lưu có kiểm tra, cả khi đang chạy. A verified copy while busy."""
    from signage.errands.deeds import back_up
    from signage.settings import load_settings

    print(back_up(load_settings(site), folder))


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    site: Annotated[Path, typer.Argument(metavar="SITE")],
) -> None:
    """Khôi phục một bản sao lưu. Bring a backup back, also on another host."""
    from signage.errands.deeds import bring_back

    print(bring_back(folder, site))


def verify_plays(site: Site = HERE) -> None:
    """Kiểm tra chuỗi lượt phát. Check the chain of play records."""
    from signage.errands.deeds import check_plays
    from signage.settings import load_settings

    _report(*check_plays(load_settings(site)))


def verify_audit(site: Site = HERE) -> None:
    """Kiểm tra chuỗi nhật ký. Check the chain of audit records."""
    from signage.errands.deeds import check_audit
    from signage.settings import load_settings

    _report(*check_audit(load_settings(site)))


def bench(
    name: Annotated[list[str] | None, typer.Argument(metavar="[NAME]")] = None,
) -> None:
    """Đo các số công bố. Measure the published figures."""
    from signage.bench import run_figures

    raise typer.Exit(run_figures(tuple(name or ())))


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.command()(restore)
    app.command(name="verify-plays")(verify_plays)
    app.command(name="verify-audit")(verify_audit)
    app.command()(bench)


def _report(sound: bool, sentence: str) -> None:
    print(sentence, file=sys.stdout if sound else sys.stderr)
    if not sound:
        raise typer.Exit(1)
