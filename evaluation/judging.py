"""Articles through the cores that ``harmwatch backtest --isolated`` runs: each alone, against an empty memory."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas import Article, Event, Incident
from services.alerting.policy import Policy
from services.backtest.replay import Outcome, Replay


@dataclass(frozen=True, slots=True)
class Judged:
    """An article and what became of it; ``incidents`` alerted, ``seconds`` went into extraction and alerting."""

    article: Article
    outcome: Outcome
    incidents: tuple[Incident, ...]
    seconds: float

    @property
    def alerted(self) -> bool:
        """Whether anybody would have been alerted."""
        return bool(self.outcome.alerts)

    @property
    def events(self) -> tuple[Event, ...]:
        """All events of the article, alerting or not."""
        return self.outcome.events

    @property
    def reasons(self) -> list[str]:
        """Why the article, or its events, raised no alert."""
        return [suppression.why_not for suppression in self.outcome.suppressions]


def judge(articles: Iterable[Article], policy: Policy) -> Iterator[Judged]:
    """Each article alone; the first one also pays for loading the tables, so show one before timing."""
    for article in articles:
        replay = Replay(policy)
        began = time.perf_counter()
        outcome = replay.show(article)
        seconds = time.perf_counter() - began
        yield Judged(article, outcome, replay.incidents(), seconds)
