"""Infographics: a small TOML file, numbers inline or from a table beside it."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Any, get_args

from signage.core.content.card import Block, BlockKind, Infographic
from signage.core.content.figures import needed_decimals
from signage.core.content.playlist import Phase
from signage.core.content.problem import Problem
from signage.core.content.procedure import ANSWERS_SUFFIX
from signage.core.content.text import normalise
from signage.library.readers.infographic_rows import rows_of_file, rows_of_items, series_of
from signage.library.readers.plain_text import legacy_problem, read_text
from signage.library.readers.toml_values import (
    Found,
    Wrong,
    numbers_of,
    refuse_unknown,
    text_of,
    texts_of,
)
from signage.library.reading import Reading, SourceFile

KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
_KIND_WORDS: dict[str, BlockKind] = {
    "số lớn": "numbers",
    "số": "numbers",
    "thanh ngang": "bars",
    "cột": "columns",
    "chồng": "stacked",
    "vành khuyên": "donut",
    "tròn": "donut",
    "đường": "line",
    "mốc thời gian": "timeline",
    "so sánh": "comparison",
    "xếp hạng": "ranking",
    "tiến độ": "progress",
}
MOST_BLOCKS = 6
MOST_ROWS = 24
_TOP = ("title", "source", "agency", "number", "date", "blocks")
_BLOCK = (
    "kind", "title", "unit", "decimals", "highlight", "compared_with", "items", "labels", "values",
    "previous", "targets", "notes", "series", "columns", "rows", "data",
)  # fmt: skip
_WORDS_ONLY = ("timeline", "comparison")
_FROM_ZERO = ("bars", "columns", "stacked", "donut", "ranking", "progress")


def companions(file: SourceFile) -> tuple[str, ...]:
    """Return the tables that the blocks name."""
    text = read_text(file)
    if isinstance(text, Problem):
        return ()
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ()
    blocks = table.get("blocks")
    blocks = blocks if isinstance(blocks, list) else []
    named = [block.get("data") for block in blocks if isinstance(block, dict)]
    return tuple(dict.fromkeys(name.strip() for name in named if isinstance(name, str)))


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Read one infographic."""
    if file.name.endswith(ANSWERS_SUFFIX):  # beside its table it is a companion, never an item
        table = {"name": file.name.removesuffix(ANSWERS_SUFFIX)}
        return Reading(problems=(Problem(code="orphan_answers", where="", arguments=table),))
    text = read_text(file)
    if isinstance(text, Problem):
        return Reading(problems=(text,))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))  # absent where the end comes too early
        reason = re.sub(r" \(at .*\)$", "", str(error))
        return Reading(
            problems=(
                Problem(
                    code="bad_infographic",
                    where="",
                    line=int(line[1]) if line else text.count("\n") + 1,
                    arguments={"reason": reason},
                ),
            )
        )
    old = legacy_problem(text)
    if old is not None:
        return Reading(problems=(old,))
    found = Found(text, companions)
    body = _infographic(table, found)
    if body is None or found.problems:
        return Reading(problems=tuple(found.problems))
    return Reading(phases=(Phase(body=body),), title=body.title)


def _infographic(table: dict[str, Any], found: Found) -> Infographic | None:
    refuse_unknown(table, _TOP, found)
    title = text_of(table, "title", found)
    origin = text_of(table, "source", found)
    if not title:
        found.report(
            "missing_key", "title", key="title", example='title = "98,7 % hồ sơ đúng hạn"'
        )
    if not origin:
        found.report("no_source", "source")
    written = table.get("blocks")
    if not isinstance(written, list) or not written:
        found.report("missing_key", "blocks", key="[[blocks]]", example='[[blocks]] kind = "bars"')
        return None
    if len(written) > MOST_BLOCKS:
        found.report("too_many_blocks", "blocks", count=len(written), limit=MOST_BLOCKS)
        return None
    blocks = []
    for at, block in enumerate(written):
        found.block = at
        try:
            blocks.append(_block(block, found))
        except Wrong:
            continue
    found.block = -1
    return Infographic(
        title=title,
        blocks=tuple(blocks),
        origin=origin,
        agency=text_of(table, "agency", found),
        number=text_of(table, "number", found),
        date=text_of(table, "date", found),
    )


def _block(table: Any, found: Found) -> Block:  # noqa: ANN401 - what TOML holds
    if not isinstance(table, dict):
        found.report("bad_block_value", "blocks", key="blocks", wanted="[[blocks]]")
        raise Wrong
    refuse_unknown(table, _BLOCK, found)
    kind = _kind(table, found)
    if kind == "comparison":
        return _comparison(table, found)
    if "data" in table:
        table = table | rows_of_file(table, found)
    if "items" in table:
        table = table | rows_of_items(table, found)
    labels = texts_of(table, "labels", found)
    if not labels:
        found.report(
            "missing_key", "", key="items", example='items = [{ label = "…", value = 1 }]'
        )
        raise Wrong
    if len(labels) > MOST_ROWS:
        found.report("too_many_rows", "labels", count=len(labels), limit=MOST_ROWS)
        raise Wrong
    series_names, series = series_of(table, found)
    values = numbers_of(table, "values", found) if not series and kind not in _WORDS_ONLY else ()
    block = Block(
        kind=kind,
        title=text_of(table, "title", found),
        labels=labels,
        values=values,
        series=series,
        series_names=series_names,
        unit=text_of(table, "unit", found),
        units=texts_of(table, "units", found),
        decimals=_decimals(table, values + tuple(v for row in series for v in row), found),
        previous=numbers_of(table, "previous", found),
        compared_with=text_of(table, "compared_with", found),
        targets=numbers_of(table, "targets", found),
        highlight=_highlight(table, labels, found),
        notes=texts_of(table, "notes", found),
    )
    _check(block, found)
    return block


def _comparison(table: dict[str, Any], found: Found) -> Block:
    columns = texts_of(table, "columns", found)
    rows = table.get("rows")
    if len(columns) != 2:
        found.report("missing_key", "columns", key="columns", example='columns = ["Trước", "Nay"]')
        raise Wrong
    if not isinstance(rows, list) or not rows:
        found.report("missing_key", "rows", key="rows", example='rows = [["Nộp", "…", "…"]]')
        raise Wrong
    labels, cells = [], []
    for row in rows:
        words = [normalise(str(cell)) for cell in row] if isinstance(row, list) else []
        if len(words) not in (2, 3):
            found.report("bad_block_value", "rows", key="rows", wanted='["tên", "trước", "nay"]')
            raise Wrong
        labels.append(words[0] if len(words) == 3 else "")
        cells.append(tuple(words[-2:]))
    return Block(
        kind="comparison",
        title=text_of(table, "title", found),
        labels=tuple(labels),
        columns=columns,
        cells=tuple(cells),
    )


def _check(block: Block, found: Found) -> None:
    """Refuse numbers that the kind cannot draw truly."""
    count = len(block.labels)
    for key, row in (
        ("values", block.values),
        ("previous", block.previous),
        ("targets", block.targets),
        ("notes", block.notes),
        *(("series", row) for row in block.series),
    ):
        if row and len(row) != count:
            found.report("uneven_rows", key, key=key, count=len(row), labels=count)
            raise Wrong
    if block.kind not in _WORDS_ONLY and not block.values and not block.series:
        found.report("missing_key", "", key="values", example="values = [1, 2, 3]")
    if block.kind == "timeline" and not block.notes:
        found.report("missing_key", "", key="notes", example='notes = ["Tiếp nhận hồ sơ", "…"]')
    if block.kind == "stacked" and len(block.series) < 2:
        found.report(
            "missing_key", "", key="series", example='series = [{ name = "…", values = […] }]'
        )
    if block.kind == "progress" and not block.targets:
        found.report("missing_key", "", key="targets", example="targets = [100]")
    if block.kind == "line" and count < 2:
        found.report("uneven_rows", "labels", key="labels", count=count, labels=2)
    every = [v for row in (block.values, *block.series) for v in row if v is not None]
    if block.kind in _FROM_ZERO and any(v < 0 for v in every):
        found.report("negative_value", "values", kind=block.kind)
    if block.kind in ("donut", "stacked", "progress") and every and not any(every):
        found.report("bad_block_value", "values", key="values", wanted="> 0")


def _kind(table: dict[str, Any], found: Found) -> BlockKind:
    wanted = text_of(table, "kind", found).casefold()
    for kind in KINDS:
        if wanted == kind:
            return kind
    if wanted in _KIND_WORDS:
        return _KIND_WORDS[wanted]
    near = difflib.get_close_matches(wanted, [*KINDS, *_KIND_WORDS], n=1)
    hint = f" (→ “{near[0]}”?)" if near else ""
    found.report("unknown_block_kind", "kind", kind=wanted, hint=hint, accepted=", ".join(KINDS))
    raise Wrong


def _highlight(table: dict[str, Any], labels: tuple[str, ...], found: Found) -> int | None:
    """Return the index of the label that a block names or counts (from 1)."""
    wanted = table.get("highlight")
    if wanted is None:
        return None
    if isinstance(wanted, int) and 1 <= wanted <= len(labels):
        return wanted - 1
    if isinstance(wanted, str) and normalise(wanted) in labels:
        return labels.index(normalise(wanted))
    found.report("bad_block_value", "highlight", key="highlight", wanted=labels[0])
    return None


def _decimals(table: dict[str, Any], values: tuple[float | None, ...], found: Found) -> int:
    wanted = table.get("decimals")
    if wanted is None:
        return needed_decimals(values)
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 0 <= wanted <= 3:
        found.report("bad_block_value", "decimals", key="decimals", wanted="0–3")
        return 0
    return wanted
