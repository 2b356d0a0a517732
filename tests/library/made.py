"""Files that tests make, as people's programs would."""

import hashlib
from pathlib import Path

import av
from av.video.frame import VideoFrame
from PIL import Image

from signage.core.content.source import Source
from signage.library.reading import SourceFile


def source_file(path: Path) -> SourceFile:
    """Describe a file as the library does once it has held still."""
    content = path.read_bytes()
    source = Source(
        sha256=hashlib.sha256(content).hexdigest(),
        extension=path.suffix.lower().removeprefix("."),
        name=path.name,
        size_bytes=len(content),
    )
    return SourceFile(name=path.name, path=path, source=source)


def codes(reading) -> list[str]:
    """List the codes of what is wrong."""
    return [problem.code for problem in reading.problems]


def moving_picture(number: int, size: tuple[int, int]) -> Image.Image:
    """Return one frame of a calm film: a bar that wanders over a gradient."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    left = number * 5 % size[0]
    image.paste((200, 40, 40), (left, 0, left + size[0] // 8, size[1]))
    return image


def write_video(
    path: Path,
    *,
    size: tuple[int, int] = (320, 240),
    seconds: float = 2,
    rate: int = 25,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    sound: bool = False,
    frame=moving_picture,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
) -> Path:
    """Write a film; `frame(number, size)` draws each picture."""
    with av.open(str(path), "w", options=container or {}) as file:
        video = file.add_stream(codec, rate=rate, options=options or {})
        video.width, video.height = size
        video.pix_fmt = pixels
        audio = file.add_stream(sound_codec(path), rate=48000) if sound else None
        for number in range(round(seconds * rate)):
            shot = VideoFrame.from_image(frame(number, size))
            shot.pts = number
            file.mux(video.encode(shot))
        file.mux(video.encode(None))
        if audio is not None:
            write_silence(file, audio, seconds)
    return path


def sound_codec(path: Path) -> str:
    """Return the sound codec of a container by its extension."""
    return {"webm": "libopus", "mp3": "libmp3lame", "wav": "pcm_s16le", "ogg": "libopus"}.get(
        path.suffix.removeprefix("."), "aac"
    )


def write_silence(file, audio, seconds: float) -> None:
    """Encode silence of a length."""
    samples = audio.codec_context.frame_size or 1024
    for number in range(round(seconds * 48000 / samples)):
        block = av.AudioFrame(format=audio.format.name, layout="stereo", samples=samples)
        block.sample_rate = 48000
        block.pts = number * samples
        for plane in block.planes:
            plane.update(bytes(plane.buffer_size))
        file.mux(audio.encode(block))
    file.mux(audio.encode(None))


def write_sound(path: Path, *, seconds: float = 2) -> Path:
    """Write a silent sound file of the kind its extension says."""
    with av.open(str(path), "w") as file:
        audio = file.add_stream(sound_codec(path), rate=48000)
        audio.layout = "stereo"
        write_silence(file, audio, seconds)
    return path


def locked_pdf() -> bytes:
    """Return a one-page PDF whose dictionary asks for a password (40-bit standard handler)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"5a" * 32, b"a5" * 32),
    ]
    return _pdf(objects, b"/Encrypt 4 0 R /ID [<00> <00>]")


def written_pdf(pages: list[list[str]], paper: tuple[int, int], *, size: int = 24) -> bytes:
    """Return a PDF with lines of text on pages of a size in points."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 "]
    objects[2] += b"/BaseFont /Helvetica >>"
    kids = []
    for lines in pages:
        top = paper[1] - 2 * size
        script = b"BT /F1 %d Tf %d TL 20 %d Td " % (size, size * 3 // 2, top)
        script += b" ".join(b"(%s) Tj T*" % line.encode() for line in lines) + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(script), script))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (*paper, len(objects))
        )
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (references, len(kids))
    return _pdf(objects, b"")


def _pdf(objects: list[bytes], extra: bytes) -> bytes:
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (count, extra)
        + b"startxref\n%d\n%%%%EOF\n" % len(body)
    )
