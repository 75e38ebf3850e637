"""The Redis keys of the feeds, all of them. Every key starts with the installation's hash tag, ``{prefix}``.

| key | type | holds |
|---|---|---|
| ``feed:<feed_id>`` | hash | what is known of one feed (``codecs.py``); ``lease`` while polled, ``waiting`` as below |
| ``feeds`` | set | ids of all feeds, those that are gone too |
| ``feeds:due`` | sorted set | ids of those that are polled, by when (ms); while one is polled, by when its lease ends |
| ``feeds:hosts`` | sorted set | hosts that are not to be asked now, by until when (ms) |
| ``feeds:waiting:<host>`` | sorted set | ids of those that were due, by when, but whose host is busy: not in ``due`` |
| ``feeds:addresses`` | hash | address → id of the feed that is asked there, or was before |
| ``feeds:failing`` | sorted set | ids of those whose last poll failed, by since when (ms) |
| ``feeds:gone`` | sorted set | ids of those that answered 410, by since when (ms) |
"""

from services.runtime.redis import key
from services.runtime.settings import Settings


class FeedKeys:
    """Key names of one installation."""

    def __init__(self, settings: Settings) -> None:
        self.feed_prefix = key(settings, "feed", "")
        self.feeds = key(settings, "feeds")
        self.due = key(settings, "feeds", "due")
        self.hosts = key(settings, "feeds", "hosts")
        self.waiting_prefix = key(settings, "feeds", "waiting", "")
        self.addresses = key(settings, "feeds", "addresses")
        self.failing = key(settings, "feeds", "failing")
        self.gone = key(settings, "feeds", "gone")

    def feed(self, feed_id: str) -> str:
        """Hash of one feed."""
        return self.feed_prefix + feed_id
