"""Arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Site = Annotated[
    Path,
    typer.Argument(
        metavar="[SITE]", help="thư mục của điểm phát / the site's folder", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="một tài liệu JSON / one JSON document")]
HERE = Path()
