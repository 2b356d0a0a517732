"""Numbers as people write them: the one way in which pages, papers and problems write them."""

from typing import Literal

_MARKS = {"vi": (".", ","), "en": (",", ".")}


def number_words(
    value: float,
    language: Literal["vi", "en"],
    *,
    decimals: int | None = None,
    grouped: bool = True,
) -> str:
    """Write `12.846` or `98,7`, in English `12,846` and `98.7`.

    Without `decimals` it has as many as it needs; without groups it may stand in a field.
    """
    text = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,.6f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    thousands, point = _MARKS[language]
    whole, _, rest = text.partition(".")
    return whole.replace(",", thousands if grouped else "") + (point + rest if rest else "")
