"""Turns at hosts. A pause of an hour stands for "not now": no test waits for a pause to end."""

import asyncio
from contextlib import suppress

import pytest

from services.web.politeness import LONGEST_GAP_S, Turns

AN_HOUR = 3600.0


async def gets_a_turn(turns: Turns, url: str) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05), turns.at(url):
            return True
    return False


@pytest.mark.parametrize(
    ("url", "waits"),
    [
        ("https://post.example/b", True),
        ("http://POST.example/b", True),
        ("https://me:secret@post.example/b", True),
        ("https://post.example:8443/a", False),
        ("https://other.example/a", False),
    ],
)
def test_a_host_is_left_alone_after_a_turn_and_no_other(url: str, *, waits: bool) -> None:
    async def test() -> None:
        turns = Turns(gap_s=AN_HOUR)
        async with turns.at("https://post.example/a"):
            pass
        assert await gets_a_turn(turns, url) is not waits

    asyncio.run(test())


def test_turns_come_one_after_the_other_in_the_order_of_asking() -> None:
    turns, order = Turns(gap_s=0.0), []

    async def visit(number: int) -> None:
        async with turns.at("https://post.example/"):
            order.append(("in", number))
            await asyncio.sleep(0)
            order.append(("out", number))

    async def test() -> None:
        await asyncio.gather(*(visit(number) for number in range(3)))

    asyncio.run(test())
    assert order == [(step, number) for number in range(3) for step in ("in", "out")]


def test_who_gives_up_waiting_or_fails_does_not_keep_the_turn() -> None:
    async def test() -> None:
        turns = Turns(gap_s=0.0)
        async with turns.at("https://post.example/"):
            assert not await gets_a_turn(turns, "https://post.example/")
        with pytest.raises(ValueError, match="broken"):
            async with turns.at("https://post.example/"):
                raise ValueError("broken")
        assert await gets_a_turn(turns, "https://post.example/")

    asyncio.run(test())


def test_a_host_may_ask_for_longer_pauses_up_to_a_limit() -> None:
    async def test() -> None:
        turns = Turns(gap_s=0.0)
        turns.slow_down("https://post.example/", AN_HOUR)
        async with turns.at("https://post.example/"):
            before = asyncio.get_running_loop().time()
        assert not await gets_a_turn(turns, "https://post.example/")
        free_at = turns._hosts["post.example"].free_at
        assert before < free_at <= asyncio.get_running_loop().time() + LONGEST_GAP_S

    asyncio.run(test())


def test_whoever_yields_lets_all_others_go_first() -> None:
    turns, order = Turns(gap_s=0.0), []

    async def visit(name: str, *, yielding: bool) -> None:
        async with turns.at("https://post.example/", yielding=yielding):
            order.append(name)
            await asyncio.sleep(0)

    async def test() -> None:
        pages = [asyncio.create_task(visit(f"page {number}", yielding=True)) for number in range(3)]
        await asyncio.sleep(0)
        await asyncio.gather(*pages, visit("poll", yielding=False))

    asyncio.run(test())
    assert order == ["page 0", "poll", "page 1", "page 2"]


def test_no_pause_follows_a_turn_in_which_the_host_was_not_asked() -> None:
    async def test() -> None:
        turns = Turns(gap_s=AN_HOUR)
        async with turns.at("https://post.example/") as turn:
            turn.asked = False
        assert await gets_a_turn(turns, "https://post.example/")

    asyncio.run(test())
