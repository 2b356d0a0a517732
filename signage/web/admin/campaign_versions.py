"""Two people at one campaign: whoever saves second hears what the first one changed."""

from sqlalchemy import Connection

from signage.errors import Conflict
from signage.store.campaigns import campaigns as shelf
from signage.web.admin.desk import Desk
from signage.web.language import mark
from signage.web.versions import changes_since, etag_of

# What a conflict calls the fields of a campaign.
_FIELDS = {
    "title": mark("Tên đợt"),
    "playlists": mark("Danh sách phát"),
    "unit": mark("Đơn vị chủ trì"),
    "from_": mark("Từ ngày"),
    "until": mark("Đến hết ngày"),
    "dayparts": mark("Khung giờ"),
    "targets": mark("Nơi phát"),
    "priority": mark("Ưu tiên"),
    "state": mark("Trạng thái"),
}


def refuse_outdated(desk: Desk, connection: Connection, id: str, version: str) -> None:
    """Make sure that nobody changed the campaign while its form was open.

    Raises: Conflict that names what changed.
    """
    current = shelf.find(connection, id)
    if current is None:
        text = desk.speech.say("Có người đã xóa đợt này trong lúc bạn sửa.")
        raise Conflict(f"campaigns: '{id}' was removed meanwhile", vi=text)
    if etag_of(current) == version:
        return
    keys = sorted(changes_since(connection, current, [version])) or ["?"]
    fields = ", ".join(desk.speech.say(_FIELDS[key]) if key in _FIELDS else key for key in keys)
    raise Conflict(
        f"campaigns: '{id}' was changed while you worked on it ({fields}) — look, then save again",
        vi=f"Trong lúc bạn sửa, có người đã đổi: {fields}. Xem lại rồi lưu lần nữa nếu vẫn muốn",
    )
