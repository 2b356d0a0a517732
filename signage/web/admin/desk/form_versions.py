"""Two people at one form: whoever saves second hears what the first one changed."""

from typing import TypeVar

from sqlalchemy import Connection

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign
from signage.errors import Conflict
from signage.store.documents import Shelf
from signage.web.language import Speech, mark
from signage.web.versions import changes_since, etag_of

T = TypeVar("T", Campaign, Screen)

# What a conflict calls the fields of a campaign or a screen.
_FIELDS = {
    "title": mark("Tên đợt"),
    "playlists": mark("Danh sách phát"),
    "from_": mark("Từ ngày"),
    "until": mark("Đến hết ngày"),
    "dayparts": mark("Khung giờ"),
    "targets": mark("Nơi phát"),
    "priority": mark("Ưu tiên"),
    "state": mark("Trạng thái"),
    "name": mark("Tên màn hình"),
    "unit": mark("Đơn vị"),
    "kind": mark("Loại"),
    "canvas": mark("Kích thước"),
    "layout": mark("Bố cục"),
    "hours": mark("Giờ mở"),
    "tags": mark("Nhãn"),
    "default_playlist": mark("Khi không có đợt nào"),
}


def refuse_outdated(
    connection: Connection, shelf: Shelf[T], id: str, version: str, speech: Speech
) -> None:
    """Make sure that nobody changed the object while its form was open.

    Raises: Conflict that names what changed.
    """
    current = shelf.find(connection, id)
    if current is None:
        text = speech.say("Có người đã xóa trong lúc bạn sửa.")
        raise Conflict(f"“{id}” was removed meanwhile", vi=text)
    if etag_of(current) == version:
        return
    keys = sorted(changes_since(connection, current, [version])) or ["?"]
    fields = ", ".join(speech.say(_FIELDS[key]) if key in _FIELDS else key for key in keys)
    raise Conflict(
        f"“{id}” was changed while you worked on it ({fields}) — look, then save again",
        vi=f"Trong lúc bạn sửa, có người đã đổi: {fields}. Xem lại rồi lưu lần nữa nếu vẫn muốn",
    )
