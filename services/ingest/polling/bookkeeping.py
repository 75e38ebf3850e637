"""From what is known of a feed and the outcome of a poll to what is known next, and when it is due. Pure."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.ingest.polling.asking import Failed, Gone, Heard, Outcome, Read
from services.ingest.polling.feed import Feed, Move, Trouble
from services.ingest.polling.schedule import Rhythm, not_skipped

# A redirect that is called permanent is sometimes a mistake of an hour; three polls apart it is meant.
_ANSWERS_BEFORE_MOVE = 3


@dataclass(frozen=True, slots=True)
class Bookkeeper:
    """``rhythm`` bounds the pauses, ``chance`` jitters them."""

    rhythm: Rhythm
    chance: random.Random

    def after(self, feed: Feed, outcome: Outcome, now: datetime) -> tuple[Feed, datetime | None]:
        """The feed as it stands after a poll whose new items are all delivered, and when it is due (null = never)."""
        polled = replace(feed, polls=feed.polls + 1, polled_at=now)
        match outcome:
            case Gone():
                return replace(polled, gone=True, status=410), None
            case Failed():
                return self._failed(polled, outcome, now)
            case _:
                return self._heard(polled, outcome, now)

    def _failed(self, feed: Feed, outcome: Failed, now: datetime) -> tuple[Feed, datetime]:
        before = feed.trouble
        failures = before.failures + 1 if before else 1
        trouble = Trouble(outcome.kind, outcome.reason, before.since if before else now, failures)
        pause = self.rhythm.backoff(_interval(feed), failures, outcome.retry_after_s, self.chance)
        failing = replace(feed, trouble=trouble, status=outcome.status, move=None)
        return failing, now + timedelta(seconds=pause)

    def _heard(self, feed: Feed, outcome: Heard, now: datetime) -> tuple[Feed, datetime]:
        heard = replace(_moved(feed, outcome.moved_to), trouble=None, status=outcome.status)
        something_new = False
        if isinstance(outcome, Read):
            something_new = bool(outcome.new)
            heard = replace(
                heard,
                etag=outcome.validators.etag,
                last_modified=outcome.validators.last_modified,
                body=outcome.body,
                digests=outcome.digests,
                hints=outcome.hints,
                items=heard.items + len(outcome.new),
                unidentified=outcome.without_identity,
                # A person's name for it is kept where it was said; here it would outlive that.
                own_title=heard.own_title if heard.subscription.title else outcome.publisher,
                ended=outcome.ended,
                last_new_at=now if something_new else heard.last_new_at,
            )
        # The first answer is all new; it says nothing about how often something appears.
        if feed.last_new_at is not None or not something_new:
            interval_s = self.rhythm.learned(heard.interval_s, something_new=something_new)
            heard = replace(heard, interval_s=interval_s)
        return heard, self._due(heard, outcome, now)

    def _due(self, feed: Feed, outcome: Heard, now: datetime) -> datetime:
        if feed.subscription.interval_s is not None:  # a person knows better than a header
            return now + timedelta(seconds=self.rhythm.pause(feed.subscription.interval_s, 0.0, self.chance))
        if feed.ended:  # also a template's mistake says so, and nobody would hear of it
            return now + timedelta(seconds=self.rhythm.pause(self.rhythm.longest_backoff_s, 0.0, self.chance))
        asked_for = max(outcome.fresh_s, feed.hints.pause_s)
        interval_s = self.rhythm.longest_s if feed.pushed(now) else feed.interval_s
        due = now + timedelta(seconds=self.rhythm.pause(interval_s, asked_for, self.chance))
        return not_skipped(due, feed.hints)


def _interval(feed: Feed) -> float:
    return feed.subscription.interval_s or feed.interval_s


def _moved(feed: Feed, address: str | None) -> Feed:
    if address is None or address == feed.address:
        return replace(feed, move=None)
    answers = feed.move.answers + 1 if feed.move and feed.move.address == address else 1
    if answers < _ANSWERS_BEFORE_MOVE:
        return replace(feed, move=Move(address, answers))
    return replace(feed, address=address, move=None)
