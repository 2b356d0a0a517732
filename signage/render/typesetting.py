"""The one call into the layout engine: a template and values in, pages as PNG out.

Text reaches a template only as a value, never as markup. Sizes are bounded here because a huge
page aborts the process, and every warning of the engine is a failure of ours.
"""

import json
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from signage.core.place.canvas import LARGEST_SIDE_PX
from signage.errors import SignageError
from signage.render import fonts

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_STRIP_PX = 65_000  # browsers decode no wider PNG
_LOOK_WIDTH_PX = 144  # enough for 9×8 samples
_SMALL_PAGE_PX = 640
_NOWHERE = "/nonexistent"


class TypesettingFailed(SignageError):
    """A template and its values do not fit together: a fault of ours, not of the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a template made: pages as PNG, the same pages small, and what it noted on the way.

    `small` shows the same at about 144 px of width, or is the page itself where that is small.
    `notes` are the template's own findings, in order: dictionaries with a `kind`.
    """

    pages: tuple[bytes, ...]
    small: tuple[Image.Image, ...]
    notes: tuple[dict[str, Any], ...]


def typeset(
    template: str,
    settings: Mapping[str, object],
    values: Mapping[str, object],
    pictures: Mapping[str, bytes] = {},
) -> Sheet:
    """Set one document. `pictures` are files that the values name, as PNG or JPEG bytes.

    Raises: TypesettingFailed, also for every warning.
    """
    if not pictures:
        return _compile(TEMPLATES, template, settings, values)
    # The engine reads files only below its root, so pictures and templates meet in one folder.
    with tempfile.TemporaryDirectory(prefix="signage-slide-") as folder:
        root = Path(folder)
        for source in TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        for name, encoded in pictures.items():
            (root / name).write_bytes(encoded)
        return _compile(root, template, settings, values)


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG from its header."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _compile(
    root: Path, template: str, settings: Mapping[str, object], values: Mapping[str, object]
) -> Sheet:
    width, height = int(str(settings["w"])), int(str(settings["h"]))
    longest = LONGEST_STRIP_PX if template == "ticker" else LARGEST_SIDE_PX
    if not (1 <= width <= longest and 1 <= height <= LARGEST_SIDE_PX):
        raise TypesettingFailed(f"{template}: a page of {width}x{height} px is out of bounds")
    compiler = typst.Compiler(
        str(root / f"{template}.typ"),
        root=str(root),
        font_paths=fonts.typst_fonts(),
        sys_inputs={
            "cfg": json.dumps(settings, ensure_ascii=False),
            "data": json.dumps(values, ensure_ascii=False),
        },
        package_path=_NOWHERE,
        package_cache_path=_NOWHERE,
    )
    try:
        made, warnings = compiler.compile_with_warnings(format="png", ppi=72)
        if warnings:
            raise TypesettingFailed(f"{template}: {'; '.join(w.message for w in warnings)}")
        small = made
        if width > _SMALL_PAGE_PX:
            # Set already, so this costs a hundredth of decoding the page.
            small = compiler.compile(format="png", ppi=72 * _LOOK_WIDTH_PX / width)
        notes = json.loads(compiler.query("<note>", field="value"))
    except typst.TypstError as error:
        raise TypesettingFailed(f"{template}: {error.message} {error.trace}") from error
    return Sheet(
        pages=tuple(_listed(made)),
        small=tuple(Image.open(BytesIO(page)) for page in _listed(small)),
        notes=tuple(notes),
    )


def _listed(made: bytes | list[bytes] | None) -> list[bytes]:
    # One page comes as bytes, several as a list.
    if made is None:
        return []
    return made if isinstance(made, list) else [made]
