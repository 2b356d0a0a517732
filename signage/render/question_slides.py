"""A list of questions as cards, one after another."""

from signage.core.content.card import Card, QuestionList
from signage.core.content.problem import Problem
from signage.render.card_slides import compose_card
from signage.render.composition import Composition, Desk
from signage.render.ticker_slides import compose_line


def compose_questions(body: QuestionList, desk: Desk) -> list[Composition] | Problem:
    """Compose a card for each question."""
    if desk.style.is_strip:
        return compose_line(tuple(f"{q.question} {q.answer}" for q in body.questions), desk)
    made: list[Composition] = []
    for question in body.questions:
        card = Card(
            type="qa",
            title=question.question,
            answer=question.answer,
            legal_basis=question.legal_basis,
        )
        composed = compose_card(card, desk)
        if isinstance(composed, Problem):
            return composed
        made += composed
    return made
