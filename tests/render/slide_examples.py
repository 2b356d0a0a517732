"""Cards, numbers and surfaces that the tests of slides and the gallery draw."""

import hashlib
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from signage.core.content.card import (
    Block,
    Card,
    Infographic,
    Question,
    QuestionList,
    Step,
    Table,
    TickerLines,
)
from signage.core.content.procedure import Decision, ProcedureChange, ProcedureList
from signage.core.content.source import Source
from signage.core.place.screen import Surface

AGENCY = "ỦY BAN NHÂN DÂN PHƯỜNG THUẬN HÓA"


def lcd(width: int, height: int, *, distance_m: float = 5, diagonal_in: float = 55) -> Surface:
    """A one-stop e-board of 55 inches, read from five metres."""
    diagonal_px = (width**2 + height**2) ** 0.5
    return Surface(
        width_px=width,
        height_px=height,
        kind="eboard",
        pixel_mm=diagonal_in * 25.4 / diagonal_px,
        distance_m=distance_m,
        scan_distance_m=1.5,
        agency=AGENCY,
        hotline="0234 3 822 000",
    )


def led(width: int, height: int, *, pitch_mm: float = 10, distance_m: float = 30) -> Surface:
    """A district's LED board."""
    return Surface(
        width_px=width,
        height_px=height,
        kind="led",
        pixel_mm=pitch_mm,
        distance_m=distance_m,
        scan_distance_m=1.5,
        agency="UBND PHƯỜNG THUẬN HÓA",
        hotline="0234 3 822 000",
    )


CANVASES = {
    "1920×1080, 55 in, 5 m": lcd(1920, 1080),
    "1080×1920, 55 in, 3 m": lcd(1080, 1920, distance_m=3),
    "1366×768, 32 in, 2 m": lcd(1366, 768, distance_m=2, diagonal_in=32),
    "768×384, P5, 30 m": led(768, 384, pitch_mm=5),
    "256×128, P10, 30 m": led(256, 128),
    "256×768, P2.5, 6 m": led(256, 768, pitch_mm=2.5, distance_m=6),
    "640×96, P10, 25 m": led(640, 96, distance_m=25),
    "320×16, P10, 12 m": led(320, 16, distance_m=12),
}

ANNOUNCEMENT = Card(
    type="announcement",
    title="Tiếp nhận hồ sơ thủ tục hành chính không phụ thuộc địa giới hành chính",
    number="128/TB-UBND",
    date="28/06/2026",
    qr="https://dichvucong.gov.vn/q/7K2M",
    qr_caption="Quét mã để xem toàn văn",
    body=(
        "Kể từ ngày **01/7/2026**, người dân và doanh nghiệp có thể nộp hồ sơ tại bất kỳ Trung "
        "tâm Phục vụ hành chính công cấp xã nào trên địa bàn thành phố.\n\n"
        "Khi đến giao dịch, đề nghị mang theo thẻ căn cước hoặc tài khoản VNeID mức độ 2.\n\n"
        "Mọi phản ánh, kiến nghị xin gọi đường dây nóng **(0234) 1022**."
    ),
)
NOTICE = Card(
    type="notice", title="Vui lòng lấy số thứ tự", body="Máy lấy số ở bên trái cửa ra vào."
)
QUESTION = Card(
    type="qa",
    title="Tôi có thể đăng ký khai sinh cho con ở nơi tạm trú được không?",
    body=(
        "Được. Ủy ban nhân dân cấp xã nơi cư trú (thường trú hoặc tạm trú) của cha hoặc mẹ thực "
        "hiện đăng ký khai sinh.\n\nThời hạn: trong **60 ngày** kể từ ngày sinh con."
    ),
    legal_basis="Điều 13, Điều 15 Luật Hộ tịch 2014",
)
EVENT = Card(
    type="event",
    title="Ngày hội chuyển đổi số cộng đồng",
    time="07:30–11:30, Chủ nhật 28/06/2026",
    place="Nhà văn hóa phường Thuận Hóa, 12 Lê Lợi",
    body="Hướng dẫn cài VNeID, chữ ký số cá nhân miễn phí.",
    qr="https://thuanhoa.hue.gov.vn/q/CDS",
)
CONTACT = Card(
    type="contact",
    title="Phản ánh, kiến nghị",
    phone="0234 1022",
    time="07:00–17:30, thứ Hai đến thứ Bảy",
    place="Trung tâm Phục vụ hành chính công phường Thuận Hóa",
)
INVITATION = Card(
    type="qr",
    title="Đánh giá mức độ hài lòng",
    body="Chỉ mất 1 phút. Ý kiến của bạn giúp chúng tôi phục vụ tốt hơn.",
    qr="https://dichvucong.gov.vn/q/HL26",
    qr_caption="Quét bằng Zalo hoặc máy ảnh",
)
STEPS = (
    "Lấy số thứ tự tại máy ở sảnh",
    "Chờ gọi số, chuẩn bị căn cước và hồ sơ",
    "Nộp hồ sơ tại quầy, nhận giấy hẹn",
    "Nhận kết quả tại nhà qua bưu chính hoặc tại quầy",
)
GUIDE = Card(
    type="guide",
    title="Bốn bước nộp hồ sơ tại Một cửa",
    steps=tuple(Step(text=step) for step in STEPS),
)
NUMBERS = Block(
    kind="numbers",
    compared_with="so với cùng kỳ",
    labels=("Hồ sơ tiếp nhận", "Đúng và trước hạn", "Nộp trực tuyến", "Hài lòng"),
    values=(12846.0, 98.7, 76.4, 4.82),
    units=("", "%", "%", ""),
    previous=(10868.0, 97.9, 63.9, None),
    notes=("", "", "", "3.215 lượt đánh giá"),
    highlight=1,
)
BARS = Block(
    kind="bars",
    title="Hồ sơ theo lĩnh vực",
    labels=("Chứng thực", "Hộ tịch", "Đất đai", "Hộ kinh doanh", "Bảo trợ xã hội"),
    values=(4980.0, 3127.0, 1842.0, 1215.0, 968.0),
    highlight=0,
)
DONUT = Block(
    kind="donut",
    title="Kết quả giải quyết",
    unit="hồ sơ",
    labels=("Trước hạn", "Đúng hạn", "Quá hạn", "Đang giải quyết"),
    values=(8421.0, 4012.0, 163.0, 250.0),
    highlight=0,
)
LINE = Block(
    kind="line",
    title="Hồ sơ trực tuyến theo tháng",
    unit="%",
    labels=tuple(f"T{month}" for month in range(1, 13)),
    values=(52.0, 55.0, 54.0, 58.0, 61.0, None, 65.0, 68.0, 70.0, 71.0, 74.0, 76.4),
    decimals=1,
)
STACKED = Block(
    kind="stacked",
    title="Cách nộp hồ sơ",
    labels=("2024", "2025", "2026"),
    series=((4200.0, 5100.0, 6100.0), (3000.0, 2500.0, 2000.0), (800.0, 600.0, 500.0)),
    series_names=("Trực tuyến", "Trực tiếp", "Bưu chính"),
)
COLUMNS = Block(
    kind="columns",
    title="Số hồ sơ theo quý",
    labels=("Quý I", "Quý II", "Quý III", "Quý IV"),
    values=(2801.0, 3050.0, 3411.0, 3584.0),
    highlight=3,
)
PROGRESS = Block(
    kind="progress",
    title="Tiến độ chỉ tiêu năm 2026",
    unit="%",
    decimals=1,
    labels=("Hồ sơ trực tuyến", "Thanh toán không tiền mặt", "Số hóa kết quả"),
    values=(76.4, 58.0, 91.0),
    targets=(80.0, 60.0, 90.0),
)
RANKING = Block(
    kind="ranking",
    title="Nộp trực tuyến nhiều nhất",
    unit="%",
    decimals=1,
    labels=("Thuận Hóa", "Phú Xuân", "Vỹ Dạ", "Kim Long", "Hương An"),
    values=(91.2, 88.0, 85.5, 80.1, 79.0),
)
TIMELINE = Block(
    kind="timeline",
    title="Các mốc thực hiện",
    labels=("01/7", "15/7", "01/8", "01/9"),
    notes=(
        "Tiếp nhận hồ sơ tại 40 phường, xã",
        "Mở thanh toán trực tuyến toàn bộ lệ phí",
        "Trả kết quả bản điện tử",
        "Đánh giá, lấy ý kiến người dân",
    ),
)
COMPARISON = Block(
    kind="comparison",
    title="Nộp hồ sơ thay đổi thế nào",
    columns=("Trước 01/7", "Từ 01/7"),
    labels=("Nơi nộp", "Thời gian", "Kết quả"),
    cells=(
        ("Nơi đăng ký thường trú", "Bất kỳ phường, xã nào"),
        ("Giờ hành chính", "Trực tuyến 24/7"),
        ("Bản giấy", "Bản giấy hoặc điện tử"),
    ),
)
EVERY_BLOCK = (
    NUMBERS,
    BARS,
    DONUT,
    LINE,
    STACKED,
    COLUMNS,
    PROGRESS,
    RANKING,
    TIMELINE,
    COMPARISON,
)


def infographic(*blocks: Block) -> Infographic:
    """An infographic of these blocks."""
    return Infographic(
        title="98,7 % hồ sơ đúng hạn, vượt chỉ tiêu 0,7 điểm",
        blocks=blocks,
        origin="Trung tâm Phục vụ hành chính công, 15/06/2026 (dữ liệu thử)",
    )


TABLE = Table(
    title="Lịch tiếp công dân tháng 7/2026",
    header=("Ngày", "Lãnh đạo tiếp", "Địa điểm", "Số lượt"),
    rows=(
        ("02/7/2026", "Chủ tịch UBND phường", "Phòng tiếp công dân, tầng 1", "12"),
        ("09/7/2026", "Phó Chủ tịch phụ trách văn hóa – xã hội", "Tầng 1", "8"),
        ("16/7/2026", "Chủ tịch UBND phường", "Nhà văn hóa tổ dân phố 5", "20"),
        ("23/7/2026", "Phó Chủ tịch", "Phòng tiếp công dân", "9"),
    ),
)
QUESTIONS = QuestionList(
    title="Hỏi – đáp",
    questions=(
        Question(
            question="Lệ phí đăng ký khai sinh là bao nhiêu?",
            answer="Miễn lệ phí khi đăng ký đúng hạn.",
        ),
        Question(question="Nộp buổi trưa được không?", answer="Được, qua Cổng Dịch vụ công."),
    ),
)
TICKER = TickerLines(
    lines=(
        "Từ ngày 01/7/2026, nộp hồ sơ tại mọi phường, xã",
        "Ẩm thực – Đường Nguyễn Huệ, ỦY BAN, KỶ, NGƯỜI, ỰỢỆ",
    )
)
REPLACEMENT = ProcedureList(
    decision=Decision(
        number="9002/QĐ-UBND",
        signed_on="2026-10-27",
        effective_on="2026-11-15",
        issuer="UBND thành phố Huế",
    ),
    rows=(
        ProcedureChange(
            order=1,
            change="replaced",
            name="Đăng ký thường trú",
            code="1.004222",
            level="commune",
            field="Cư trú",
            replaces="Đăng ký thường trú, cấp sổ hộ khẩu",
            before="Thời hạn: 15 ngày",
            after="Thời hạn: 07 ngày làm việc",
        ),
    ),
    state="effective",
)
BODIES = {
    "announcement": ANNOUNCEMENT,
    "notice": NOTICE,
    "qa": QUESTION,
    "event": EVENT,
    "guide": GUIDE,
    "contact": CONTACT,
    "qr": INVITATION,
    "questions": QUESTIONS,
    "table": TABLE,
    "infographic": infographic(NUMBERS, BARS, DONUT),
    "ticker": TICKER,
}


def picture(folder: Path, *, size: tuple[int, int] = (800, 600), hue: str = "#c9d8e6") -> Source:
    """Draw a picture of a person at a counter, kept as the library keeps it."""
    width, height = size
    image = Image.new("RGB", size, hue)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.38, height * 0.18, width * 0.62, height * 0.5), fill="#5b6875")
    draw.rectangle((width * 0.28, height * 0.55, width * 0.72, height), fill="#5b6875")
    draw.rectangle((0, height * 0.78, width, height), fill="#a5131c")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "picture.png"
    image.save(path)
    encoded = path.read_bytes()
    sha256 = hashlib.sha256(encoded).hexdigest()
    path.rename(folder / f"{sha256}.png")
    return Source(sha256=sha256, extension="png", name="", size_bytes=len(encoded))


def pictured_guide(folder: Path) -> Card:
    """The guide with a picture at every step."""
    hues = ("#c9d8e6", "#e6d9c9", "#d3e6c9", "#e0c9e6")
    return Card(
        type="guide",
        title=GUIDE.title,
        steps=tuple(
            Step(text=step, picture=picture(folder, hue=hue))
            for step, hue in zip(STEPS, hues, strict=True)
        ),
    )


def in_palette(surface: Surface, palette: str) -> Surface:
    """The same board with fewer lamps a pixel."""
    return replace(surface, palette=palette)
