import json
from pathlib import Path

import pytest

from signage.core.showing.loop import entry_at
from signage.core.showing.manifest import position

VECTORS = Path(__file__).parent.parent / "vectors"
PLAYING = json.loads((VECTORS / "playing.json").read_text())["cases"]
LOOPS = json.loads((VECTORS / "loop.json").read_text())["cases"]


@pytest.mark.parametrize("case", PLAYING, ids=[case["name"] for case in PLAYING])
def test_the_playing_rule_is_that_of_the_vectors(case: dict) -> None:
    for wanted in case["ask"]:
        found = position(case["manifest"], wanted["zone"], wanted["at_ms"])

        entry = found.entry["entry"] if found.entry else None
        assert (found.holder, found.item, entry) == (
            wanted["holder"],
            wanted["item"],
            wanted["entry"],
        ), wanted
        if entry is not None:
            assert (found.start_ms, found.offset_ms, found.duration_ms) == (
                wanted["start_ms"],
                wanted["offset_ms"],
                wanted["duration_ms"],
            ), wanted


@pytest.mark.parametrize("case", LOOPS, ids=[case["name"] for case in LOOPS])
def test_a_loop_turns_as_in_the_vectors(case: dict) -> None:
    for wanted in case["ask"]:
        found = entry_at(case["lengths_ms"], wanted["elapsed_ms"])

        assert found == (wanted["index"], wanted["offset_ms"])


def test_a_loop_without_length_has_no_position() -> None:
    with pytest.raises(ValueError, match="without length"):
        entry_at([], 0)


def test_an_unknown_zone_is_said() -> None:
    with pytest.raises(KeyError):
        position(PLAYING[0]["manifest"], "nowhere", 0)
