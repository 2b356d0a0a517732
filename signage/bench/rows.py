"""One measured figure beside its goal and its floor, and the table that people read."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure. `floor` is what the same machine needed in the same run for the bare minimum.

    `most` (or `least`) is the goal for `ratio` when there is a floor, else for the figure.
    """

    name: str
    unit: str
    figure: float
    floor: float | None = None
    floor_name: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return figure ÷ floor."""
        return None if not self.floor else self.figure / self.floor

    @property
    def verdict(self) -> str:
        """Return `pass`, `miss` or nothing when there is no goal."""
        measured = self.ratio if self.ratio is not None else self.figure
        if self.most is None and self.least is None:
            return ""
        too_much = self.most is not None and measured > self.most
        too_little = self.least is not None and measured < self.least
        return "miss" if too_much or too_little else "pass"

    @property
    def goal(self) -> str:
        """Say the goal."""
        times = "×" if self.ratio is not None else f" {self.unit}"
        if self.most is not None:
            return f"≤ {self.most:g}{times}"
        return f"≥ {self.least:g}{times}" if self.least is not None else ""


def show(console: Console, title: str, rows: Sequence[Row], *, note: str = "") -> None:
    """Print the figures of one measurement."""
    table = Table(title=title, caption=note or None, title_justify="left", caption_justify="left")
    for name, right in (("figure", 0), ("measured", 1), ("floor", 1), ("ratio", 1), ("goal", 1)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    table.add_column("")
    for row in rows:
        verdict = row.verdict
        style = {"pass": "green", "miss": "bold red"}.get(verdict, "")
        table.add_row(
            row.name,
            f"{row.figure:,.4g} {row.unit}",
            "—" if row.floor is None else f"{row.floor:,.4g} {row.unit} {row.floor_name}".strip(),
            "—" if row.ratio is None else f"{row.ratio:.2f}×",
            row.goal,
            f"[{style}]{verdict}[/]" if style else "",
        )
    console.print(table)
