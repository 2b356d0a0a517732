"""Vietnamese typed for fonts of the 1990s (TCVN3, VNI): valid letters that read as rubbish.

Such text comes from old Word and Excel files. It is recognised by letters that Vietnamese never
has, and offered converted; a person decides, because a foreign name may look the same.
"""

import re
from typing import Literal

Encoding = Literal["TCVN3", "VNI"]

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_MARKS = {
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_ALONE = dict(zip("ôöæóòîñ", "ơưỉĩịỵđ", strict=True))

_WORD = re.compile(r"\S+")
# Letters of the old code pages that no Vietnamese word has; quotation marks and degrees excluded.
_TCVN3_ONLY = re.compile(r"[µ¶·¸¹¨»¼½¾Æ©ÇË®ÎÏÐÑªÖ×ØÜÞßåæç«¬\xadëîïñö÷øûüþ¡¢£¤¥¦§]")
_VNI_ONLY = re.compile(r"[aeouyôö][ûïåäëüø]|[öñ]", re.IGNORECASE)
_MODERN = re.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹăđĩũơư]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


def legacy_encoding(text: str) -> Encoding | None:
    """Return the old encoding that a text is written in, None for modern text.

    Modern letters anywhere speak against it: then a few odd letters are a foreign name.
    """
    found = _WORD.findall(text)
    modern = sum(1 for word in found if _MODERN.search(word))
    old = sum(1 for word in found if _LETTER.search(word) and _TCVN3_ONLY.search(word))
    vni = sum(1 for word in found if _VNI_ONLY.search(word))
    if max(old, vni) < max(2, 0.3 * len(found)) or max(old, vni) <= 2 * modern:
        return None
    return "VNI" if vni >= old else "TCVN3"


def modernised(text: str, encoding: Encoding) -> str:
    """Return the text in Unicode."""
    if encoding == "TCVN3":
        return "".join(_TCVN3.get(character, character) for character in text)
    made: list[str] = []
    at = 0
    while at < len(text):
        base, mark = text[at], text[at + 1 : at + 2]
        joined = _VNI_MARKS.get(base.lower(), {}).get(mark.lower()) if mark else None
        letter = joined or _VNI_ALONE.get(base.lower(), base)
        made.append(letter.upper() if base.isupper() else letter)
        at += 2 if joined else 1
    return "".join(made)
