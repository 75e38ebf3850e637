"""A judgement built by hand: events through the alerting core, as if an article had given them."""

from datetime import date

from evaluation.articles import article_of
from evaluation.judging import Judged
from schemas import Event
from services.alerting.telling.policy import Policy
from services.backtest.replay import Outcome
from tests.unit.alerting.builders import Stream

NOTHING = "Nothing happened."


def judged(*events: Event, text: str = NOTHING) -> Judged:
    """What becomes of an article that gives these events."""
    stream = Stream(Policy(recent_days=None))
    for event in events:
        stream.feed(event)
    outcome = Outcome(events, tuple(stream.alerts), tuple(stream.suppressions))
    return Judged(article_of("own", "1", None, text, date(2017, 5, 9)), outcome, stream.incidents, 0.01)
