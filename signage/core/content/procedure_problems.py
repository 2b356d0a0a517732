"""What people are told about tables and lists of procedures: code → (Vietnamese, English)."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bad_code": (
        "dòng {row}: “{was}” không phải mã thủ tục{hint} — sửa trong tệp hoặc ghi mã đúng vào "
        "“{answers}”",
        "row {row}: “{was}” is no procedure code{hint} — correct the file or write the right code "
        "into “{answers}”",
    ),
    "number_code": (
        "dòng {row}: mã “{was}” được gõ dạng số — kiểm tra rồi định dạng ô thành văn bản",
        "row {row}: the code “{was}” was typed as a number — check it and make the cell text",
    ),
    "dossier_number": (
        "dòng {row}: “{was}” là số hồ sơ, không phải mã thủ tục — thay bằng mã dạng 1.001193",
        "row {row}: “{was}” is a dossier number, no procedure code — use a code like 1.001193",
    ),
    "duplicate_code": (
        "dòng {row}: mã “{was}” đã có ở dòng {other}, cùng cấp — sửa một dòng hoặc ghi "
        "“keep = true” vào “{answers}”",
        "row {row}: code “{was}” stands in row {other} at the same level — correct one or write "
        "“keep = true” into “{answers}”",
    ),
    "no_name": (
        "dòng {row}: thiếu tên thủ tục (mã “{was}”) — ghi tên hoặc xóa dòng",
        "row {row}: the procedure has no name (code “{was}”) — write it or remove the row",
    ),
    "declared_rows": (
        "quyết định ghi {declared} thủ tục nhưng bảng có {counted}, danh mục chưa được chiếu — "
        "kiểm tra, rồi ghi “rows = {counted}” vào “{answers}” nếu bảng đúng",
        "the decision says {declared} procedures, the tables hold {counted}, nothing is shown yet "
        "— check, then write “rows = {counted}” into “{answers}” when the tables are right",
    ),
    "no_change_kind": (
        "dòng {row}: không rõ {rows} thủ tục dưới “{was}” là mới, sửa đổi, thay thế, bãi bỏ hay "
        "giữ nguyên, nên chưa chiếu — ghi loại vào tiêu đề hoặc cột “Tình trạng”, hoặc trả lời "
        "cho cả mục trong “{answers}”",
        "row {row}: it is not told whether {rows} procedures under “{was}” are new, amended, "
        "replaced, abolished or kept, so they are not shown — name the kind in the title or a "
        "column “Tình trạng”, or answer for the whole section in “{answers}”",
    ),
    "bad_row_date": (
        "dòng {row}: “{was}” không phải ngày có thật{hint} — sửa trong tệp, viết như 28/06/2026",
        "row {row}: “{was}” is no real date{hint} — correct the file, write it like 28/06/2026",
    ),
    "bad_signed_date": (
        "ngày ký “{value}” không có thật, hoặc có hai ngày ký khác nhau; danh mục chưa được chiếu "
        "— sửa trong tệp, hoặc ghi “signed_on” đúng vào “{answers}”",
        "the day of signing “{value}” is no real date, or there are two; the list is not shown "
        "yet — correct the file, or write the right “signed_on” into “{answers}”",
    ),
    "effect_counted": (
        "ngày hiệu lực {day} được tính từ ngày ký {signed} theo câu “{was}” — kiểm tra, nếu khác "
        "thì ghi “effective_on” vào “{answers}”",
        "the day of effect {day} was counted from the signing on {signed} by the words “{was}” — "
        "check it, and write “effective_on” into “{answers}” when it is another",
    ),
    "effect_unread": (
        "không tính được ngày hiệu lực từ câu “{was}”; danh mục chưa được chiếu — ghi "
        "“effective_on” vào “{answers}”",
        "the day of effect cannot be counted from “{was}”; the list is not shown yet — write "
        "“effective_on” into “{answers}”",
    ),
    "cell_date": (
        "dòng {row}: ô “{column}” chứa ngày {was}, có lẽ bảng tính tự đổi từ chữ như “3/1” — gõ "
        "lại ô dạng văn bản, hoặc ghi “keep = true” vào “{answers}” nếu đúng là ngày",
        "row {row}: the cell “{column}” holds the date {was}, perhaps made by the spreadsheet of "
        "words like “3/1” — type it again as text, or write “keep = true” into “{answers}” when "
        "a date is meant",
    ),
    "cell_value": (
        "dòng {row}: ô “{column}” không có giá trị đọc được (“{was}”) — gõ lại ô, hoặc ghi "
        "“keep = true” vào “{answers}” để để trống",
        "row {row}: the cell “{column}” has no value that can be read (“{was}”) — type it again, "
        "or write “keep = true” into “{answers}” to leave it blank",
    ),
    "no_effective_date": (
        "không thấy ngày ký, ngày hiệu lực; danh mục coi như đang có hiệu lực — ghi "
        "“effective_on” vào “{answers}”",
        "no date of signing or effect; the list counts as in force — write “effective_on” into "
        "“{answers}”",
    ),
    "signed_date_only": (
        "chỉ thấy ngày ký, không thấy ngày hiệu lực; danh mục được chiếu từ ngày ký và không ghi "
        "ngày hiệu lực — ghi “effective_on” vào “{answers}”",
        "there is a date of signing and none of effect; the list is shown from its signing and "
        "names no date of effect — write “effective_on” into “{answers}”",
    ),
    "stale_answer": (
        "câu trả lời cho dòng {row} (“{was}”) không còn khớp với tệp — sửa hoặc xóa trong "
        "“{answers}”",
        "the answer for row {row} (“{was}”) no longer meets the file — correct or remove it in "
        "“{answers}”",
    ),
    "bad_answers": (
        "không đọc được “{name}”: {reason} — sửa tệp trả lời",
        "“{name}” cannot be read: {reason} — correct the file of answers",
    ),
    "orphan_answers": (
        "câu trả lời cho “{name}” nhưng không có tệp đó bên cạnh — đổi tên theo tệp hoặc xóa",
        "answers for “{name}”, which is not beside them — rename them after the file or delete",
    ),
    "name_differs": (
        "dòng {row}: mã “{code}” ở “{other}” có tên khác: “{name}” — sửa tên, hoặc ghi "
        "“keep = true” vào “{answers}” nếu tên mới là đúng",
        "row {row}: code “{code}” has another name in “{other}”: “{name}” — correct the name, or "
        "write “keep = true” into “{answers}” when the new one is right",
    ),
    "holds_other": (
        "danh mục này ghi tên hoặc ngày khác “{other}”, nên “{other}” sẽ bị giữ lại — kiểm tra "
        "số, ngày ký và tên trước khi lưu",
        "this list has another name or day than “{other}”, which would be held back — check "
        "number, day and names before saving",
    ),
    "two_dates": (
        "quyết định “{number}” ký ngày {second}, nhưng “{other}” ghi {first} — sửa một trong hai, "
        "hoặc ghi “signed_on” đúng vào “{answers}”",
        "decision “{number}” was signed on {second}, but on {first} says “{other}” — correct one, "
        "or write the right “signed_on” into “{answers}”",
    ),
    "procedure_over": (
        "nói về thủ tục “{code}”, bị bãi bỏ từ 0 giờ {day} theo quyết định “{number}” "
        "(“{other}”), nên không chiếu từ lúc đó — xóa tệp này, hoặc sửa mã nếu nói về thủ tục "
        "khác",
        "it is about procedure “{code}”, abolished from 0:00 of {day} by decision “{number}” "
        "(“{other}”), and is not shown from then on — delete it, or correct the code when it is "
        "about another procedure",
    ),
    "procedure_paused": (
        "nói về thủ tục “{code}”, bị bãi bỏ từ 0 giờ {day} theo quyết định “{number}” "
        "(“{other}”) và có lại từ {until}; giữa hai ngày đó không chiếu — kiểm tra nội dung còn "
        "đúng không",
        "it is about procedure “{code}”, abolished from 0:00 of {day} by decision “{number}” "
        "(“{other}”) and back from {until}; it is not shown between — check whether what it says "
        "still holds",
    ),
    "ends_card": (
        "duyệt danh mục này thì “{card}” rời màn hình từ 0 giờ {day}, vì thủ tục “{code}” bị bãi "
        "bỏ — xem thẻ ấy có cần bản mới không",
        "with this list approved “{card}” leaves the screens from 0:00 of {day}, for procedure "
        "“{code}” is abolished — see whether that card needs a successor",
    ),
    "card_code": (
        "“{was}” không phải mã thủ tục{hint} — viết mã như 1.001193 hoặc bỏ dòng này",
        "“{was}” is no procedure code{hint} — write one like 1.001193 or remove this line",
    ),
    "card_dossier": (
        "“{was}” là số hồ sơ của một người, không phải mã thủ tục — viết mã như 1.001193",
        "“{was}” is the number of somebody's dossier, no procedure code — write one like 1.001193",
    ),
    "old_office": (
        "tệp Word, Excel kiểu cũ (.doc, .xls) — mở rồi lưu thành .docx, .xlsx",
        "an old Word or Excel file (.doc, .xls) — open it and save it as .docx or .xlsx",
    ),
    "macro_office": (
        "tệp Word, Excel có macro, không được phát — mở rồi lưu thành .docx, .xlsx không có macro",
        "a Word or Excel file with macros is not shown — open it and save it as .docx or .xlsx "
        "without macros",
    ),
    "unsafe_office": (
        "tệp Word, Excel có phần không an toàn ({reason}), không do Word, Excel ghi — mở rồi lưu "
        "lại thành .docx, .xlsx",
        "a Word or Excel file with an unsafe part ({reason}) that no Word or Excel writes — open "
        "it and save it again as .docx or .xlsx",
    ),
    "unpacks_too_large": (
        "tệp nén bung ra hơn {limit}, dù trên đĩa chỉ {size} — xóa ảnh, trang và vùng trống thừa, "
        "hoặc chép riêng bảng sang tệp mới",
        "the file unpacks to more than {limit}, though it takes {size} on the disk — remove "
        "pictures, sheets and empty areas, or copy the table alone into a new file",
    ),
    "too_many_cells": (
        "bảng có hơn 200.000 ô — xóa dòng và cột trống, hoặc chia thành nhiều tệp",
        "the table has more than 200,000 cells — remove empty rows and columns, or make several "
        "files of it",
    ),
    "no_table": (
        "tệp không có bảng nào — dán bảng vào tệp, hoặc lưu thành PDF để hiện từng trang",
        "the file has no table — paste one, or save it as PDF to show its pages",
    ),
    "scanned": (
        "tài liệu là ảnh quét, không có chữ; các trang vẫn được chiếu — nếu là danh mục thủ tục, "
        "hãy gõ hoặc dán bảng vào tệp Word, Excel để hệ thống tự cập nhật",
        "the document is a scan without text; its pages are shown — for a list of procedures type "
        "or paste the table into a Word or Excel file, so that it keeps itself up to date",
    ),
}
