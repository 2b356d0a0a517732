"""register: every procedure of every list, from the files alone."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from signage.cli.arguments import HERE, AsJson, Site

if TYPE_CHECKING:
    from signage.library.register_sheets import RegisterRow

File = Annotated[Path | None, typer.Option(metavar="FILE")]


def register(
    site: Site = HERE,
    csv: File = None,
    xlsx: File = None,
    at: Annotated[str | None, typer.Option(help="thời điểm ISO / an ISO time; now")] = None,
    as_json: AsJson = False,
) -> None:
    """Sổ thủ tục hành chính. The register of procedures: what is in force, to come, over."""
    from signage.errands.looking import register_of
    from signage.library.register_sheets import register_csv, register_rows, register_xlsx
    from signage.settings import load_settings

    found, moment = asyncio.run(register_of(load_settings(site), moment=at))
    if csv is not None:
        csv.write_bytes(register_csv(found, moment))
    if xlsx is not None:
        xlsx.write_bytes(register_xlsx(found, moment))
    rows = register_rows(found.entries, moment)
    if as_json:
        document = {"at_ms": moment, "procedures": [asdict(row) for row in rows]}
        print(json.dumps(document, ensure_ascii=False))
    elif csv is None and xlsx is None:
        for line in lines_of(rows):
            print(line)


def lines_of(rows: Iterable["RegisterRow"]) -> Iterator[str]:
    """Yield a line for each procedure, level and decision; one file may lie in two playlists."""
    from signage.library.register_sheets import LEVELS

    told: set[str] = set()
    for row in rows:
        number = row.decision + (f" → {row.ended_by}" if row.ended_by else "")
        level = LEVELS[row.level] or "–"
        line = f"{row.code or '–':<9}  {level:<14}  {row.standing:<9}  {number:<24}  {row.name}"
        if line not in told:
            told.add(line)
            yield line


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(register)
