"""What a new site still needs before anything can be shown, in the order in which it is done."""

from dataclasses import dataclass
from urllib.parse import quote

from signage.store.people import load_people
from signage.web.admin.desk.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, with the page where it is done."""

    title: str
    line: str
    href: str
    is_done: bool


async def first_steps(desk: Desk) -> tuple[Step, ...]:
    """Return the steps for whoever runs a site without screens; nothing for anybody else."""
    unit = desk.rules.units.get(desk.parts.unit)
    if desk.rules.screens or unit is None or not desk.may("administer", unit.id):
        return ()
    say = desk.speech.say
    everybody = await desk.parts.database.read(load_people)
    people = sum(not person.disabled for person in everybody.values())
    is_named = unit.name != desk.parts.site.name
    return (
        Step(
            title=say("Đặt tên đơn vị"),
            line=say("“{name}”, với đường dây nóng và giao diện slide.", name=unit.name)
            if is_named
            else say("Đang là “{name}”, lấy từ tên thư mục.", name=unit.name),
            href=f"/settings/units/{quote(unit.id, safe='')}",
            is_done=is_named,
        ),
        Step(
            title=say("Thêm người thứ hai"),
            line=say("Nội dung chỉ lên màn hình sau khi một người khác duyệt."),
            href="/settings/people/new",
            is_done=people > 1,
        ),
        Step(
            title=say("Tạo danh sách phát đầu tiên"),
            line=say("Một thư mục: thả tệp vào là thành nội dung."),
            href="/playlists/new",
            is_done=bool(desk.edition.playlists),
        ),
        Step(
            title=say("Thêm màn hình đầu tiên"),
            line=say("Khai báo tên và kích thước, rồi ghép thiết bị bằng sáu chữ số."),
            href="/settings/screens/new",
            is_done=False,
        ),
    )
