"""When to try again: pauses that double, each with some chance in it, so that receivers are not hit in step. Pure."""

from datetime import timedelta

GIVE_UP_AFTER = timedelta(hours=24)
"""An alert that could not be delivered for so long is given up."""
_FIRST = timedelta(seconds=1)
_LONGEST = timedelta(hours=1)
# A receiver that is down is asked every minute whether it is back; what waits then goes at once.
_FIRST_TRIAL = timedelta(seconds=2)
_LONGEST_TRIAL = timedelta(minutes=1)
_MOST_DOUBLINGS = 20


def pause_after(attempts: int, chance: float, asked: timedelta | None = None) -> timedelta:
    """From a failed attempt (the first is 1) to the next of the same alert; ``chance`` in [0, 1).

    Between half of the doubling pause and all of it, at most an hour; not less than the receiver ``asked`` for, but
    no more than an hour of that either.
    """
    return max(_doubled(_FIRST, _LONGEST, attempts, chance), min(asked or timedelta(), _LONGEST))


def pause_before_trial(failures: int, chance: float) -> timedelta:
    """From so many failures in a row, after the breaker opened, to the single attempt that may close it."""
    return _doubled(_FIRST_TRIAL, _LONGEST_TRIAL, failures, chance)


def _doubled(first: timedelta, longest: timedelta, times: int, chance: float) -> timedelta:
    doublings = min(max(times, 1) - 1, _MOST_DOUBLINGS)
    whole = min(first * (1 << doublings), longest)
    return whole * (1 + chance) / 2
