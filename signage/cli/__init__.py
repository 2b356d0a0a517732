"""Turns arguments into one call each; owns exit codes.

0 done, 1 failed, 2 wrong usage, 3 content has problems.
"""

import signal
import sys

import typer

from signage.cli import content, emergency, people, register, serving, upkeep
from signage.errors import SignageError

DONE, FAILED, WRONG_USAGE, HAS_PROBLEMS = 0, 1, 2, 3

app = typer.Typer(
    name="signage",
    help="Thả tệp vào thư mục, màn hình phát ngay. Drop a file into a folder, screens show it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for module in (serving, content, register, emergency, people, upkeep):
    module.add_to(app)


def main() -> None:
    """Run the command line."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app()
    except SignageError as failure:
        print(failure, file=sys.stderr)
        sys.exit(FAILED)
