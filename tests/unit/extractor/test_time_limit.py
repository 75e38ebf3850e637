"""No text keeps the extractor for ever."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.extractor import worker
from services.extractor.time_limit import TooLong, at_most
from services.runtime.errors import NeverSucceeds
from tests.harness.articles import article


def without_end(_: Any) -> None:
    while True:
        pass


def test_a_block_that_computes_without_end_is_ended() -> None:
    with pytest.raises(TooLong), at_most(0.05):
        without_end(None)


def test_after_a_block_nothing_is_ended_any_more() -> None:
    with at_most(0.05):
        pass
    assert sum(range(3_000_000)) > 0


def test_an_article_that_takes_too_long_is_one_that_never_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "extract", without_end)
    monkeypatch.setattr(worker, "LONGEST_S", 0.05)
    with pytest.raises(NeverSucceeds, match="not read after"):
        worker.step(article("a").to_json(), datetime.now(UTC))
