"""What a device reported while it played: which slide, what happened, when, and what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signage.core.showing.manifest import Manifest
from signage.core.showing.presence import Heartbeat
from signage.web.language import Speech, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """One fault as two sentences; `time` is that of the report that told of it."""

    sentence: str
    advice: str
    time: str


_LOOK = mark("Nhìn tận mắt màn hình; nếu sai, khởi động lại thiết bị.")
# kind → (what happened, what to do); a kind that is not here is said in the device's own words.
_FAULTS: dict[str, tuple[str, str]] = {
    "item": (
        mark("Không hiện được “{title}”"),
        mark(
            "Xem nội dung này trên một màn hình khác; nếu chỉ màn hình này báo, "
            "kiểm tra mạng và bộ nhớ của thiết bị."
        ),
    ),
    "unlike": (mark("“{title}” hiện ra khác với trang đã vẽ"), _LOOK),
    "black": (
        mark("Màn hình đen trong lúc phát “{title}”"),
        mark(
            "Xem có cửa sổ nào che nội dung trên thiết bị không; nếu "
            "không, khởi động lại thiết bị."
        ),
    ),
    "frozen": (mark("Hình đứng yên trong lúc phát “{title}”"), _LOOK),
    "audio_blocked": (
        mark("Thiết bị chặn tiếng của “{title}”"),
        mark("Cho trình duyệt của thiết bị tự phát âm thanh."),
    ),
    "unknown_kind": (
        mark("Phần mềm trên thiết bị chưa biết phát “{title}”"),
        mark("Khởi động lại thiết bị để nhận bản mới."),
    ),
    "storage": (
        mark("Thiết bị không lưu được nội dung"),
        mark("Dọn bộ nhớ của thiết bị; mất mạng lúc này thì màn hình có thể tắt."),
    ),
    "frame_too_small": (
        mark("Cửa sổ của thiết bị nhỏ hơn màn hình đã khai"),
        mark("Đặt lại độ phân giải hoặc cỡ cửa sổ của thiết bị cho khớp."),
    ),
    "script": (
        mark("Thiết bị gặp lỗi và đã tự chạy tiếp"),
        mark("Nếu lặp lại, khởi động lại thiết bị và báo người cài đặt."),
    ),
}
_TOO_SMALL = (
    mark("Bộ nhớ thiết bị không đủ: cần {needed}, chỉ giữ được {kept}"),
    mark(
        "Khởi động lại khi mất mạng thì chỉ chiếu phần đã giữ. "
        "Dọn bộ nhớ hoặc thay thẻ nhớ lớn hơn; nếu không được, bớt phim và ảnh nặng."
    ),
)


def fault_lines(
    heartbeat: Heartbeat, manifest: Manifest | None, speech: Speech
) -> tuple[FaultLine, ...]:
    """Say every fault of the newest report, each once."""
    return tuple(dict.fromkeys(_lines(heartbeat, manifest, speech)))


def _lines(heartbeat: Heartbeat, manifest: Manifest | None, speech: Speech) -> Iterator[FaultLine]:
    items: Mapping[str, Any] = manifest.document["items"] if manifest is not None else {}
    time = speech.time(heartbeat.seen_ms) if heartbeat.seen_ms is not None else ""
    for told in heartbeat.state.errors if heartbeat.state is not None else ():
        if not isinstance(told, dict):
            continue
        detail = str(told.get("detail", ""))
        item = items.get(str(told.get("item", "")))
        title = item["title"] if item is not None else speech.say("nội dung không còn trong lịch")
        known = _FAULTS.get(str(told.get("kind", "")))
        if known is None:
            sentence = speech.say("Thiết bị báo: {detail}", detail=detail)
            yield FaultLine(sentence=sentence, advice="", time=time)
            continue
        what, advice = known
        sentence = speech.say(what, title=title)
        if told["kind"] == "storage" and (sizes := _sizes(heartbeat)):
            needed, kept = map(speech.size, sizes)
            what, advice = _TOO_SMALL
            sentence = speech.say(what, needed=needed, kept=kept)
        yield FaultLine(sentence=sentence, advice=speech.say(advice), time=time)


def _sizes(heartbeat: Heartbeat) -> tuple[int, int] | None:
    """Return the bytes that the programme has, and those a store too small for it keeps."""
    storage = heartbeat.state.storage if heartbeat.state is not None else None
    if not isinstance(storage, dict):
        return None
    needed, kept = storage.get("needed_bytes"), storage.get("kept_bytes")
    return (needed, kept) if isinstance(needed, int) and isinstance(kept, int) else None
