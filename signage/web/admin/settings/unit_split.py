"""Splitting a unit in two: who gets which screen and which unit below."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.place.organisation import Unit
from signage.core.time.times import local_date
from signage.errors import NotFound, SignageError
from signage.store.reorganisation import Part, split_unit
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import need, new_slug, texts_of
from signage.web.language import mark

PARTS = {"first": mark("Tên đơn vị thứ nhất"), "second": mark("Tên đơn vị thứ hai")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """A screen or unit that must go to one of the parts; `field` is its name in the form."""

    field: str
    name: str


def routes() -> list[Route]:
    """Return the route of splitting."""
    return [Route("/settings/units/{id}/split", split, methods=["POST"])]


async def split(request: Request) -> Response:
    """End a unit and make two of it, with everything that it had."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.rules.units.get(request.path_params["id"])
    if one is None or one.parent is None:
        raise NotFound("units: there is no such unit below another", vi="Không có đơn vị này")
    desk.need("administer", one.id)
    desk.need("administer", one.parent)
    today = local_date(desk.parts.tz, desk.now)
    try:
        parts = _parts(desk, one, said)
        await desk.parts.database.write(
            lambda c: split_unit(c, one.id, parts, desk.actor, on=today, now=desk.now)
        )
    except SignageError as wrong:
        address = f"/settings/units/{quote(one.id, safe='')}"
        return desk.see(address, desk.said(wrong), kind="problem")
    await desk.until(lambda edition: parts[0].unit.id in edition.rules.units)
    first, second = (part.unit.name for part in parts)
    text = desk.speech.say(
        "Đã chia “{name}” thành “{first}” và “{second}”.",
        name=one.name,
        first=first,
        second=second,
    )
    return desk.see("/settings/units", text)


def may_split(desk: Desk, one: Unit) -> bool:
    """Tell whether the person may make two units where this one is."""
    lasts = one.parent is not None and one.successor is None
    return lasts and desk.may("administer", one.id) and desk.may("administer", one.parent or "")


def belongings(desk: Desk, one: Unit) -> tuple[Belonging, ...]:
    """Return what must be shared out: units below first, then screens, each by name."""
    below = [(f"unit-{u.id}", u.name) for u in desk.rules.units.values() if u.parent == one.id]
    shown = [(f"screen-{s.id}", s.name) for s in desk.rules.screens.values() if s.unit == one.id]
    rows = [*sorted(below, key=_name), *sorted(shown, key=_name)]
    return tuple(Belonging(field=field, name=name) for field, name in rows)


def _name(row: tuple[str, str]) -> str:
    return row[1].casefold()


def _parts(desk: Desk, one: Unit, said: Mapping[str, str]) -> list[Part]:
    parts: list[Part] = []
    taken = set(desk.rules.units)
    for part, label in PARTS.items():
        name = need(said, part, desk.speech.say(label), desk.speech)
        made = replace(one, id=new_slug(name, taken), name=name, short_name="")
        taken.add(made.id)
        parts.append(
            Part(
                unit=made,
                screens=_given(said, "screen-", part),
                units=_given(said, "unit-", part),
            )
        )
    return parts


def _given(said: Mapping[str, str], prefix: str, part: str) -> tuple[str, ...]:
    return tuple(
        field.removeprefix(prefix)
        for field, chosen in said.items()
        if field.startswith(prefix) and chosen == part
    )
