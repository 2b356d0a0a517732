"""Text as people search for it: "thu tuc" finds "thủ tục", and "Hóa" finds "Hoá"."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache


# Names of ten thousand screens with their units are folded anew at every letter of a search.
@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """Return the text without marks, in lower case, `đ` as `d`, single spaces."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(kept.split())


def found(words: str, text: str) -> bool:
    """Tell whether every word of the search stands in the text, marks aside."""
    return search_of(words)(text)


def search_of(words: str) -> Callable[[str], bool]:
    """Return what tells whether a text holds every word: for long lists, made once."""
    wanted = fold(words).split()
    if len(wanted) == 1:
        one = wanted[0]
        return lambda text: one in fold(text)

    def holds(text: str) -> bool:
        folded = fold(text)
        return all(word in folded for word in wanted)

    return holds
