"""Texts are judged in a child process: one that dies takes nothing along, and not too many may wait."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from services.alerting.telling.policy import Policy
from services.gateway.insight.why import Busy, Judge, pasted

NOW = datetime(2017, 5, 9, 12, tzinfo=UTC)
# Speaks as the real child does, but dies at texts that say so.
FAULTY = (
    sys.executable,
    "-c",
    """
import sys
from services.gateway.insight import judging_process
from services.gateway.insight.judgement import Judged
def judge(asked):
    if "please die" in asked.article.body: sys.exit(1)
    if "please fail" in asked.article.body: raise ValueError("no such thing")
    return Judged(None, asked.article.url, [{"event": None}])
judging_process.judge = judge
judging_process.main()
""",
)


def with_judge(test: Callable[[Judge], Awaitable[None]]) -> None:
    async def run() -> None:
        judge = Judge(Policy(), program=FAULTY)
        try:
            await test(judge)
        finally:
            await judge.aclose()
        assert not judge._readers._running

    asyncio.run(run())


def test_a_child_that_dies_or_fails_says_so_and_the_next_text_is_judged() -> None:
    async def test(judge: Judge) -> None:
        assert await judge.judge(pasted("please die", None, NOW), names=False) == "its reader died"
        assert await judge.judge(pasted("please fail", None, NOW), names=False) == "ValueError: no such thing"
        judged = await judge.judge(pasted("please live", None, NOW), names=False)
        assert not isinstance(judged, str)
        assert judged.events == [{"event": None}]

    with_judge(test)


def test_no_more_wait_than_may_wait() -> None:
    async def test(judge: Judge) -> None:
        text = pasted("please live", None, NOW)
        asked = [asyncio.create_task(judge.judge(text, names=False)) for _ in range(8)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await judge.judge(text, names=False)
        assert len(await asyncio.gather(*asked)) == 8
        assert not isinstance(await judge.judge(text, names=False), str)

    with_judge(test)
