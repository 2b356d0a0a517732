"""Reading forms: texts, numbers and names, with every field named in which something is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from starlette.datastructures import FormData

from signage.core.content.numbers import number_words
from signage.errors import Rejected, SignageError
from signage.web.folding import fold
from signage.web.language import Speech

T = TypeVar("T")
D = TypeVar("D")


class FieldsRejected(Rejected):
    """A form said something wrong in some of its fields, which the page then marks."""

    def __init__(self, at: Mapping[str, str]) -> None:
        """Take the sentence of every wrong field, by the names that the form gives them."""
        super().__init__(" ".join(at.values()))
        self.at = dict(at)


class FieldRejected(FieldsRejected):
    """The same of one field."""

    def __init__(self, field: str, text: str) -> None:
        """Name the field as the form does."""
        super().__init__({field: text})


class Mistakes:
    """What is wrong with a form, gathered, so that all of it is said at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.at: dict[str, str] = {}

    def past(self, read: Callable[[], T], otherwise: D) -> T | D:
        """Return what a field says; where it is wrong, note that and go on with something."""
        try:
            return read()
        except FieldsRejected as wrong:
            for field, text in wrong.at.items():
                self.at.setdefault(field, text)
            return otherwise

    def refuse(self) -> None:
        """Make sure that nothing was wrong.

        Raises: FieldsRejected.
        """
        if self.at:
            raise FieldsRejected(self.at)


_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60


def texts_of(form: FormData) -> dict[str, str]:
    """Return the texts of a form, surrounding blanks gone; files and repeats are left out."""
    return {key: value.strip() for key, value in form.items() if isinstance(value, str)}


def marked(said: Mapping[str, str], failure: SignageError) -> dict[str, str]:
    """Return what was said, with the wrong fields and the sentences that stand beneath them."""
    if not isinstance(failure, FieldsRejected):
        return dict(said)
    wrong = {f"wrong:{field}": text for field, text in failure.at.items()}
    return {**said, **wrong, "wrong_first": next(iter(failure.at))}


def headline(failure: SignageError, text: str, speech: Speech) -> str:
    """Return what stands above a form; what stands below its fields is not said twice."""
    if not isinstance(failure, FieldsRejected) or "" in failure.at:
        return text
    return speech.count("Chưa lưu: {n} chỗ cần sửa, ghi ngay dưới ô.", len(failure.at))


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
                least=written(least, speech),
                most=written(most, speech),
            ),
        )
    return value


def written(value: float, speech: Speech) -> str:
    """Write a number for a field or about one, with no more decimals than it has: `1,5`."""
    return number_words(value, speech.language, grouped=False)


def one_of(
    said: Mapping[str, str], name: str, label: str, known: Collection[str], speech: Speech
) -> str:
    """Return a text that is one of the known.

    Raises: Rejected.
    """
    text = said.get(name, "")
    if text not in known:
        raise FieldRejected(name, speech.say("{field}: chưa chọn.", field=label))
    return text


def new_slug(name: str, taken: Collection[str]) -> str:
    """Make an id of a name that nobody has: `Bảng sảnh 1` becomes `bang-sanh-1`."""
    stem = _NOT_SLUG.sub("-", fold(name)).strip("-")[:_LONGEST_SLUG].strip("-") or "moi"
    slug, number = stem, 2
    while slug in taken:
        slug = f"{stem}-{number}"
        number += 1
    return slug
