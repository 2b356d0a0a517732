"""Reading forms: texts, numbers and names, with the field named when something is wrong."""

import re
from collections.abc import Collection, Mapping

from starlette.datastructures import FormData

from signage.errors import Rejected, SignageError
from signage.web.folding import fold
from signage.web.language import Speech


class FieldRejected(Rejected):
    """A form said something wrong in one of its fields, which the page then marks."""

    def __init__(self, field: str, text: str) -> None:
        """Name the field as the form does."""
        super().__init__(text)
        self.field = field


_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60


def texts_of(form: FormData) -> dict[str, str]:
    """Return the texts of a form, surrounding blanks gone; files and repeats are left out."""
    return {key: value.strip() for key, value in form.items() if isinstance(value, str)}


def marked(said: Mapping[str, str], failure: SignageError, text: str) -> dict[str, str]:
    """Return what was said with the wrong field and the sentence that stands beneath it."""
    field = failure.field if isinstance(failure, FieldRejected) else ""
    return {**said, "wrong_field": field, "wrong_text": text}


def need(said: Mapping[str, str], name: str, label: str, speech: Speech) -> str:
    """Return a text that must be there.

    Raises: Rejected.
    """
    text = said.get(name, "").strip()
    if not text:
        raise FieldRejected(name, speech.say("{field}: chưa điền.", field=label))
    return text


def number(
    said: Mapping[str, str],
    name: str,
    label: str,
    *,
    least: float,
    most: float,
    speech: Speech,
) -> float | None:
    """Return a number written with a comma or a point; None for an empty field.

    Raises: Rejected.
    """
    text = said.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise FieldRejected(
            name,
            speech.say(
                "{field}: “{text}” không phải số từ {least} đến {most}.",
                field=label,
                text=text,
                least=speech.number(least),
                most=speech.number(most),
            ),
        )
    return value


def one_of(said: Mapping[str, str], name: str, label: str, known: Collection[str]) -> str:
    """Return a text that is one of the known.

    Raises: Rejected.
    """
    text = said.get(name, "")
    if text not in known:
        raise FieldRejected(name, f"{label}: “{text}”")
    return text


def new_slug(name: str, taken: Collection[str]) -> str:
    """Make an id of a name that nobody has: `Bảng sảnh 1` becomes `bang-sanh-1`."""
    stem = _NOT_SLUG.sub("-", fold(name)).strip("-")[:_LONGEST_SLUG].strip("-") or "moi"
    slug, number = stem, 2
    while slug in taken:
        slug = f"{stem}-{number}"
        number += 1
    return slug
