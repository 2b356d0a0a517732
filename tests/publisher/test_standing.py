"""Lists beside each other: what contradicts an earlier one is held back and says so."""

from dataclasses import replace

from signage.core.content.playlist import PlaylistRules
from signage.core.content.problem import say
from signage.core.showing.edition import PublishedItem
from signage.publisher.acceptance import AcceptedPlaylist
from signage.publisher.standing import Standing
from tests.core.test_procedure_ends import CARD
from tests.core.test_register import FIRST_OF_JULY, NEW, OLD, TZ, item, row

RENAMED = item("6/QĐ", "2026-03-01", row("amended", name="Tên khác hẳn"))


def published(*items):
    entries = tuple(
        PublishedItem(name=each.name, title=each.title, state="on_air", item=each)
        for each in items
    )
    return {
        "tthc": AcceptedPlaylist(
            id="tthc",
            title="TTHC",
            approval="none",
            rules=PlaylistRules(),
            items=entries,
            problems=(),
        )
    }


def test_a_list_whose_every_row_waits_is_not_shown_and_says_why():
    _, held = Standing(TZ).cut(published(OLD, RENAMED))["tthc"].items

    assert (held.item, held.state) == (None, "broken")
    assert [problem.code for problem in held.problems] == ["name_differs"]


def test_a_newer_version_keeps_its_own_state():
    accepted = published(OLD, RENAMED)
    entry = replace(accepted["tthc"].items[1], state="waiting", candidate=NEW)
    accepted["tthc"] = replace(accepted["tthc"], items=(accepted["tthc"].items[0], entry))

    _, held = Standing(TZ).cut(accepted)["tthc"].items

    assert (held.item, held.candidate, held.state) == (None, NEW, "waiting")


def test_whoever_is_to_approve_hears_what_contradicts_the_lists_on_air():
    accepted = published(OLD)
    waiting = PublishedItem(name=RENAMED.name, title="6/QĐ", state="waiting", candidate=RENAMED)
    accepted["tthc"] = replace(accepted["tthc"], items=(*accepted["tthc"].items, waiting))
    standing = Standing(TZ)

    shown, asked = standing.cut(accepted)["tthc"].items

    assert (shown.item, shown.problems) == (OLD, ())
    assert [problem.code for problem in asked.problems] == ["name_differs"]
    assert asked.state == "waiting" and standing.register.problems == ()


def test_the_record_links_both_lists_once():
    standing = Standing(TZ)
    standing.cut(published(OLD, NEW))

    (act,) = standing.endings_with([NEW])

    assert (act.act, act.subject) == ("superseded", "tthc/1-QĐ.docx")
    assert act.arguments == {"rows": 1, "day": "01/07/2026", "by": "tthc/2-QĐ.docx"}
    assert standing.endings_with([]) == []


def test_a_card_of_an_abolished_procedure_is_cut_and_says_why_also_before_it_is_approved():
    accepted = published(OLD, NEW, CARD)
    standing = Standing(TZ)

    *_, shown = standing.cut(accepted)["tthc"].items
    acts = {act.act: act for act in standing.endings_with([NEW])}
    waiting = PublishedItem(name=CARD.name, title=CARD.title, state="waiting", candidate=CARD)
    accepted["tthc"] = replace(accepted["tthc"], items=(*accepted["tthc"].items[:2], waiting))
    *_, asked = standing.cut(accepted)["tthc"].items

    assert shown.item.phases[0].end_ms == FIRST_OF_JULY
    assert [problem.code for problem in shown.problems] == ["procedure_over"]
    assert acts["card_ended"].arguments == {
        "code": "1.010385",
        "day": "01/07/2026",
        "by": "tthc/2-QĐ.docx",
    }
    assert [problem.code for problem in asked.problems] == ["procedure_over"]
    assert standing.problems == ()  # what waits is no problem of the site


def test_whoever_is_to_approve_a_list_hears_which_cards_it_ends():
    accepted = published(OLD, CARD)
    waiting = PublishedItem(name=NEW.name, title=NEW.title, state="waiting", candidate=NEW)
    accepted["tthc"] = replace(accepted["tthc"], items=(*accepted["tthc"].items, waiting))

    _, card, asked = Standing(TZ).cut(accepted)["tthc"].items

    assert (card.item, card.problems) == (CARD, ())
    assert [problem.code for problem in asked.problems] == ["ends_card"]
    assert (
        "mot-cua/Mất hộ chiếu.md” rời màn hình từ 0 giờ 01/07/2026" in say(asked.problems[0])["vi"]
    )


def test_lists_that_agree_stay_as_they_are():
    accepted = published(OLD)

    assert Standing(TZ).cut(accepted) is accepted
