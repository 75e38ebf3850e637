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
    answers: dict[int, Answer] = {}
    # The objects are held as long as their answers, so that no other can have the id of one meanwhile.
    held: list[Given] = []

    @wraps(function)
    def ask(given: Given) -> Answer:
        try:
            return answers[id(given)]
        except KeyError:
            answer = function(given)
        if len(held) >= _SIZE:
            answers.clear()
            held.clear()
        answers[id(given)] = answer
        held.append(given)
        return answer

    return ask
