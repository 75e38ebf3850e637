"""What holds for every event of every article: no event without spans, every span the article's own words."""

from collections.abc import Iterator

from evaluation.judging import Judged
from evaluation.marks import Mark, answer
from schemas import Event, Span
from schemas.parts import Message


def marks_of(judged: Judged) -> dict[str, Mark]:
    """One answer an article that gave events."""
    if not judged.events:
        return {}
    text = judged.article.text
    fits = all(text[s.start : s.end] == s.quote for event in judged.events for s in spans_of(event))
    shown = all(event.withdraws or any(True for _ in spans_of(event)) for event in judged.events)
    return {
        "spans_fit": answer(fits),
        "events_have_spans": answer(shown and all(map(_facts_have_spans, judged.events))),
    }


def spans_of(message: Message) -> Iterator[Span]:
    """All spans in a message, at any depth."""
    for name in type(message).model_fields:
        value = getattr(message, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Span):
                yield part
            elif isinstance(part, Message):
                yield from spans_of(part)


def _facts_have_spans(event: Event) -> bool:
    """People hurt, a place and a stated date need words; the models already hold casualties and actors to that."""
    if event.withdraws:
        return True  # It states no fact: it takes those of an earlier version back.
    stated = event.occurred.basis == "publication" or event.occurred.span is not None
    return stated and (event.why_not is None or event.why_not_span is not None or bool(event.casualties))
