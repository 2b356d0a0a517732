"""Numbers as Vietnamese readers expect them, and what a picture made of numbers says in words."""

import re
from typing import Literal

from signage.core.content.card import Block, Infographic

NO_VALUE = "–"
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?")
Direction = Literal["up", "down", "same"]


def parse_number(text: str) -> float | None:
    """Read `12.846`, `98,7`, `98.7`, `98,7 %`; None when it is no number.

    A dot before exactly three digits parts thousands, as Vietnamese offices write them.
    """
    text = re.sub(r"[\s\u00a0%]", "", text).replace("−", "-")
    if _GROUPED.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    return None


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number: `12.846`, `98,7`; an unknown one is a dash."""
    if value is None:
        return NO_VALUE
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


def quantity(value: float | None, unit: str, decimals: int = 0) -> str:
    """Write a number with its unit; a short sign keeps to the number: `98,7 %`, `50.000 ₫`."""
    text = number(value, decimals)
    return f"{text}\u00a0{unit}" if unit and value is not None else text


def needed_decimals(values: tuple[float | None, ...]) -> int:
    """Return how many decimals tell these values apart from rounded ones, two at most."""
    known = [value for value in values if value is not None]
    return next((d for d in (0, 1) if all(abs(round(v, d) - v) < 1e-9 for v in known)), 2)


def direction(value: float | None, previous: float | None) -> Direction | None:
    """Return which way a value went; None when either is unknown."""
    if value is None or previous is None:
        return None
    return "up" if value > previous else "down" if value < previous else "same"


def change(value: float | None, previous: float | None, unit: str) -> str:
    """Say a change: shares differ by points, all else by percent: `tăng 18,2 %`, `giảm 2 điểm`."""
    way = direction(value, previous)
    if value is None or previous is None or way is None:
        return ""
    if way == "same":
        return "không đổi"
    word = "tăng" if way == "up" else "giảm"
    if unit.strip() == "%":
        points = abs(value - previous)
        return f"{word} {number(points, needed_decimals((round(points, 2),)))}\u00a0điểm"
    if previous == 0:
        return f"{word} từ 0"
    percent = abs(value - previous) / abs(previous) * 100
    return f"{word} {number(percent, 1 if percent < 100 else 0)}\u00a0%"


def unit_at(block: Block, at: int) -> str:
    """Return the unit of one value of a block."""
    return block.units[at] if at < len(block.units) and block.units[at] else block.unit


def value_at(block: Block, at: int) -> str:
    """Write one value of a block; numbers of different units each have their own decimals."""
    value = block.values[at]
    decimals = needed_decimals((value,)) if block.units else block.decimals
    return quantity(value, unit_at(block, at), decimals)


def words_of(infographic: Infographic) -> str:
    """Say an infographic in sentences: its alternative text, written from the numbers."""
    parts = [infographic.title]
    for block in infographic.blocks:
        said = "; ".join(lines_of(block))
        parts.append(f"{block.title}: {said}" if block.title else said)
    parts.append(f"Nguồn: {infographic.origin}")
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part.strip())


def lines_of(block: Block) -> list[str]:
    """Say each row of a block."""
    if block.kind == "comparison":
        heads = block.columns or ("", "")
        return [
            " ".join(
                part
                for part in (label, *(f"{h}: {c}," for h, c in zip(heads, row, strict=False)))
                if part
            ).rstrip(",")
            for label, row in zip(block.labels, block.cells, strict=True)
        ]
    if block.kind == "timeline":
        return [f"{at} {what}".strip() for at, what in zip(block.labels, block.notes, strict=True)]
    if block.series:
        return [_series_line(block, at) for at in range(len(block.labels))]
    return [_value_line(block, at) for at in range(len(block.labels))]


def _series_line(block: Block, at: int) -> str:
    values = ", ".join(
        f"{name} {quantity(row[at], block.unit, block.decimals)}"
        for name, row in zip(block.series_names, block.series, strict=True)
    )
    return f"{block.labels[at]}: {values}" if block.labels[at] else values


def _value_line(block: Block, at: int) -> str:
    value = block.values[at]
    unit = unit_at(block, at)
    parts = [f"{block.labels[at]} {value_at(block, at)}".strip()]
    if at < len(block.previous) and (changed := change(value, block.previous[at], unit)):
        parts.append(f"{changed} {block.compared_with}".strip())
    if at < len(block.targets) and block.targets[at] is not None:
        parts.append(f"chỉ tiêu {quantity(block.targets[at], unit, block.decimals)}")
    if at < len(block.notes) and block.notes[at]:
        parts.append(block.notes[at])
    return ", ".join(parts)
