"""A guide's numbered steps with their pictures."""

from signage.core.card import Card
from signage.core.problem import Problem
from signage.render.composition import Composition, Desk


def compose_guide(card: Card, desk: Desk) -> list[Composition] | Problem:
    """Compose the steps."""
    raise NotImplementedError
