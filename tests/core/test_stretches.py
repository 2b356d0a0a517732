from dataclasses import replace
from datetime import date

from showing import NOW, at, campaign, compiled, drawn, part, playlist, rules, screen

from signage.core.place.screen import OpenHours
from signage.core.showing.campaign import Blackout, Takeover, Targets
from signage.core.showing.explain import explain_day
from signage.core.showing.stretches import alike, stretches_of
from signage.core.time.times import DAY_MS, Instant, Span, day_span

CHUNG = playlist("chung", 10_000, 12_000)
SHELF = (CHUNG, playlist("tet", 8_000), playlist("khan-cap", 5_000))
DAY = date(2026, 12, 1)
HOURS = (OpenHours(days="mon-sun", start="07:00", end="17:30"),)


def told(some_rules, window=None):
    manifest = compiled(some_rules, *SHELF).manifests["sanh-1"]
    window = window or day_span(some_rules.tz, DAY)
    return manifest, stretches_of(manifest, drawn(*SHELF), window)


def test_a_day_is_told_as_its_plan_with_neighbours_that_agree_joined():
    made = rules(campaign("tet", dayparts=(part("08:00", "10:00"),)), screen(hours=HOURS))
    manifest, found = told(made)

    assert [(s.holder, s.winners) for s in found] == [
        ("closed", ()),
        ("slot", ("playlist chung",)),
        ("slot", ("tet",)),
        ("slot", ("playlist chung",)),
        ("closed", ()),
    ]
    assert found[2].span == Span(at("2026-12-01T08:00"), at("2026-12-01T10:00"))
    plan = explain_day(made, drawn(*SHELF), manifest, "sanh-1", DAY)["slots"]
    for slot in plan:
        (here,) = [s for s in found if s.span.holds(slot["start_ms"])]
        assert [name.removeprefix("playlist ") for name in here.winners] == slot["winners"]


def test_midnights_that_change_nothing_part_nothing():
    start = at("2026-12-01T00:00")
    _, found = told(rules(), Span(start, Instant(start + 3 * DAY_MS)))

    assert len(found) == 1


def test_takeovers_and_blackouts_have_their_own_stretches_to_the_millisecond():
    flood = Takeover(
        id="lu",
        title="Tin lũ",
        playlist="khan-cap",
        unit="hue",
        start_ms=at("2026-12-01T09:00"),
        end_ms=at("2026-12-01T10:00"),
    )
    off = Blackout(id="b", since_ms=at("2026-12-01T12:00:00.500"))
    _, found = told(rules(takeovers={"lu": flood}, blackouts={"b": off}))

    assert [(s.holder, s.winners) for s in found] == [
        ("slot", ("playlist chung",)),
        ("takeover", ("lu",)),
        ("slot", ("playlist chung",)),
        ("blackout", ()),
    ]
    assert found[3].span.start_ms == off.since_ms


def test_nothing_is_said_before_or_after_the_manifest():
    wide = Span(Instant(NOW - 90 * DAY_MS), Instant(NOW + 90 * DAY_MS))
    manifest, found = told(rules(), wide)

    assert found[0].span.start_ms == manifest.document["valid_from_ms"]
    assert found[-1].span.end_ms == manifest.document["valid_until_ms"]


def test_screens_are_alike_until_a_rule_or_a_drawing_can_tell_them_apart():
    one, two, three = (screen(f"s{n}") for n in (1, 2, 3))
    led = replace(screen("led"), kind="led")
    named = campaign("x", targets=Targets(screens=("s3",)))

    groups = alike(rules(named), [one, two, three, led])

    assert [[s.id for s in group] for group in groups] == [["s1", "s2"], ["s3"], ["led"]]
