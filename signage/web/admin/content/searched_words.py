"""What a search of content looks into: titles, file names, and the words of cards and lines."""

from signage.core.content.card import Card, Infographic, QuestionList, TickerLines
from signage.core.content.playlist import Body
from signage.core.showing.edition import PublishedItem

# A page that somebody pasted whole is still found by what stands at its top.
_MOST_LETTERS = 4000


def words_of(item: PublishedItem) -> str:
    """Return the words of an item; those of lists of procedures are the register's."""
    known = item.candidate or item.item
    bodies = [phase.body for phase in known.phases[:1]] if known is not None else []
    words = (item.title, item.name, *(words_in(body) for body in bodies))
    return " ".join(words)[:_MOST_LETTERS]


def words_in(body: Body) -> str:
    """Return the words that were typed into a card, questions, figures or running lines."""
    match body:
        case Card():
            steps = (step.text for step in body.steps)
            facts = (body.agency, body.number, body.place, body.phone, body.legal_basis)
            return " ".join((body.title, body.body, body.answer, *steps, *facts))
        case QuestionList():
            return " ".join(f"{one.question} {one.answer}" for one in body.questions)
        case Infographic():
            blocks = (" ".join((one.title, *one.labels)) for one in body.blocks)
            return " ".join((body.title, *blocks))
        case TickerLines():
            return " ".join(body.lines)
        case _:
            return ""
