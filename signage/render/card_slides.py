"""Cards as compositions: which blocks each type has, and where picture and code stand."""

import re
from dataclasses import dataclass

import msgspec

from signage.core.content.card import Card, Step, TickerLines
from signage.core.content.problem import Problem
from signage.core.content.text import normalise, words
from signage.render.card_layout import Indented, Layout, lay_out
from signage.render.composition import Composition, Desk
from signage.render.guide_slides import compose_steps
from signage.render.markdown import Paragraph, Run, paragraphs
from signage.render.style import Runs, text_width
from signage.render.ticker_slides import compose_line

_LABEL_GAP_EM = 0.7
_MARK_EM = 1.5  # "3." or a bullet, with the gap after it

LABELS = {
    "vi": {
        "qa": "Hỏi – đáp",
        "event": "Sự kiện",
        "contact": "Liên hệ",
        "time": "Thời gian",
        "place": "Địa điểm",
        "address": "Địa chỉ",
        "phone": "Điện thoại",
        "basis": "Căn cứ",
        "scan": "Quét mã để xem chi tiết",
    },
    "en": {
        "qa": "Question",
        "event": "Event",
        "contact": "Contact",
        "time": "Time",
        "place": "Place",
        "address": "Address",
        "phone": "Phone",
        "basis": "Legal basis",
        "scan": "Scan for details",
    },
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a card before it becomes values."""

    kind: str  # para | item | heading | fact | phone | small
    paragraph: Paragraph
    label: str = ""

    @property
    def text(self) -> str:
        """Return what it says, with its label."""
        text = self.paragraph.text
        return f"{self.label}: {text}" if self.label else text


def compose_card(card: Card, desk: Desk) -> list[Composition] | Problem:
    """Compose a card of any type."""
    labels = LABELS["en" if card.language == "en" else "vi"]
    title = normalise(card.title) or normalise(desk.title)
    if not title and card.type == "contact":
        title = labels["contact"]
    card = msgspec.structs.replace(card, title=title)
    blocks = blocks_of(card, labels)
    if desk.style.is_strip:
        return compose_line((title, *(block.text for block in blocks)), desk)
    pictured = [step for step in card.steps if step.picture is not None]
    if pictured and (steps := compose_steps(card, desk)) is not None:
        opening = msgspec.structs.replace(card, steps=())
        if any((card.body.strip(), card.qr, card.phone, card.picture)):
            return [_text_page(opening, blocks_of(opening, labels), labels, desk), *steps]
        return steps
    return [_text_page(card, blocks, labels, desk)]


def _text_page(card: Card, blocks: list[Block], labels: dict[str, str], desk: Desk) -> Composition:
    layout = lay_out(card, _indented(blocks, desk), labels["scan"], desk)
    return _composition(card, blocks, labels, layout, desk)


def compose_ticker(body: TickerLines, desk: Desk) -> list[Composition] | Problem:
    """Compose running lines: a long line where there is a zone for it, else one slide of them."""
    if desk.style.surface.zone == "ticker" or desk.style.is_strip:
        return compose_line(body.lines, desk)
    card = Card(type="notice", title="", body="\n\n".join(_literal(line) for line in body.lines))
    return [_text_page(card, blocks_of(card, LABELS["vi"]), LABELS["vi"], desk)]


def _literal(line: str) -> str:
    """Protect a line from being read as Markdown: a running line has no marks."""
    return re.sub(r"([\\`*_#+\-.>()!\[\]])", r"\\\1", line)


def compose_text(title: str, body: str, desk: Desk) -> list[Composition]:
    """Compose a page of plain words, for what has no room beside a picture of numbers."""
    return compose_lines(title, [("", [body] if body else [])], desk)


def compose_lines(
    title: str, groups: list[tuple[str, list[str]]], desk: Desk
) -> list[Composition]:
    """Compose words that flow over pages: headings with lines below them.

    What numbers and tables become on a board too small for their picture: longer, never cut.
    """
    blocks = []
    for heading, said in groups:
        if heading:
            blocks.append(Block("para", Paragraph(runs=(Run(heading, bold=True),), heading=True)))
        blocks += [Block("para", _plain(line)) for line in said]
    card = Card(type="announcement", title=title)
    layout = lay_out(card, _indented(blocks, desk), "", desk, most=1.3 * desk.style.body)
    return [_composition(card, blocks, LABELS["vi"], layout, desk)]


def blocks_of(card: Card, labels: dict[str, str]) -> list[Block]:
    """Return the blocks in reading order: what to do, then where to go on."""
    body = [_block(p) for p in paragraphs(normalise(card.body))]
    if card.type == "qa" and card.answer:
        body = [_block(p) for p in paragraphs(normalise(card.answer))] + body
    when = " · ".join(
        part for part in (card.time, card.date if card.type == "event" else "") if part
    )
    place = "place" if card.type == "event" else "address"
    facts = [
        _fact(labels["time"], when),
        _fact(labels[place], card.place),
    ]
    phone = [Block("phone", _plain(card.phone))] if card.phone else []
    small = [Block("small", _plain(f"{labels['basis']}: {card.legal_basis}"))]
    if card.type == "contact":
        found = phone + facts + body
    elif card.type == "event":
        found = facts + body + phone
    elif card.type == "guide":
        found = body + [_step(at, step) for at, step in enumerate(card.steps, start=1)]
        found += facts + phone
    else:
        found = body + facts + phone
    return [b for b in found if b.paragraph.text.strip()] + (small if card.legal_basis else [])


def _composition(
    card: Card, blocks: list[Block], labels: dict[str, str], layout: Layout, desk: Desk
) -> Composition:
    script, style = desk.script, desk.style
    eyebrow = labels.get(card.type, "") if card.type in ("qa", "event") else ""
    values = layout.values | {
        "kind": card.type,
        "title": script.runs(card.title),
        "eyebrow": script.runs(eyebrow),
        "blocks": [_values(block, desk) for block in blocks],
    }
    settings = layout.settings | {
        "label_w": _label_em(blocks, desk) * style.body,
        "eyebrow": not layout.tight and not style.led,
        "stacked": _is_stacked(desk),
        "mark_w": {str(f.size_px): text_width(style, "10. ", f.size_px) for f in style.pixel},
    }
    return Composition(
        template="card",
        settings=settings,
        values=values,
        pictures=layout.pictures,
        alt=_alt(card, blocks),
        words=words(card.title),
        has_code=layout.has_code,
        problems=layout.problems,
    )


def _is_stacked(desk: Desk) -> bool:
    """Tell whether a label stands above its text: a tall page has no width for two columns."""
    return not desk.style.led and not desk.style.landscape


def _label_em(blocks: list[Block], desk: Desk) -> float:
    """Return how wide the column of labels is, with its gap, in em."""
    style = desk.style
    widths = [text_width(style, block.label, style.body) for block in blocks if block.label]
    return max(widths, default=0) / style.body + _LABEL_GAP_EM


def _indented(blocks: list[Block], desk: Desk) -> list[Indented]:
    """Return each text with what stands before it, as the template sets labels and marks."""
    beside = not desk.style.led and not _is_stacked(desk)
    label_em = _label_em(blocks, desk) if beside else 0.0
    return [
        (block.paragraph.text, label_em)
        if block.label
        else (block.text, _MARK_EM * (1 + block.paragraph.level) if block.paragraph.mark else 0.0)
        for block in blocks
    ]


def _values(block: Block, desk: Desk) -> dict[str, object]:
    runs: Runs = desk.script.marked(block.paragraph.runs)
    return {
        "kind": "heading" if block.paragraph.heading else block.kind,
        "runs": runs,
        "mark": block.paragraph.mark,
        "level": block.paragraph.level,
        "label": desk.script.runs(block.label.replace(" ", "\u00a0")),
        "words": words(block.text),
        "digits": len(block.paragraph.text),
    }


def _block(paragraph: Paragraph) -> Block:
    return Block("item" if paragraph.mark else "para", paragraph)


def _step(number: int, step: Step) -> Block:
    runs = paragraphs(normalise(step.text))
    joined = [Run("\n") if at else None for at in range(len(runs))]
    flat = [
        r for p, gap in zip(runs, joined, strict=True) for r in ((gap, *p.runs) if gap else p.runs)
    ]
    return Block("item", Paragraph(runs=tuple(flat), mark=f"{number}."))


def _plain(text: str) -> Paragraph:
    return Paragraph(runs=(Run(normalise(text)),))


def _fact(label: str, text: str) -> Block:
    return Block("fact", _plain(text), label)


def _alt(card: Card, blocks: list[Block]) -> str:
    parts = [card.title, *(block.text.replace("\n", " ") for block in blocks)]
    parts += [part for part in (card.agency, card.number, card.date) if part]
    return ". ".join(part.strip().rstrip(".") for part in parts if part.strip()) + "."
