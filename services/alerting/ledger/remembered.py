"""What a pure function gave for an immutable object, remembered by the object itself.

The ledger asks the same of the same claim at every event of its incident. Messages are immutable, so a later answer
cannot differ; comparing or hashing them by value would cost more than the answer.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")
# Holds about as many claims as a worker's cache has; beyond it everything is forgotten, and asked anew.
_SIZE = 32_768


def by_identity(function: Callable[[Given], Answer]) -> Callable[[Given], Answer]:
    """Ask ``function`` once for each object; its argument must be immutable, all the way down."""
    known: dict[int, tuple[Given, Answer]] = {}

    @wraps(function)
    def ask(given: Given) -> Answer:
        held = known.get(id(given))
        # The object is held with its answer, so that no other can have its id meanwhile.
        if held is not None and held[0] is given:
            return held[1]
        if len(known) >= _SIZE:
            known.clear()
        answer = function(given)
        known[id(given)] = (given, answer)
        return answer

    return ask
