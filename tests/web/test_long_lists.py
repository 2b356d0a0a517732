"""Lists of ten thousand rows come a page at a time and are searched within a tenth of a second."""

import time
from collections.abc import Callable

import pytest

from signage.core.content.playlist import PlaylistRules
from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
from signage.core.time.times import Instant
from signage.web.admin.content.playlist_views import content_view, playlist_view
from signage.web.admin.content.shared_files import file_rows
from signage.web.language import Speech

SPEECH = Speech("vi")
NOW = Instant(1_795_503_900_000)
MANY = 10_000
LIMIT_S = 0.1


def playlist(id: str, count: int) -> PublishedPlaylist:
    items = tuple(
        PublishedItem(
            name=f"{n:05} Thông báo số {n}.png", title=f"Thông báo số {n}", state="waiting"
        )
        for n in range(count)
    )
    return PublishedPlaylist(
        id=id, title=f"Danh sách {id}", approval="required", rules=PlaylistRules(), items=items
    )


def edition(*playlists: PublishedPlaylist) -> Edition:
    return Edition(
        revision="a",
        published_ms=NOW,
        rules=Rules(tz="Asia/Ho_Chi_Minh"),
        playlists={one.id: one for one in playlists},
    )


SPREAD = edition(*(playlist(f"p{n}", MANY // 200) for n in range(200)))
IN_ONE = edition(playlist("mot", MANY))


def searched(words: str, page: int = 1) -> tuple[int, int]:
    view = content_view(SPREAD, {}, search=words, page=page, now=NOW, speech=SPEECH)
    return view.found, len(view.items)


def in_one(words: str, page: int = 1) -> list[str]:
    view = playlist_view(
        IN_ONE, "mot", {}, site="/srv", now=NOW, speech=SPEECH, search=words, page=page
    )
    return [item.title for item in view.items]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: searched("thong bao"),
        lambda: searched("thông báo số 7"),
        lambda: content_view(SPREAD, {}, search="", page=3, now=NOW, speech=SPEECH),
        lambda: in_one("bao so 77"),
        lambda: in_one("", page=50),
        lambda: file_rows(IN_ONE, [(f"tệp {n}.png", 9) for n in range(100)], SPEECH),
    ],
    ids=["every item", "some items", "playlists", "in one", "a page of one", "shared files"],
)
def test_a_page_of_ten_thousand_is_there_within_a_tenth_of_a_second(
    ask: Callable[[], object],
) -> None:
    took_s = []
    for _ in range(4):
        began = time.process_time()
        ask()
        took_s.append(time.process_time() - began)

    assert min(took_s) <= LIMIT_S


def test_a_search_folds_marks_both_ways_and_counts_what_is_on_other_pages() -> None:
    assert searched("THONG BAO SO 7") == searched("thông báo số 7")
    assert searched("thong bao") == (MANY, 100)
    assert searched("thong bao", page=101) == (MANY, 0)
    assert in_one("so 9999") == ["Thông báo số 9999"]
    assert in_one("", page=2)[0] == "Thông báo số 100"
