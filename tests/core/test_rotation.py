import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from signage.core.showing.rotation import (
    MOST_TURNS_EVER,
    Spacing,
    share_airtime,
    space_out,
    take_turns,
)

voices = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), min_size=1, max_size=5)


@settings(deadline=None)
@given(voices)
def test_turns_follow_the_weights_show_every_block_and_are_spread(made):
    weights, sizes = [list(column) for column in zip(*made, strict=True)]

    turns = take_turns(weights, sizes)

    order = [turn.voice for turn in turns]
    counts = [order.count(voice) for voice in range(len(weights))]
    assert all(
        count * weights[0] == counts[0] * weight
        for count, weight in zip(counts, weights, strict=True)
    )
    assert {(turn.voice, turn.block) for turn in turns} == {
        (voice, block) for voice, size in enumerate(sizes) for block in range(size)
    }
    if len(order) > 2 and 2 * max(counts) <= len(order):
        assert all(order[at] != order[at - 1] for at in range(len(order)))


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5))
def test_any_stretch_of_turns_is_near_the_weights(weights):
    order = [turn.voice for turn in take_turns(weights, [1] * len(weights))]
    total = sum(weights)

    for length in range(1, len(order) + 1):
        for voice, weight in enumerate(weights):
            assert abs(order[:length].count(voice) - length * weight / total) <= 2


def test_absurd_weights_end_and_still_show_everything():
    turns = take_turns([1, 1000], [30, 2])

    assert len(turns) <= 1100
    assert {turn.block for turn in turns if turn.voice == 0} == set(range(30))


@settings(deadline=None)
@given(
    st.lists(st.integers(3, 60), min_size=1, max_size=3).filter(lambda p: sum(p) <= 95),
    st.data(),
)
def test_airtime_is_within_an_entry_of_its_share(percents, data):
    lengths = [
        data.draw(st.lists(st.integers(3_000, 60_000), min_size=1, max_size=5))
        for _ in range(len(percents) + 1)
    ]
    percents = [*percents, 100 - sum(percents)]

    turns = share_airtime(percents, lengths)

    total = sum(lengths[turn.voice][turn.block] for turn in turns)
    longest = max(map(max, lengths))
    for voice, percent in enumerate(percents):
        own = sum(lengths[voice][turn.block] for turn in turns if turn.voice == voice)
        assert abs(own - total * percent / 100) <= longest
        # Where a whole round would take thousands of turns, the loop ends before.
        round_ms = 100 * max(sum(own) / part for own, part in zip(lengths, percents, strict=True))
        if round_ms / min(map(min, lengths)) < MOST_TURNS_EVER:
            shown = {turn.block for turn in turns if turn.voice == voice}
            assert shown == set(range(len(lengths[voice])))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(4_000, 40_000), min_size=1, max_size=8),
    st.lists(
        st.builds(
            Spacing,
            lengths=st.lists(st.integers(4_000, 30_000), min_size=1, max_size=3).map(tuple),
            gap_ms=st.sampled_from([120_000, 300_000, 720_000, 1_800_000]),
            first_ms=st.sampled_from([0, 120_000, 1_800_000]),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_limited_voices_keep_their_distance_also_where_the_loop_closes(base, limited):
    turns = space_out(base, limited)

    now_ms, starts = 0, [[] for _ in limited]
    for turn in turns:
        if turn.voice >= 0:
            starts[turn.voice].append(now_ms)
        lengths = base if turn.voice < 0 else limited[turn.voice].lengths
        now_ms += lengths[turn.block]
    own = [turn.block for turn in turns if turn.voice < 0]
    assert own == [place % len(base) for place in range(len(own))]
    assert len(own) % len(base) == 0
    for voice, found in zip(limited, starts, strict=True):
        assert found[0] >= voice.first_ms
        around = [*found, now_ms + found[0]]
        assert all(b - a >= voice.gap_ms for a, b in itertools.pairwise(around))
