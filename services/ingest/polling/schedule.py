"""When a feed is asked next. Pure: an answer, a policy and a source of chance in, seconds out.

The pause is learned: it halves when a poll brought something new and grows by a quarter when it did not, which settles
at about four polls for each time that something appears. Between two bounds; never before what the server or the feed
itself asks for; with jitter, since the feeds of one list would else be asked in step for ever.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingest.polling.feed import Hints
from services.runtime.settings import Settings

_SOONER, _LATER = 0.5, 1.25
_JITTER = 0.1
_HOURS_OF_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Bounds, in seconds.

    ``start_s`` is the pause of a feed of which nothing is known yet. What servers and feeds ask for counts up to
    ``longest_s`` (some say a year); a server that asks to be left alone (Retry-After) is believed up to a day.
    """

    start_s: float = 300.0
    shortest_s: float = 60.0
    longest_s: float = 3600.0
    longest_backoff_s: float = 6 * 3600.0
    longest_retry_s: float = 24 * 3600.0

    @classmethod
    def of(cls, settings: Settings) -> "Rhythm":
        """As the settings have it."""
        return cls(settings.feed_interval, settings.feed_interval_min, settings.feed_interval_max)

    def learned(self, interval_s: float, *, something_new: bool) -> float:
        """The pause after a good answer."""
        changed = interval_s * (_SOONER if something_new else _LATER)
        return min(max(changed, self.shortest_s), self.longest_s)

    def pause(self, interval_s: float, asked_for_s: float, chance: random.Random) -> float:
        """Seconds after a good answer: the interval, or what server and feed ask for if that is more."""
        floor = min(asked_for_s, self.longest_s)
        return max(interval_s * chance.uniform(1 - _JITTER, 1 + _JITTER), floor * chance.uniform(1, 1 + _JITTER))

    def backoff(self, interval_s: float, failures: int, retry_after_s: float | None, chance: random.Random) -> float:
        """Seconds after the n-th failure in a row: the interval doubled by each, or what the server asks for."""
        limit = max(interval_s, self.longest_backoff_s)
        doubled = min(limit, interval_s * 2.0 ** min(failures, 30))
        asked_for = min(retry_after_s or 0.0, self.longest_retry_s)
        return max(doubled * chance.uniform(1 - _JITTER, 1 + _JITTER), asked_for * chance.uniform(1, 1 + _JITTER))


def not_skipped(due: datetime, hints: Hints) -> datetime:
    """The first moment from ``due`` on that lies in no hour or day that the feed says to skip.

    A feed that skips every hour of a week means something else by it, so that is not followed.
    """
    moment = due
    for _ in range(_HOURS_OF_A_WEEK + 1):
        if moment.hour not in hints.hours and moment.weekday() not in hints.days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due
