"""People: accounts, roles in units, one-time passwords shown once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.people.acts import ROLE_NAMES
from signage.core.people.rights import ROLES, Grant, Role
from signage.errors import Conflict, Rejected
from signage.store.people import (
    Person,
    create_person,
    load_people,
    rename_person,
    set_grants,
)
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import (
    FieldRejected,
    Mistakes,
    headline,
    marked,
    need,
    new_slug,
    texts_of,
)
from signage.web.admin.desk.unit_choices import UnitChoice, unit_choices
from signage.web.admin.settings.person_access import (
    Access,
    PasswordNote,
    access_of,
    administered_person,
    check_rank,
    has_role_in,
)
from signage.web.folding import found
from signage.web.language import Speech, mark

_ROLE_LINES: dict[Role, str] = {
    "viewer": mark("Xem màn hình, nội dung, báo cáo"),
    "contributor": mark("Gửi bài sang đơn vị khác"),
    "editor": mark("Thêm, sửa, gỡ nội dung"),
    "approver": mark("Duyệt, trả lại, phát khẩn, dừng phát"),
    "scheduler": mark("Lập và sửa đợt tuyên truyền"),
    "operator": mark("Ghép thiết bị, phát khẩn, dừng phát"),
    "admin": mark("Mọi việc, cả đơn vị và người dùng"),
    "auditor": mark("Đọc toàn bộ nhật ký và danh sách tài khoản"),
}
_GRANT_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One account in the list."""

    id: str
    name: str
    roles: str
    line: str
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForm:
    """The form of one account."""

    id: str
    name: str
    said: Mapping[str, str]
    wrong: str
    has_namesake: bool
    roles: tuple[tuple[str, str, str], ...]
    units: tuple[UnitChoice, ...]
    rows: tuple[int, ...]
    second_factor: bool
    is_closed: bool
    is_self: bool
    access: Access


def routes() -> list[Route]:
    """Return the routes of people."""
    return [
        Route("/settings/people", people, methods=["GET"]),
        Route("/settings/people", save, methods=["POST"]),
        Route("/settings/people/new", new, methods=["GET"]),
        Route("/settings/people/{id}", person, methods=["GET"]),
    ]


async def people(request: Request) -> Response:
    """List the accounts."""
    desk = await desk_of(request)
    may_change = bool(desk.units_where("administer"))
    if not may_change:
        desk.need_anywhere("audit")
    search = request.query_params.get("q", "")
    everybody = await desk.parts.database.read(load_people)
    units = desk.units_where("administer") | desk.units_where("audit")
    rows = [_row(desk, one) for one in everybody.values() if has_role_in(one, units)]
    shown = [row for row in rows if found(search, f"{row.name} {row.id} {row.roles}")]
    shown.sort(key=lambda row: (row.is_closed, row.name.casefold()))
    return desk.page(
        "pages/people.html", {"rows": shown, "search": search, "may_change": may_change}
    )


async def new(request: Request) -> Response:
    """Show an empty form."""
    desk = await desk_of(request)
    desk.need_anywhere("administer")
    return desk.page("pages/person.html", _form(desk, None, {"role0": "editor"}, access=Access()))


async def person(request: Request) -> Response:
    """Show the form of an account."""
    desk = await desk_of(request)
    one = await administered_person(desk, request.path_params["id"])
    access = await access_of(desk, one.id)
    return desk.page("pages/person.html", _form(desk, one, _said(one), access=access))


async def save(request: Request) -> Response:
    """Make or change an account; a new one's password is shown once."""
    desk = await desk_of(request)
    form = await desk.form()
    said = texts_of(form)
    before = await administered_person(desk, said["id"]) if said.get("id") else None
    everybody = await desk.parts.database.read(load_people)
    try:
        mistakes = Mistakes()
        name = mistakes.past(
            lambda: need(said, "name", desk.speech.say("Họ và tên"), desk.speech), ""
        )
        grants = mistakes.past(lambda: _grants(desk, form), list[Grant]())
        mistakes.refuse()
        check_rank(desk, before, grants)
        if before is None and not said.get("another"):
            _refuse_namesake(desk, name, everybody)
    except (Rejected, Conflict) as wrong:
        access = await access_of(desk, before.id) if before is not None else Access()
        text = headline(wrong, desk.said(wrong), desk.speech)
        view = _form(
            desk,
            before,
            marked(said, wrong),
            wrong=text,
            has_namesake=isinstance(wrong, Conflict),
            access=access,
        )
        status = 409 if isinstance(wrong, Conflict) else 400
        return desk.page("pages/person.html", view, status=status)
    if before is not None:
        await desk.parts.database.write(lambda c: _change(c, desk, before.id, name, grants))
        return desk.see("/settings/people", desk.speech.say("Đã lưu “{name}”.", name=name))
    id = new_slug(said.get("account") or name, everybody)
    one_time = await desk.parts.database.write(
        lambda c: create_person(c, id, name, grants, desk.actor, now=desk.now)
    )
    note = PasswordNote(id=id, name=name, password=one_time)
    return desk.page("pages/password_note.html", note)


def role_words(grants: Sequence[Grant], desk: Desk) -> str:
    """Say the roles of a person."""
    units = desk.rules.units
    return ", ".join(
        desk.speech.say(
            "{role} tại {unit}",
            role=_role_name(grant.role, desk.speech),
            unit=units[grant.unit].name if grant.unit in units else grant.unit,
        )
        for grant in grants
    )


def _refuse_namesake(desk: Desk, name: str, everybody: Mapping[str, Person]) -> None:
    """Raises: Conflict when somebody has this name already: it may be the same person."""
    same = [one.id for one in everybody.values() if one.name.casefold() == name.casefold()]
    if same:
        raise Conflict(
            f"name: “{name}” has an account already ({', '.join(same)}) — use it, or say that "
            "this is somebody else",
            vi=f"“{name}” đã có tài khoản ({', '.join(same)}). Hãy dùng tài khoản đó, hoặc chọn "
            "“Đây là người khác” rồi lưu lại",
        )


def _change(
    connection: Connection, desk: Desk, id: str, name: str, grants: Sequence[Grant]
) -> None:
    rename_person(connection, id, name, desk.actor, now=desk.now)
    set_grants(connection, id, grants, desk.actor, now=desk.now)


def _grants(desk: Desk, form: FormData) -> list[Grant]:
    said = texts_of(form)
    found_grants: list[Grant] = []
    for row in range(_GRANT_ROWS):
        role, unit = said.get(f"role{row}", ""), said.get(f"unit{row}", "")
        if not role:
            continue
        if role not in ROLES or unit not in desk.rules.units:
            raise FieldRejected(f"unit{row}", desk.speech.say("Vai trò: chưa chọn đơn vị."))
        found_grants.append(Grant(role=role, unit=unit))
    if not found_grants:
        raise FieldRejected("role0", desk.speech.say("Vai trò: chọn ít nhất một vai trò."))
    return found_grants


def _row(desk: Desk, one: Person) -> PersonRow:
    speech = desk.speech
    facts = [one.id]
    if one.disabled:
        facts.append(speech.say("đã khóa"))
    if one.second_factor:
        facts.append(speech.say("xác thực hai bước"))
    if one.must_change:
        facts.append(speech.say("chưa đổi mật khẩu dùng một lần"))
    if one.last_seen_ms is not None:
        facts.append(speech.say("đăng nhập lần cuối {when}", when=speech.moment(one.last_seen_ms)))
    return PersonRow(
        id=one.id,
        name=one.name,
        roles=role_words(one.grants, desk),
        line=" · ".join(facts),
        is_closed=one.disabled,
    )


def _form(
    desk: Desk,
    one: Person | None,
    said: Mapping[str, str],
    *,
    access: Access,
    wrong: str = "",
    has_namesake: bool = False,
) -> PersonForm:
    say = desk.speech.say
    return PersonForm(
        id=one.id if one is not None else "",
        name=one.name if one is not None else say("Người dùng mới"),
        said=said,
        wrong=wrong,
        has_namesake=has_namesake,
        roles=_role_choices(desk.speech),
        units=unit_choices(desk.rules.units, desk.units_where("administer")),
        rows=tuple(range(max(_GRANT_ROWS, len(one.grants) if one is not None else 0))),
        second_factor=one is not None and one.second_factor,
        is_closed=one is not None and one.disabled,
        is_self=one is not None and one.id == desk.person.id,
        access=access,
    )


def _role_choices(speech: Speech) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (role, _role_name(role, speech), speech.say(line)) for role, line in _ROLE_LINES.items()
    )


def _role_name(role: Role, speech: Speech) -> str:
    return ROLE_NAMES[role][0 if speech.language == "vi" else 1]


def _said(one: Person) -> dict[str, str]:
    said = {"name": one.name}
    for row, grant in enumerate(one.grants):
        said |= {f"role{row}": grant.role, f"unit{row}": grant.unit}
    return said
