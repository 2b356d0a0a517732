"""Draws the pictures, the film, the sound and the PDF of the sample site, by `make site`.

Everything the sample site shows is made here or typed by hand, so it is free to use and the same
on every machine. Shapes are drawn at twice their size and scaled down, which smooths their edges.
"""

import math
from collections.abc import Callable
from pathlib import Path

import av
import fontpkg
import numpy as np
import typst
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
PLAYLISTS = ROOT / "playlists"
MEDIA = ROOT / "media"
SMOOTH = 2

Colour = tuple[int, int, int]
DUSK = ((26, 42, 88), (126, 82, 128), (244, 151, 105), (255, 214, 140))
DAWN = ((88, 150, 196), (152, 196, 216), (248, 214, 176), (255, 236, 196))


def font(size_px: int, weight: int = 600) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fontpkg.path("be-vietnam-pro", weight=weight)), size_px)


def sky(width: int, height: int, stops: tuple[Colour, ...]) -> Image.Image:
    """Return a vertical gradient through the stops."""
    positions = np.linspace(0, 1, len(stops))
    rows = np.linspace(0, 1, height)
    channels = [np.interp(rows, positions, [stop[c] for stop in stops]) for c in range(3)]
    column = np.stack(channels, axis=1).astype(np.uint8)
    return Image.fromarray(np.repeat(column[:, None, :], width, axis=1))


def hills(
    draw: ImageDraw.ImageDraw, width: int, base: int, height: int, seed: float, fill: Colour
) -> None:
    """Draw a soft ridge from three sines."""
    points = [(0, base)]
    for x in range(0, width + 8, 8):
        u = x / width * math.tau
        wave = (
            math.sin(u * 1.3 + seed)
            + 0.5 * math.sin(u * 2.9 + seed * 2)
            + 0.25 * math.sin(u * 6.1)
        )
        points.append((x, round(base - height * (0.55 + 0.3 * wave))))
    draw.polygon([*points, (width, base)], fill=fill)


def bridge(
    draw: ImageDraw.ImageDraw, width: int, deck: int, rise: int, colour: Colour, line: int
) -> None:
    """Draw the twelve arches of the Trường Tiền bridge, two on each of its six spans."""
    arch = width / 12
    for number in range(12):
        left, right = number * arch, (number + 1) * arch
        curve = [
            (left + (right - left) * t / 24, deck - rise * math.sin(math.pi * t / 24))
            for t in range(25)
        ]
        draw.line(curve, fill=colour, width=line, joint="curve")
        for t in range(4, 24, 4):
            x, y = curve[t]
            draw.line([(x, y), (x, deck)], fill=colour, width=max(1, line // 3))
    draw.rectangle((0, deck - line, width, deck + line), fill=colour)
    for number in range(1, 6):
        x = number * width / 6
        draw.rectangle((x - line * 2, deck, x + line * 2, deck + rise), fill=colour)


def mirrored(picture: Image.Image, horizon: int, tint: Colour) -> Image.Image:
    """Reflect what stands above the horizon in the water below it, rippled and darker."""
    width, height = picture.size
    depth = height - horizon
    upper = picture.crop((0, horizon - depth, width, horizon)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    rows = np.asarray(upper)
    rippled = np.empty_like(rows)
    for y in range(depth):
        shift = round(math.sin(y * 0.22) * (1 + y * 0.02) * 2)
        rippled[y] = np.roll(rows[y], shift, axis=0)
    water = Image.blend(Image.fromarray(rippled), Image.new("RGB", (width, depth), tint), 0.38)
    picture.paste(water, (0, horizon))
    return picture


def boat(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, colour: Colour) -> None:
    """Draw a dragon boat's plain outline: hull, cabin, roof."""
    hull = [
        (x - size, y),
        (x + size, y),
        (x + size * 0.72, y + size * 0.24),
        (x - size * 0.72, y + size * 0.24),
    ]
    draw.polygon(hull, fill=colour)
    draw.rectangle((x - size * 0.5, y - size * 0.3, x + size * 0.5, y), fill=colour)
    roof = [
        (x - size * 0.62, y - size * 0.28),
        (x, y - size * 0.52),
        (x + size * 0.62, y - size * 0.28),
    ]
    draw.polygon(roof, fill=colour)


def river(
    width: int, height: int, stops: tuple[Colour, ...], *, sun: float, drift: float
) -> Image.Image:
    """Draw the Perfume River; `sun` 0…1 is the sun's height, `drift` moves the boat."""
    wide, high = width * SMOOTH, height * SMOOTH
    horizon = round(high * 0.62)
    picture = sky(wide, high, stops)
    draw = ImageDraw.Draw(picture)
    radius = high // 14
    centre = (round(wide * 0.71), round(horizon - high * 0.36 * sun))
    draw.ellipse(
        (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius),
        fill=(255, 238, 190),
    )
    dark, far = (
        tuple(c // 2 for c in stops[0]),
        tuple((a + b) // 2 for a, b in zip(stops[0], stops[1], strict=True)),
    )
    hills(draw, wide, horizon, high // 5, 1.1, far)  # type: ignore[arg-type]
    hills(draw, wide, horizon, high // 9, 3.4, dark)  # type: ignore[arg-type]
    bridge(draw, wide, horizon - high // 18, high // 9, (240, 238, 232), max(3, high // 240))
    mirrored(picture, horizon, dark)  # type: ignore[arg-type]
    boat(ImageDraw.Draw(picture), wide * (0.2 + drift), high * 0.82, high / 14, (30, 24, 34))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def blossom(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, turn: float) -> None:
    """Draw one apricot blossom: five petals and a heart."""
    for petal in range(5):
        angle = turn + petal * math.tau / 5
        cx, cy = x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.62
        draw.ellipse(
            (cx - size * 0.55, cy - size * 0.55, cx + size * 0.55, cy + size * 0.55),
            fill=(255, 205, 40),
        )
    draw.ellipse(
        (x - size * 0.3, y - size * 0.3, x + size * 0.3, y + size * 0.3), fill=(214, 110, 20)
    )


def new_year(width: int, height: int, lines: tuple[str, ...]) -> Image.Image:
    """Draw the new year's greeting: apricot branches on red."""
    wide, high = width * SMOOTH, height * SMOOTH
    picture = sky(wide, high, ((150, 16, 24), (196, 30, 32)))
    draw = ImageDraw.Draw(picture)
    for side in (0, 1):
        for twig in range(6):
            start = (0 if side == 0 else wide, high * (0.02 + 0.05 * twig))
            reach = wide * (0.30 - 0.045 * twig)
            end = (start[0] + (reach if side == 0 else -reach), high * (0.08 + 0.09 * twig))
            draw.line([start, end], fill=(70, 34, 20), width=max(2, high // 110))
            for step in range(1, 6):
                t = step / 5
                x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t
                blossom(
                    draw,
                    x,
                    y + math.sin(step * 2.3 + twig) * high / 40,
                    high / (30 + 3 * ((step + twig) % 3)),
                    step,
                )
    size = round(high / (3.6 + 2.1 * len(lines)))
    y = high * 0.66 - size * 0.72 * len(lines)
    for line in lines:
        face = font(size, 700)
        box = face.getbbox(line)
        if box[2] > wide * 0.8:
            face = font(round(size * wide * 0.8 / box[2]), 700)
        draw.text((wide / 2, y + size * 0.72), line, font=face, fill=(255, 236, 170), anchor="mm")
        y += size * 1.44
    return picture.resize((width, height), Image.Resampling.LANCZOS)


STEPS = (
    (
        "1",
        "Đăng nhập",
        "Mở Cổng Dịch vụ công Quốc gia, đăng nhập bằng tài khoản định danh điện tử VNeID.",
    ),
    (
        "2",
        "Tìm thủ tục",
        "Gõ tên thủ tục, ví dụ “đăng ký khai sinh”, rồi chọn phường, xã nơi nộp.",
    ),
    ("3", "Điền tờ khai", "Điền đủ các ô có dấu sao. Dữ liệu đã có sẽ được tự điền."),
    (
        "4",
        "Đính kèm giấy tờ",
        "Chụp rõ bốn góc, đủ sáng. Giấy tờ đã số hóa thì không phải nộp lại.",
    ),
    (
        "5",
        "Nộp và theo dõi",
        "Nhận mã hồ sơ qua tin nhắn. Kết quả trả về Kho dữ liệu điện tử cá nhân.",
    ),
)


def long_guide(width: int = 1080, step_height: int = 700) -> Image.Image:
    """Draw a tall infographic, one band a step, as staff get them from designers."""
    picture = Image.new("RGB", (width, 420 + step_height * len(STEPS)), (250, 247, 240))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width, 420), fill=(168, 32, 36))
    draw.text((72, 108), "Năm bước nộp hồ sơ", font=font(88, 700), fill="white")
    draw.text((72, 222), "tại nhà, không phải xếp hàng", font=font(56, 500), fill=(255, 226, 200))
    for number, (digit, title, text) in enumerate(STEPS):
        top = 420 + number * step_height
        draw.line((72, top, width - 72, top), fill=(220, 212, 198), width=3)
        draw.ellipse((72, top + 90, 232, top + 250), fill=(168, 32, 36))
        draw.text((152, top + 170), digit, font=font(96, 700), fill="white", anchor="mm")
        draw.text((284, top + 170), title, font=font(72, 700), fill=(40, 34, 32), anchor="lm")
        y = top + 300
        for line in wrapped(text, font(50, 500), width - 284 - 72):
            draw.text((284, y), line, font=font(50, 500), fill=(70, 62, 58))
            y += 76
    return picture


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break the text into lines that fit."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def rising_water(path: Path) -> None:
    """Draw an animation of a river gauge: three levels, one after the other."""
    frames = []
    for step in range(24):
        level = 0.5 - 0.5 * math.cos(step / 24 * math.tau)
        frame = Image.new("RGB", (480, 480), (245, 247, 249))
        draw = ImageDraw.Draw(frame)
        draw.rectangle((0, 480 - 60 - 300 * level, 480, 480), fill=(66, 133, 190))
        draw.rectangle((216, 60, 264, 440), fill=(250, 250, 250), outline=(60, 60, 60), width=4)
        for mark in range(8):
            colour = (200, 40, 40) if mark >= 6 else (60, 60, 60)
            draw.rectangle(
                (220, 436 - mark * 46 - 23, 242 if mark % 2 else 260, 436 - mark * 46 - 8),
                fill=colour,
            )
        draw.text((290, 122), "Báo động 3", font=font(30, 600), fill=(200, 40, 40))
        frames.append(frame)
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=120, loop=0, method=4, quality=70
    )


def film(path: Path, seconds: int = 8, rate: int = 24) -> None:
    """Draw a short film without sound: the sun rises over the bridge, a boat passes."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream(
            "libx264", rate=rate, options={"crf": "26", "preset": "slow"}
        )
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        total = seconds * rate
        for number in range(total):
            t = number / (total - 1)
            stops = tuple(
                tuple(round(a + (b - a) * t) for a, b in zip(dusk, dawn, strict=True))
                for dusk, dawn in zip(DUSK, DAWN, strict=True)
            )
            picture = river(1280, 720, stops, sun=0.15 + 0.6 * t, drift=0.45 * t)  # type: ignore[arg-type]
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode(None))


def chimes(path: Path, rate: int = 48_000) -> None:
    """Compose six seconds of soft chimes on a pentatonic scale."""
    notes = (
        (0.0, 523.25),
        (0.7, 587.33),
        (1.4, 783.99),
        (2.1, 880.0),
        (2.8, 783.99),
        (3.6, 1046.5),
    )
    samples = np.zeros(rate * 6)
    for start, pitch in notes:
        t = np.arange(rate * 6 - round(start * rate)) / rate
        tone = np.sin(math.tau * pitch * t) + 0.4 * np.sin(math.tau * pitch * 2.01 * t)
        samples[round(start * rate) :] += tone * np.exp(-t * 2.2)
    samples *= 0.5 / np.abs(samples).max()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate, layout="mono", options={"b": "96k"})
        for block in np.array_split(samples.astype(np.float32), len(samples) // 1024):
            frame = av.AudioFrame.from_ndarray(block[None, :], format="fltp", layout="mono")
            frame.sample_rate = rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


RULES = """
#set page(width: 297mm, height: 210mm, margin: 22mm)
#set text(font: "Be Vietnam Pro", size: 21pt, lang: "vi")
#set par(leading: .75em)
#align(center)[#text(size: 34pt, weight: 700)[Nội quy nơi tiếp nhận hồ sơ]]
#v(8mm)
+ Lấy số thứ tự, ngồi chờ tại ghế, theo dõi bảng gọi số.
+ Xuất trình thẻ căn cước hoặc tài khoản định danh điện tử khi được yêu cầu.
+ Giữ trật tự, không hút thuốc, tắt chuông điện thoại.
+ Ưu tiên người cao tuổi, người khuyết tật, phụ nữ có thai.
+ Không đưa tiền, quà cho công chức dưới mọi hình thức.
+ Góp ý, phản ánh: hộp thư góp ý tại sảnh hoặc đường dây nóng.
#pagebreak()
#align(center)[#text(size: 34pt, weight: 700)[Thời hạn giải quyết thường gặp]]
#v(8mm)
#table(columns: (1fr, auto), inset: 5mm, stroke: (x, y) => (bottom: .6pt + luma(180)),
  [Đăng ký khai sinh], [ngay trong ngày],
  [Đăng ký kết hôn], [ngay trong ngày],
  [Chứng thực bản sao từ bản chính], [trong ngày],
  [Xác nhận tình trạng hôn nhân], [03 ngày làm việc],
)
"""


def document(path: Path) -> None:
    """Set a two-page PDF."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(fontpkg.path("be-vietnam-pro", weight=600)).parent)],
    )
    path.write_bytes(typst.Compiler(RULES.encode(), font_paths=fonts).compile(format="pdf"))


def save(picture: Image.Image, path: Path) -> None:
    """Save as the extension says; photographs at a quality that shows no blocks on a wall."""
    picture.save(path, quality=88, subsampling=0) if path.suffix == ".jpg" else picture.save(
        path, optimize=True
    )


WORKS: dict[Path, Callable[[Path], None]] = {
    PLAYLISTS / "mot-cua/08 Sông Hương chiều nay [8s].jpg": lambda p: save(
        river(1920, 1080, DUSK, sun=0.7, drift=0.1), p
    ),
    PLAYLISTS / "mot-cua/06 Năm bước nộp hồ sơ.png": lambda p: save(long_guide(), p),
    PLAYLISTS / "mot-cua/09 Nội quy.pdf": document,
    PLAYLISTS / "quang-truong/03 Sông Hương [6s].png": lambda p: save(
        river(768, 384, DUSK, sun=0.7, drift=0.3), p
    ),
    PLAYLISTS / "tet/01 Chúc mừng năm mới.jpg": lambda p: save(
        new_year(1920, 1080, ("Chúc mừng năm mới", "Xuân Đinh Mùi 2027")), p
    ),
    PLAYLISTS / "tet/02 Chúc mừng năm mới, bảng LED.png": lambda p: save(
        new_year(768, 384, ("Chúc mừng năm mới", "Xuân Đinh Mùi 2027")), p
    ),
    PLAYLISTS / "khan-cap/02 Mực nước.webp": rising_water,
    MEDIA / "Bình minh sông Hương.mp4": film,
    MEDIA / "Chuông gió.m4a": chimes,
}


def main() -> None:
    for path, draw in WORKS.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(path)
        print(f"{path.stat().st_size // 1024:>6} KB  {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
