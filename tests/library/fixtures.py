"""Decisions on administrative procedures, made like the ones that offices have.

A is a decision of the Ministry of Public Security (rows as published), B a land list, D a mini
list with a damaged code. Names of A and D are real.
"""

from docx import Document
from docx.shared import Pt

A_NEW = [
    "Đề nghị huấn luyện kỹ thuật an toàn trong sản xuất, quản lý, bảo quản, sử dụng pháo hoa, "
    "pháo hoa nổ, thuốc pháo",
    "Đề nghị cấp giấy chứng nhận huấn luyện kỹ thuật an toàn trong sản xuất, quản lý, bảo quản, "
    "sử dụng pháo hoa, pháo nổ, thuốc pháo",
    "Thủ tục cấp Giấy phép vận chuyển pháo hoa nổ, thuốc pháo nổ",
]
SECURITY = (
    "Thủ tục cấp mới Giấy chứng nhận đủ điều kiện về an ninh, trật tự để kinh doanh một số "
    "ngành, nghề đầu tư kinh doanh có điều kiện"
)
CITIZEN = "Khai thác thông tin công dân trong Cơ sở dữ liệu quốc gia về dân cư"
ADJUST = "Điều chỉnh thông tin trong Cơ sở dữ liệu quốc gia về dân cư theo đề nghị của công dân"
IDENTITY = "Khai thác thông tin công dân trong Cơ sở dữ liệu căn cước"
A_AMENDED_PROVINCE = [
    ("2.001478", SECURITY),
    ("1.009714", CITIZEN),
    ("1.012564", ADJUST),
    ("1.014056", IDENTITY),
]
A_AMENDED_COMMUNE = [
    ("3.000243", SECURITY),
    ("1.004222", "Đăng ký thường trú"),
    ("1.003197", "Xóa đăng ký thường trú"),
    ("1.004194", "Đăng ký tạm trú"),
    ("1.010028", "Xóa đăng ký tạm trú"),
    (
        "1.013313",
        "Xác nhận nơi thường xuyên đậu, đỗ; sử dụng phương tiện vào mục đích để ở",
    ),
    (
        "1.013314",
        "Xác nhận về điều kiện diện tích bình quân nhà ở để đăng ký thường trú vào chỗ ở do "
        "thuê, mượn, ở nhờ; nhà ở, đất ở không có tranh chấp quyền sở hữu nhà ở, quyền sử dụng "
        "đất ở, không thuộc địa điểm không được đăng ký thường trú mới",
    ),
    ("1.009714", CITIZEN),
    ("1.012564", ADJUST),
    ("1.014056", IDENTITY),
]
A_ABOLISHED = [
    (
        "cấp huyện",
        [
            ("2.000569", SECURITY),
            ("2.000556", SECURITY.replace("cấp mới", "cấp đổi")),
            ("2.000485", SECURITY.replace("cấp mới", "cấp lại")),
        ],
    ),
    (
        "cấp xã",
        [
            ("2.001789", "Xác nhận thông tin số chứng minh nhân dân 09 số, số định danh cá nhân"),
            ("1.012565", "Hủy số định danh cá nhân"),
        ],
    ),
]


def merged_row(table, text):
    cells = table.add_row().cells
    cells[0].merge(cells[-1]).text = text


def rows(table, *lines):
    for line in lines:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text


def headed(document, *heads):
    table = document.add_table(rows=1, cols=len(heads))
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    return table


def write_a(path, *, declared=24, extra=""):
    """Write fixture A as the ministry's annex: three tables under titles, group rows inside."""
    document = Document()
    document.styles["Normal"].font.size = Pt(13)
    head = document.add_table(rows=1, cols=2)
    head.rows[0].cells[0].text = "BỘ CÔNG AN\nSố: 1523/QĐ-BCA-C06"
    head.rows[0].cells[
        1
    ].text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHà Nội, ngày 26 tháng 3 năm 2026"
    for line in (
        "QUYẾT ĐỊNH",
        "Căn cứ Nghị định số 63/2010/NĐ-CP về kiểm soát TTHC, được sửa đổi, bổ sung bởi Nghị "
        "định số 92/2017/NĐ-CP;",
        f"Điều 1. Công bố kèm theo Quyết định này {declared} thủ tục hành chính.",
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.",
        extra,
        "DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH, ĐƯỢC SỬA ĐỔI, BỔ SUNG VÀ BỊ BÃI BỎ",
        "(Ban hành kèm theo Quyết định số 1523/QĐ-BCA-C06 ngày 26 tháng 3 năm 2026 của Bộ trưởng "
        "Bộ Công an)",
        "1. Danh mục thủ tục hành chính mới ban hành",
    ):
        document.add_paragraph(line)
    new = headed(document, "STT", "Tên thủ tục hành chính", "Lĩnh vực", "Cơ quan thực hiện")
    merged_row(new, "A. Thủ tục hành chính cấp trung ương")
    rows(new, *([str(n), name, "Pháo", "C06"] for n, name in enumerate(A_NEW, 1)))
    document.add_paragraph("2. Danh mục thủ tục hành chính được sửa đổi, bổ sung")
    amended = headed(
        document,
        "STT",
        "Số hồ sơ TTHC",
        "Tên thủ tục hành chính",
        "Tên VBQPPL quy định nội dung sửa đổi, bổ sung, thay thế",
        "Lĩnh vực",
        "Cơ quan thực hiện",
    )
    rows(amended, [f"({n})" for n in range(1, 7)])
    for title, procedures, agency in (
        ("B. Thủ tục hành chính cấp tỉnh", A_AMENDED_PROVINCE, "Công an cấp tỉnh"),
        ("C. Thủ tục hành chính cấp xã", A_AMENDED_COMMUNE, "Công an cấp xã"),
    ):
        merged_row(amended, title)
        merged_row(amended, "I. Lĩnh vực cư trú")
        rows(
            amended,
            *(
                [str(n), code, name, "Thông tư số 53/2025/TT-BCA", "Cư trú", agency]
                for n, (code, name) in enumerate(procedures, 1)
            ),
        )
    document.add_paragraph("3. Danh mục thủ tục hành chính bị bãi bỏ")
    abolished = headed(
        document,
        "STT",
        "Số hồ sơ TTHC",
        "Tên TTHC",
        "Tên VBQPPL quy định việc bãi bỏ TTHC",
        "Lĩnh vực",
        "Cơ quan thực hiện",
    )
    for level, procedures in A_ABOLISHED:
        merged_row(abolished, f"Thủ tục hành chính {level}")
        rows(
            abolished,
            *(
                [str(n), code, name, "Luật 118/2025/QH15", "Căn cước", "Công an"]
                for n, (code, name) in enumerate(procedures, 1)
            ),
        )
    document.save(path)
    return path


B_HEADS = ("STT", "Mã TTHC", "Tên TTHC", "Thời hạn giải quyết", "DVCTT", "Phí, lệ phí (nếu có)")
PRICES = "\n".join(f"Thửa đất loại {n}: {n * 100}.000 đồng" for n in range(1, 13))


def write_b(path):
    """Write fixture B: one table, group rows, a split row, repeated head, asterisks, prices."""
    document = Document()
    document.add_paragraph("DANH MỤC THỦ TỤC HÀNH CHÍNH LĨNH VỰC ĐẤT ĐAI")
    document.add_paragraph("Quyết định số 2304/QĐ-BNNMT ngày 23/6/2025, hiệu lực: 01/07/2025")
    table = headed(document, *B_HEADS)
    merged_row(table, "I. THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH")
    merged_row(table, "A. Cấp tỉnh")
    rows(
        table,
        ["1", "1.013823", "Giao đất, cho thuê đất, chuyển mục đích sử dụng đất", "", "", ""],
        ["2", "1.013825", "Chuyển hình thức giao đất,", "15 ngày;", "một phần", PRICES],
        ["", "", "cho thuê đất", "miền núi 25 ngày", "", ""],
    )
    merged_row(table, "II. THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG")
    rows(table, B_HEADS)
    merged_row(table, "B. Cấp xã")
    rows(
        table,
        [
            "1",
            "1.012817",
            "Xác định lại diện tích đất ở",
            "20 ngày làm việc; miền núi 30 ngày",
            "toàn trình",
            "",
        ],
        ["2", "1.012796", "Đính chính Giấy chứng nhận đã cấp*****", "08 ngày", "", ""],
    )
    merged_row(table, "III. THỦ TỤC HÀNH CHÍNH GIỮ NGUYÊN")
    rows(
        table,
        ["1", "1.012812", "Hòa giải tranh chấp đất đai cấp xã", "30 ngày", "một phần", ""],
    )
    merged_row(table, "***** Không áp dụng với Giấy chứng nhận cấp trước 01/7/2004")
    cell = table.rows[4].cells[5]
    cell.text = "Theo bảng:"
    nested = cell.add_table(rows=0, cols=2)
    for number in range(1, 13):
        cells = nested.add_row().cells
        cells[0].text, cells[1].text = f"Thửa loại {number}", f"{number}00.000 đồng"
    document.save(path)
    return path
