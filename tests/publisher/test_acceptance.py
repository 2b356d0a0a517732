"""Which version of a file may be shown."""

import pytest

from signage.core.content.card import Card
from signage.core.content.playlist import Item, Phase, PlaylistRules, item_id
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.library.content import Content, FileVerdict, FolderContent
from signage.publisher.acceptance import (
    accept,
    gone_from_folders,
    newly_on_air,
    waiting_items,
)
from signage.store.versions import Versions

NAME = "Thông báo.md"


def version(words: str, name: str = NAME) -> Item:
    source = Source(
        sha256=words.encode().hex().ljust(64, "0"), extension="md", name=name, size_bytes=1
    )
    return Item(
        id=item_id("sanh", name),
        playlist="sanh",
        name=name,
        title=name.removesuffix(".md"),
        phases=(Phase(body=Card(title=words)),),
        source=source,
    )


def content_of(*items: Item | None, approval: str | None = None) -> Content:
    files = tuple(
        FileVerdict(
            name=item.name if item else NAME,
            where=f"playlists/sanh/{item.name if item else NAME}",
            state="ready" if item else "broken",
            item=item,
            problems=() if item else (Problem(code="truncated", where=f"playlists/sanh/{NAME}"),),
        )
        for item in items
    )
    rules = PlaylistRules(approval=approval)  # type: ignore[arg-type]  # a literal in every test
    return Content(playlists={"sanh": FolderContent(id="sanh", rules=rules, files=files)})


def decide(content: Content, versions: Versions, *, default: str = "required"):
    return accept(content, {("sanh", NAME): versions}, default_approval=default)["sanh"].items[0]


OLD, NEW = version("cũ"), version("mới")


def test_without_approval_the_folder_s_version_is_shown() -> None:
    entry = decide(content_of(NEW, approval="none"), Versions(on_air=OLD))

    assert (entry.item, entry.candidate, entry.state) == (NEW, None, "on_air")


def test_a_playlist_that_says_nothing_asks_for_approval() -> None:
    entry = decide(content_of(NEW), Versions())

    assert (entry.item, entry.candidate, entry.state) == (None, NEW, "waiting")


def test_a_changed_file_keeps_the_approved_version_on_air_and_queues_the_new_one() -> None:
    versions = Versions(on_air=OLD, approved=frozenset({OLD.content_hash}))

    entry = decide(content_of(NEW), versions)

    assert (entry.item, entry.candidate, entry.state) == (OLD, NEW, "waiting")


def test_a_version_on_air_without_approval_leaves_when_approval_is_asked_for() -> None:
    entry = decide(content_of(NEW), Versions(on_air=OLD))

    assert entry.item is None


@pytest.mark.parametrize("policy", ["required", "none", "folder"])
def test_a_broken_file_keeps_its_last_good_version_and_says_what_is_wrong(policy: str) -> None:
    versions = Versions(on_air=OLD, approved=frozenset({OLD.content_hash}))

    entry = decide(content_of(None, approval=policy), versions)

    assert (entry.item, entry.state) == (OLD, "broken")
    assert [problem.code for problem in entry.problems] == ["truncated"]


def test_what_was_withdrawn_is_shown_by_no_policy() -> None:
    versions = Versions(on_air=NEW, withdrawn=frozenset({NEW.content_hash}))

    entry = decide(content_of(NEW, approval="none"), versions)

    assert (entry.item, entry.state) == (None, "withdrawn")


def test_what_was_returned_says_so_and_the_approved_one_stays() -> None:
    versions = Versions(
        on_air=OLD,
        approved=frozenset({OLD.content_hash}),
        returned=frozenset({NEW.content_hash}),
    )

    entry = decide(content_of(NEW), versions)

    assert (entry.item, entry.state) == (OLD, "returned")


def test_equal_content_under_a_new_name_stays_approved() -> None:
    renamed = version("cũ", name="02 Thông báo.md")
    around = Versions(approved=frozenset({OLD.content_hash}))

    accepted = accept(
        content_of(renamed), {("sanh", renamed.name): around}, default_approval="required"
    )

    assert accepted["sanh"].shown == (renamed,)


def test_only_what_changed_is_put_on_record() -> None:
    accepted = accept(content_of(NEW, approval="none"), {}, default_approval="none")

    assert newly_on_air(accepted, {("sanh", NAME): Versions(on_air=OLD)}) == [NEW]
    assert newly_on_air(accepted, {("sanh", NAME): Versions(on_air=NEW)}) == []
    assert waiting_items(accepted) == []


def test_a_file_that_is_gone_is_forgotten_but_not_with_its_whole_folder() -> None:
    remembered = {("sanh", "Khác.md"): Versions(on_air=OLD), ("vắng", NAME): Versions(on_air=OLD)}
    accepted = accept(content_of(NEW), remembered, default_approval="none")

    assert gone_from_folders(accepted, remembered) == [("sanh", "Khác.md")]
