"""What a file really is, by its first bytes: a wrong name must not cost a showing."""

import struct
from pathlib import Path
from typing import BinaryIO, Literal

from signage.core.content.problem import Problem

Content = Literal[
    "png",
    "jpg",
    "gif",
    "webp",
    "avif",
    "heic",
    "markup",
    "pdf",
    "mp4",
    "mkv",
    "mp3",
    "ogg",
    "wav",
    "flac",
    "zip",
    "ole",
    "unknown",
]

PICTURES: frozenset[Content] = frozenset({"png", "jpg", "gif", "webp", "avif", "heic"})
VIDEOS: frozenset[Content] = frozenset({"mp4", "mkv"})
SOUNDS: frozenset[Content] = frozenset({"mp3", "ogg", "wav", "flac", "mp4", "mkv"})

_STARTS: tuple[tuple[bytes, Content], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"\x1aE\xdf\xa3", "mkv"),  # Matroska and WebM
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"ID3", "mp3"),
    (b"PK\x03\x04", "zip"),  # also DOCX, XLSX, ODS
    (b"\xd0\xcf\x11\xe0", "ole"),  # DOC, XLS, and password-locked DOCX and XLSX
)
_RIFFS: dict[bytes, Content] = {b"WEBP": "webp", b"WAVE": "wav"}
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MARKUP = (b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script")
_HEAD_BYTES = 4096
_LARGEST_OGG_PAGE_BYTES = 65_307  # 27 of header, 255 lengths, 255 segments of 255


Expected = Literal["picture", "video", "sound", "document"]

_EXPECTED: dict[Expected, tuple[str, str]] = {
    "picture": ("ảnh", "picture"),
    "video": ("video", "video"),
    "sound": ("âm thanh", "sound"),
    "document": ("PDF", "PDF"),
}
# Content that another reader takes, once the name says so: in words, and the right extension.
_KNOWN: dict[Content, tuple[str, str]] = {
    "png": ("PNG", "png"),
    "jpg": ("JPEG", "jpg"),
    "gif": ("GIF", "gif"),
    "webp": ("WebP", "webp"),
    "avif": ("AVIF", "avif"),
    "heic": ("HEIC", "heic"),
    "pdf": ("PDF", "pdf"),
    "mp4": ("MP4", "mp4"),
    "mkv": ("Matroska", "mkv"),
    "mp3": ("MP3", "mp3"),
    "ogg": ("Ogg", "ogg"),
    "wav": ("WAV", "wav"),
}


def refusal_of(content: Content, extension: str, *, expected: Expected) -> Problem:
    """Say why a file of this content cannot be what its extension promises."""
    if content == "markup":
        return Problem(code="unsafe", where="", arguments={"reason": "SVG, HTML"})
    if content in _KNOWN:
        actual, right = _KNOWN[content]
        arguments = {"actual": actual, "extension": extension, "right": right}
        return Problem(code="wrong_extension", where="", arguments=arguments)
    vietnamese, english = _EXPECTED[expected]
    return Problem(
        code="unknown_content",
        where="",
        arguments={"expected": vietnamese, "expected_en": english},
    )


def content_of(path: Path) -> Content:
    """Tell the kind of content from the file's head alone."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for start, content in _STARTS:
        if head.startswith(start):
            return content
    if head.startswith(b"RIFF"):
        return _RIFFS.get(head[8:12], "unknown")
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _boxed(head)
    if _is_markup(head):
        return "markup"
    # A bare MPEG audio frame: eleven bits set, then layer II or III.
    is_frame = (
        len(head) > 1 and head[0] == 0xFF and head[1] >> 5 == 7 and head[1] >> 1 & 3 in (1, 2)
    )
    return "mp3" if is_frame else "unknown"


def has_its_end(path: Path, content: Content) -> bool:
    """Tell whether the end mark of a PNG or GIF, or the last part of a container, is there.

    Decoders are content with less: they show what has arrived. Other kinds are always True.
    """
    with path.open("rb") as file:
        if content == "png":
            return _png_has_its_end(file)
        if content == "gif":
            file.seek(max(0, path.stat().st_size - _HEAD_BYTES))
            return file.read().rstrip(b"\0\r\n").endswith(b";")
        if content in ("mp4", "avif", "heic"):
            return _boxes_fit(file, path.stat().st_size)
        if content == "mkv":
            return _segment_fits(file, path.stat().st_size)
        if content == "ogg":
            file.seek(max(0, path.stat().st_size - _LARGEST_OGG_PAGE_BYTES))
            return _last_page_is_whole(file.read())
        if content == "wav":
            return int.from_bytes(file.read(8)[4:], "little") + 8 <= path.stat().st_size
    return True


def _boxed(head: bytes) -> Content:
    if head[4:8] != b"ftyp":
        return "mp4"  # QuickTime without a brand
    size = struct.unpack(">I", head[:4])[0]
    brands = {head[at : at + 4] for at in (8, *range(16, min(size, len(head)), 4))}
    if brands & _AVIF_BRANDS:
        return "avif"
    if head[8:12] in _HEIC_BRANDS or (brands & _HEIC_BRANDS and b"isom" not in brands):
        return "heic"
    return "mp4"


def _is_markup(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[2:].replace(b"\0", b"")
    text = text.lstrip().lower()
    return text.startswith(_MARKUP) or b"<svg" in text


def _png_has_its_end(file: BinaryIO) -> bool:
    file.seek(8)
    while len(header := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", header)
        if name == b"IEND":
            return True
        file.seek(length + 4, 1)
    return False


def _boxes_fit(file: BinaryIO, size_bytes: int) -> bool:
    at = 0
    while at + 8 <= size_bytes:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = int.from_bytes(file.read(8), "big")
        if length == 0:  # until the end of the file
            return True
        if length < 8 or not name.isascii():
            return True  # rubbish after the boxes: decoders pass it over
        at += length
    return at <= size_bytes


def _segment_fits(file: BinaryIO, size_bytes: int) -> bool:
    file.seek(4)
    header_bytes = _ebml_number(file)
    if header_bytes is None:
        return True
    file.seek(header_bytes + 4, 1)  # past the header, and the segment's id
    segment_bytes = _ebml_number(file)
    # Recorders that write while they record leave the length unknown.
    return segment_bytes is None or file.tell() + segment_bytes <= size_bytes


def _ebml_number(file: BinaryIO) -> int | None:
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    length = 9 - first[0].bit_length()
    number = int.from_bytes(first + file.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if number == (1 << 7 * length) - 1 else number


def _last_page_is_whole(tail: bytes) -> bool:
    at = tail.rfind(b"OggS")
    lengths = tail[at + 27 : at + 27 + tail[at + 26]] if at + 26 < len(tail) else b""
    return bool(lengths) and at + 27 + len(lengths) + sum(lengths) <= len(tail)
