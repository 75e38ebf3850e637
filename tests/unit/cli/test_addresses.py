"""Where Redis is, as a message says it."""

import pytest

from services.cli.redis import address_of
from services.runtime.settings import Settings


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://h:6380/5", "h:6380/5"),
        ("redis://h", "h:6379"),
        ("rediss://user:secret@h/0", "h:6379"),
        ("unix:///tmp/redis.sock", "/tmp/redis.sock"),
    ],
)
def test_an_address_names_the_database_and_never_the_password(url: str, shown: str) -> None:
    """A rebuild into database 5 must not read as one into 0."""
    assert address_of(Settings(redis=url)) == shown
