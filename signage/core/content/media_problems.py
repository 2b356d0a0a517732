"""What people are told about pictures, films, sounds and PDF: code → (Vietnamese, English)."""

SENTENCES: dict[str, tuple[str, str]] = {
    "wrong_extension": (
        "nội dung tệp là {actual}, không đúng đuôi “.{extension}” — đổi đuôi tệp thành “.{right}”",
        "the content is {actual}, not what “.{extension}” says — rename the file to “.{right}”",
    ),
    "unknown_content": (
        "nội dung tệp không phải {expected} — lưu lại bằng phần mềm gốc rồi chép vào đây",
        "the content is no {expected_en} — save it again in the original program and copy it here",
    ),
    "flashing": (
        "hình chớp {flashes} lần trong một giây từ {at}, quá 3 lần dễ gây co giật "
        "— cắt hoặc làm chậm đoạn này",
        "flashes {flashes} times in the second from {at}, more than 3 may cause seizures "
        "— cut or slow down this part",
    ),
    "flickering": (
        "hình chớp {flashes} lần trong một giây từ {at} — nên làm dịu đoạn này",
        "flashes {flashes} times in the second from {at} — better calm this part",
    ),
    "too_narrow_for_long": (
        "ảnh quá dài ({width}×{height}) so với màn hình {canvas} — làm ảnh riêng cho màn hình này",
        "the picture is too long ({width}×{height}) for the canvas {canvas} "
        "— make one for this screen",
    ),
    "no_pages": (
        "tệp không có trang nào — lưu lại từ phần mềm gốc",
        "the file has no page — save it again in the original program",
    ),
    "small_letters": (
        "chữ trong tài liệu chỉ cao {size} điểm ảnh trên màn {canvas}, cần {needed} để đọc từ "
        "{distance} m — làm trang khổ ngang, chữ to hơn",
        "the letters of the document are {size} pixels high on {canvas}, {needed} are needed from "
        "{distance} m — make landscape pages with larger letters",
    ),
    "no_moving_picture": (
        "tệp không có hình — chép tệp âm thanh dưới đuôi .m4a hoặc .mp3",
        "the file has no picture — copy a sound as .m4a or .mp3",
    ),
    "no_sound": (
        "tệp không có tiếng — kiểm tra lại tệp gốc",
        "the file has no sound — check the original",
    ),
}
