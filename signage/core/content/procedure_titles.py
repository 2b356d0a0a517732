"""What titles and cells say of the rows below them: the kind of change, the level, the field.

A title is told by its words and their places, however long it is. Words are compared with their
marks, because `môi` is not `mới`; text that has no marks at all is compared without any.
"""

import re
import unicodedata
from functools import lru_cache

from signage.core.content.procedure import ChangeType, Level
from signage.core.content.procedure_words import fold

_CHANGES: tuple[tuple[ChangeType, str], ...] = (
    ("abolished", r"bãi bỏ|h(?:ủy|uỷ) bỏ|hết hiệu lực"),
    ("replaced", r"thay thế"),
    ("amended", r"sửa đổi|bổ sung|chuẩn h(?:óa|oá)"),
    (
        "new",
        r"mới (?:được )?(?:ban hành|công bố)|(?:ban hành|công bố|bổ sung) mới"
        r"|(?:^|(?<=danh mục )|(?<=tthc )|(?<=thủ tục )|(?<=hành chính ))mới",
    ),
    ("unchanged", r"giữ nguyên|không (?:thay )?đổi|còn hiệu lực"),
)
_LEVELS: tuple[tuple[Level, str], ...] = (
    ("central", r"(?:cấp )?trung ương|cấp bộ|^bộ$"),
    ("province", r"cấp (?:tỉnh|thành phố)|^tỉnh$"),
    ("district", r"cấp (?:huyện|quận)|^huyện$"),
    ("commune", r"cấp (?:xã|phường)|^(?:xã|phường)$"),
    ("other", r"cơ quan khác"),
)
# Departments are of the province: a title that names one beside a commune is of no one level.
_OF_PROVINCE = r"của sở|ubnd (?:tỉnh|thành phố)|(?:ủy|uỷ) ban nhân dân (?:tỉnh|thành phố)"
# After the name of a field a kind is told by these words only: "đổi mới" is a field's name.
_TOLD_AFTER_FIELD = r"(?:được|bị) .*|mới ban hành|ban hành mới"
_NUMBERING = re.compile(
    r"^\s*(?:(?:phần|mục|phụ lục)\s+)?(?:[IVXLC]+|[A-ZĐ]|\d{1,3})(?:\.\d+)*[.)/:]\s*|^\s*[-–+•]\s*"
)
# A field ends where its title goes on about who answers for it, or counts; "thuộc hệ thống giáo
# dục quốc dân" is a part of a field's name.
_FIELD = re.compile(
    r"lĩnh vực\s*:?\s*(?P<name>\S.*?)\s*(?:\(\s*\d.*|,?\s*(?:thuộc|trong) (?:thẩm quyền|phạm vi|"
    r"chức năng)\b.*|,?\s*của (?:sở|bộ|cục|ubnd|ủy ban|uỷ ban|chủ tịch|công an|ban)\b.*|"
    r",?\s*(?:được|bị) .*|,?\s*(?:mới ban hành|áp dụng|thực hiện tại|trên địa bàn)\b.*)?$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"dieu \d")
_WORDS_KEPT = 512  # the same few words stand in every row of a list


@lru_cache(_WORDS_KEPT)
def change_in(text: str) -> ChangeType | None:
    """Tell the one kind of change that a cell names; several or none is None."""
    found = changes_in(text)
    return found[0] if len(found) == 1 else None


def changes_in(text: str) -> list[ChangeType]:
    """List the kinds of change that a text names, each once."""
    spoken = _spoken(text)
    return [change for change, pattern in _CHANGES if _says(spoken, pattern)]


def title_changes(title: str) -> list[ChangeType]:
    """List the kinds of change that a title names, not those that a field's name sounds like."""
    bare = _spoken(without_numbering(title))
    before, field, after = bare.partition(_as_written("lĩnh vực", bare))
    found = changes_in(before)
    if found or not field:
        return found
    told = re.search(_as_written(rf"\b(?:{_TOLD_AFTER_FIELD})", bare), after)
    return changes_in(told[0]) if told else []


@lru_cache(_WORDS_KEPT)
def level_in(text: str) -> Level:
    """Tell the one level of authority that a text names, else `unknown`."""
    spoken = _spoken(text)
    found = {level for level, pattern in _LEVELS if _says(spoken, pattern)}
    if found and _says(spoken, _OF_PROVINCE):
        found.add("province")
    return found.pop() if len(found) == 1 else "unknown"


def field_in(title: str) -> str:
    """Return the field (lĩnh vực) that a group title names: the title without its frame."""
    bare = without_numbering(title)
    match = _FIELD.search(bare)
    return (match["name"].strip(" :.,") if match else "") or bare


def names_field(title: str) -> bool:
    """Tell whether a title says that it names a field; an article of a decision is no title."""
    folded = fold(title)
    return "linh vuc" in folded and not _ARTICLE.match(folded)


def without_numbering(text: str) -> str:
    """Return a title without `I.`, `A.`, `1.2` or a dash before it."""
    return _NUMBERING.sub("", " ".join(text.split())).strip(" :.")


def _spoken(text: str) -> str:
    """Return the words of a text as they are said: no case, no punctuation."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _says(spoken: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{_as_written(pattern, spoken)})\b", spoken) is not None


def _as_written(pattern: str, spoken: str) -> str:
    """Return a pattern as a text is written: without marks when the text has none."""
    return _without_marks(pattern) if spoken.isascii() else pattern


@lru_cache(_WORDS_KEPT)
def _without_marks(pattern: str) -> str:
    apart = unicodedata.normalize("NFD", pattern.replace("đ", "d"))
    return "".join(c for c in apart if not unicodedata.combining(c))
