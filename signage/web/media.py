"""Media files by content hash: what to answer to ranges and validators."""

import re
from typing import NamedTuple

from signage.push.answers import Answer, FilePart, Header

TYPES = {
    "png": b"image/png",
    "jpg": b"image/jpeg",
    "webp": b"image/webp",
    "avif": b"image/avif",
    "gif": b"image/gif",
    "mp4": b"video/mp4",
    "webm": b"video/webm",
    "m4a": b"audio/mp4",
    "mp3": b"audio/mpeg",
    "ogg": b"audio/ogg",
    "wav": b"audio/wav",
}
_NAME = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{1,5})")
_RANGE = re.compile(rb"bytes=(\d*)-(\d*)")
_CONDITIONS = (b"range", b"if-range", b"if-none-match")


class MediaFile(NamedTuple):
    """A media file, with the answer to whoever wants all of it."""

    etag: bytes
    whole: Answer


def media_file(path: str, size_bytes: int) -> MediaFile:
    """Describe a file whose name is its hash."""
    name, _, extension = path.rpartition("/")[2].partition(".")
    etag = b'"%s"' % name.encode()
    headers: list[Header] = [
        (b"etag", etag),
        (b"accept-ranges", b"bytes"),
        (b"cache-control", b"private, max-age=31536000, immutable"),
        (b"content-type", TYPES.get(extension, b"application/octet-stream")),
        (b"content-length", b"%d" % size_bytes),
    ]
    return MediaFile(etag, Answer(200, headers, file=FilePart(path, 0, size_bytes)))


def sha256_of(name: str) -> str | None:
    """Return the hash that a media file's name names; None when it is no such name."""
    match = _NAME.fullmatch(name)
    return None if match is None else match[1]


def media_answer(file: MediaFile, headers: list[Header]) -> Answer:
    """Answer GET or HEAD for a file: the whole, a range, or that the asker has it."""
    asked = {key: value for key, value in headers if key in _CONDITIONS}
    if not asked:
        return file.whole
    part = file.whole.file
    assert part is not None
    constant = file.whole.headers[:-1]
    if matches(asked.get(b"if-none-match", b""), file.etag):
        return Answer(304, constant)
    status, start, end = _range(asked, file.etag, part.length)
    constant.append((b"content-length", b"%d" % (end - start)))
    if status == 416:
        constant.append((b"content-range", b"bytes */%d" % part.length))
        return Answer(416, constant)
    if status == 206:
        said = b"bytes %d-%d/%d" % (start, end - 1, part.length)
        constant.append((b"content-range", said))
    return Answer(status, constant, file=FilePart(part.path, start, end - start))


def matches(condition: bytes, etag: bytes) -> bool:
    """Tell whether an `If-None-Match` holds what we would send."""
    if not condition:
        return False
    if condition == etag:
        return True
    tags = [tag.strip().removeprefix(b"W/") for tag in condition.split(b",")]
    return b"*" in tags or etag in tags


def _range(asked: dict[bytes, bytes], etag: bytes, size: int) -> tuple[int, int, int]:
    """Return status, start and end. What is no single range of bytes is answered whole."""
    match = _RANGE.fullmatch(asked.get(b"range", b"").replace(b" ", b""))
    if match is None or match[0] == b"bytes=-":
        return 200, 0, size
    if asked.get(b"if-range", etag) != etag:
        return 200, 0, size
    first, last = match[1], match[2]
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return 200, 0, size
    if start >= size or start >= end:
        return 416, 0, 0
    return 206, start, end
