"""When pages are grey: the days of national mourning as spans, and spans cut along them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from signage.core.showing.campaign import Rules
from signage.core.time.times import Span, local_midnight


def mourning_spans(rules: Rules, within: Span) -> tuple[Span, ...]:
    """Return the spans of mourning that touch `within`, sorted; whole local days."""
    spans = [
        Span(
            local_midnight(rules.tz, mourning.from_),
            local_midnight(rules.tz, mourning.until + timedelta(days=1)),
        )
        for mourning in rules.mourning
    ]
    touching = [s for s in spans if s.start_ms < within.end_ms and s.end_ms > within.start_ms]
    return tuple(sorted(touching))


def split_by(span: Span, cuts: Sequence[Span], *, within: Span) -> Iterator[tuple[Span, bool]]:
    """Yield the parts of `span` that touch `within`, each with whether it lies in a cut."""
    if span.end_ms <= within.start_ms or span.start_ms >= within.end_ms:
        return
    at = span.start_ms
    for cut in cuts:
        start, end = max(cut.start_ms, at), min(cut.end_ms, span.end_ms)
        if start >= end:
            continue
        if at < start:
            yield Span(at, start), False
        yield Span(start, end), True
        at = end
    if at < span.end_ms:
        yield Span(at, span.end_ms), False
