"""The Redis keys of the feeds, all of them. Every key starts with the installation's hash tag, ``{prefix}``.

| key | type | holds |
|---|---|---|
| ``feed:<feed_id>`` | hash | what is known of one feed (``codecs.py``), and ``lease`` while a process polls it |
| ``feeds`` | set | ids of all feeds, those that are gone too |
| ``feeds:due`` | sorted set | ids of those that are polled, by when (ms); while one is polled, by when its lease ends |
| ``feeds:hosts`` | sorted set | hosts that are not to be asked now, by until when (ms) |
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
        self.failing = key(settings, "feeds", "failing")
        self.gone = key(settings, "feeds", "gone")

    def feed(self, feed_id: str) -> str:
        """Hash of one feed."""
        return self.feed_prefix + feed_id
