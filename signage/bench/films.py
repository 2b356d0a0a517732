"""Films whose every frame says which one it is, and sounds."""

import io
import wave
from math import sin
from pathlib import Path
from typing import TYPE_CHECKING

import av
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from playwright.sync_api import Page

BITS = 10
CELL = 32


def film(
    path: Path,
    *,
    seconds: float,
    rate: int = 30,
    size: tuple[int, int] = (640, 360),
    colour: tuple[int, int, int] = (40, 90, 160),
) -> bytes:
    """Encode a film of one colour with the frame's number in black and white cells on top."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "23", "g": str(rate)}
        for number in range(round(seconds * rate)):
            picture = Image.new("RGB", size, colour)
            pen = ImageDraw.Draw(picture)
            for bit in range(BITS):
                value = 235 if number >> bit & 1 else 16
                pen.rectangle((bit * CELL, 0, bit * CELL + CELL - 1, CELL - 1), fill=(value,) * 3)
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path.read_bytes()


def tone(seconds: float) -> bytes:
    """Make a quiet tone as WAV."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(
            bytes(128 + round(40 * sin(n / 4)) for n in range(round(8000 * seconds)))
        )
    return buffer.getvalue()


# In the page: draw each frame of the film on air and read its number, with the instant at which
# the frame is meant to be on the glass, by a clock that all browsers of this machine share.
READ_FRAMES: str = """async ([count, bits, cell]) => {
  const canvas = document.createElement("canvas")
  canvas.width = bits * cell
  canvas.height = cell
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  const found = []
  const current = () => {
    const slots = Array.from(document.querySelectorAll(".slot"))
    const top = slots.find(slot => slot.style.zIndex === "2")
    return top && top.querySelector("video")
  }
  while (found.length < count) {
    const video = current()
    if (!video) {
      await new Promise(resolve => setTimeout(resolve, 30))
      continue
    }
    const frame = await Promise.race([
      new Promise(resolve => video.requestVideoFrameCallback((now, facts) => resolve(facts))),
      new Promise(resolve => setTimeout(resolve, 500, null)),
    ])
    if (!frame) continue
    pen.drawImage(video, 0, 0, bits * cell, cell, 0, 0, bits * cell, cell)
    const data = pen.getImageData(0, 0, bits * cell, cell).data
    let number = 0
    for (let bit = 0; bit < bits; bit++) {
      const at = (Math.floor(cell / 2) * bits * cell + bit * cell + Math.floor(cell / 2)) * 4
      if (data[at] > 128) number |= 1 << bit
    }
    found.push([performance.timeOrigin + frame.expectedDisplayTime, number])
  }
  return found
}"""


def frames_of(page: "Page", count: int) -> list[tuple[float, int]]:
    """Return (instant, frame number) of so many frames on the glass."""
    return [(at, number) for at, number in page.evaluate(READ_FRAMES, [count, BITS, CELL])]


def apart_of(
    one: list[tuple[float, int]], other: list[tuple[float, int]], *, loop_ms: int
) -> list[float]:
    """Compare the places of two screens in a film of 30 frames a second, at equal instants.

    Milliseconds, sorted; instants of more than a frame of the panel apart are not compared.
    """
    start = one[0][0]

    def lag(at: float, number: int) -> float:
        return (number * 1000 / 30 - (at - start)) % loop_ms

    apart = []
    for at, number in one:
        near = min(other, key=lambda frame: abs(frame[0] - at))
        if abs(near[0] - at) <= 1000 / 60:
            difference = (lag(at, number) - lag(*near) + loop_ms / 2) % loop_ms - loop_ms / 2
            apart.append(abs(difference))
    return sorted(apart)
