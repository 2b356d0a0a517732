"""The one place behind which everything rare lies, with what each part holds now."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.store.people import load_people
from signage.web.admin.desk.desk import Desk, desk_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One part of the settings."""

    name: str
    line: str
    href: str
    count: str = ""


def routes() -> list[Route]:
    """Return the route of the index."""
    return [Route("/settings", index)]


async def index(request: Request) -> Response:
    """Show the parts that the person may open."""
    desk = await desk_of(request)
    people = await desk.parts.database.read(load_people)
    return desk.page("pages/settings.html", _rooms(desk, len(people)))


def _rooms(desk: Desk, people: int) -> tuple[Room, ...]:
    say, count = desk.speech.say, desk.speech.count
    administers, audits = bool(desk.units_where("administer")), bool(desk.units_where("audit"))
    screens = Room(
        name=say("Màn hình và thiết bị"),
        line=say("Kích thước, giờ mở, nơi đặt, ghép thiết bị phát"),
        href="/settings/screens",
        count=count("{n} màn hình", len(desk.screens())),
    )
    units = Room(
        name=say("Các đơn vị"),
        line=say("Cây tổ chức, giao diện slide, đường dây nóng, sáp nhập"),
        href="/settings/units",
        count=count("{n} đơn vị", len(desk.rules.units)),
    )
    accounts = Room(
        name=say("Người dùng"),
        line=say("Tài khoản, vai trò, mật khẩu dùng một lần")
        if administers
        else say("Tài khoản và vai trò, chỉ xem"),
        href="/settings/people",
        count=count("{n} người", people) if administers else "",
    )
    days = Room(
        name=say("Lịch ngày nghỉ"),
        line=say("Ngày lễ, ngày làm bù, quốc tang"),
        href="/settings/calendar",
    )
    record = Room(
        name=say("Nhật ký"),
        line=say("Ai đã làm gì, lúc nào; tải về cho kiểm tra"),
        href="/settings/audit",
    )
    inventory = Room(
        name=say("Danh sách tài khoản và thiết bị"),
        line=say("Tệp CSV cho cán bộ an toàn thông tin"),
        href="/settings/inventory.csv",
    )
    own = Room(
        name=say("Tài khoản của tôi"),
        line=say("Mật khẩu, xác thực hai bước, các phiên đang mở"),
        href="/account",
    )
    offered = (
        (bool(desk.units_where("operate")), screens),
        (administers, units),
        (administers or audits, accounts),
        (administers, days),
        (audits, record),
        (desk.may("audit", desk.parts.unit), inventory),
        (True, own),
    )
    return tuple(room for is_offered, room in offered if is_offered)
