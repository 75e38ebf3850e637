"""Articles through the cores that ``harmwatch backtest`` runs: extractor and alerting, in process, no servers."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from schemas import Article, Event, Incident
from services.alerting.telling.policy import Policy
from services.backtest.replay import Outcome, Replay


@dataclass(frozen=True, slots=True)
class Judged:
    """An article and what became of it; ``seconds`` of processor time went into it.

    ``incidents`` are those that alerted and to which the article has something to say. Of a stream, the last article
    stands for all: ``earlier`` are those before it, ``remembered`` all incidents that have alerted.
    """

    article: Article
    outcome: Outcome
    incidents: tuple[Incident, ...]
    seconds: float
    earlier: tuple["Judged", ...] = ()
    remembered: tuple[Incident, ...] = ()

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


def judge_each(articles: Iterable[Article], policy: Policy) -> Iterator[Judged]:
    """Each article alone, against an empty memory, as ``--isolated`` does."""
    for article in articles:
        yield _show(Replay(policy), article)


def judge_after(article: Article, earlier: Iterable[Article], policy: Policy) -> Judged:
    """One article against the memory of these earlier ones."""
    replay = Replay(policy)
    for one in earlier:
        replay.show(one)
    return _show(replay, article)


def judge_in_turn(articles: Iterable[Article], policy: Policy) -> Iterator[Judged]:
    """One after another, each against the memory of those before it; give them in order of publication."""
    replay = Replay(policy)
    for article in articles:
        yield _show(replay, article)


def judge_stream(articles: Iterable[Article], policy: Policy) -> Judged:
    """All articles of a stream, in the order of their arrival, against one memory that is empty at first."""
    replay = Replay(policy)
    *earlier, last = (_show(replay, article) for article in articles)
    return replace(last, earlier=tuple(earlier), remembered=replay.incidents())


def replay_all(articles: Iterable[Article], policy: Policy) -> tuple[list[Judged], dict[str, str]]:
    """Like ``judge_in_turn``, without each article's incidents; with the incident that holds each claim in the end.

    The mapping is from event id to incident id; only incidents that alerted are in it.
    """
    replay = Replay(policy)
    judged = [_shown(replay, article) for article in articles]
    return judged, {c.event_id: i.incident_id for i in replay.incidents() for c in i.claims}


def _show(replay: Replay, article: Article) -> Judged:
    judged = _shown(replay, article)
    told = (i for i in replay.incidents() if any(claim.article_id == article.article_id for claim in i.claims))
    return replace(judged, incidents=tuple(told))


def _shown(replay: Replay, article: Article) -> Judged:
    began = time.process_time()
    outcome = replay.show(article)
    return Judged(article, outcome, (), time.process_time() - began)
