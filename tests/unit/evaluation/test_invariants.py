"""Spans that do not fit, and facts without spans, are found."""

from evaluation.invariants import marks_of, spans_of
from evaluation.measures import Share
from schemas import Event, Span
from tests.unit.alerting.builders import by, killed, on, perpetrator, place
from tests.unit.alerting.builders import report as event
from tests.unit.evaluation.judged import judged

TEXT = "A strike killed five villagers."


def quoting(quote: str, start: int) -> Event:
    """An event whose only spans show its casualties, in a text of two empty lines and ``TEXT``."""
    group = killed(5).model_copy(update={"span": Span(start=start, end=start + len(quote), quote=quote)})
    return event("a", "2017-05-09", casualties=(group,), place=None, occurred=on("2017-05-09", basis="publication"))


def test_a_span_that_quotes_its_place_fits() -> None:
    assert marks_of(judged(quoting("killed five", 11), text=TEXT))["spans_fit"] == Share(1, 1)


def test_a_span_off_by_one_does_not_fit() -> None:
    assert marks_of(judged(quoting("killed five", 12), text=TEXT))["spans_fit"] == Share(0, 1)


def test_an_event_without_any_span_is_found() -> None:
    bare = event("a", "2017-05-09", casualties=(), place=None, occurred=on("2017-05-09", basis="publication"))
    assert marks_of(judged(bare, text=TEXT))["events_have_spans"] == Share(0, 1)


def test_spans_are_found_at_any_depth() -> None:
    full = event("a", "2017-05-09", claimants=(by("SOHR"),), actors=(perpetrator("the army"),), place=place("Zabid"))
    assert {span.quote for span in spans_of(full)} >= {"SOHR", "the army", "Zabid", "17 civilian killed"}


def test_an_article_without_events_asks_nothing() -> None:
    assert marks_of(judged()) == {}
