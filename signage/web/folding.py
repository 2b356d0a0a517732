"""Text as people search for it: "thu tuc" finds "thủ tục", and "Hóa" finds "Hoá"."""

import unicodedata


def fold(text: str) -> str:
    """Return the text without marks, in lower case, `đ` as `d`, single spaces."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(kept.split())


def found(words: str, text: str) -> bool:
    """Tell whether every word of the search stands in the text, marks aside."""
    folded = fold(text)
    return all(word in folded for word in fold(words).split())
