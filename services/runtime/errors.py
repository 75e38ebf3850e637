"""The two kinds of failure: a record that can never succeed, and everything else (transient, never acknowledged)."""

from pydantic import ValidationError


class NeverSucceeds(Exception):  # noqa: N818 - it reads as what it says: "raise NeverSucceeds"
    """A record that will fail however often it is tried: it goes to the dead-letter topic with this reason."""


class Unreachable(Exception):  # noqa: N818
    """A server does not answer; the message says which, where, and what to do."""


def explain(error: ValidationError) -> str:
    """A validation error as one line: each field and what is wrong with it, without the input's text."""
    return "; ".join(
        f"{'.'.join(map(str, wrong['loc'])) or 'message'}: {wrong['msg'].removeprefix('Value error, ')}"
        for wrong in error.errors(include_url=False, include_input=False, include_context=False)
    )
