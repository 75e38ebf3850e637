"""The two kinds of failure: a record that can never succeed, and everything else (transient, never acknowledged)."""

from collections import defaultdict

from pydantic import ValidationError
from pydantic_core import ErrorDetails


class NeverSucceeds(Exception):  # noqa: N818 - it reads as what it says: "raise NeverSucceeds"
    """A record that will fail however often it is tried: it goes to the dead-letter topic with this reason."""


class Unreachable(Exception):  # noqa: N818
    """A server does not answer; the message says which, where, and what to do."""


def explain(error: ValidationError) -> str:
    """A validation error as one line for people: each field and what is wrong with it, without the input's text."""
    wrongs = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, wrong['loc'])) or 'message'}: {_said(wrong)}" for wrong in wrongs)


def named(error: Exception) -> str:
    """The error in its own words, with its kind where they do not say it: some say it themselves, some say nothing."""
    kind, words = type(error).__name__, str(error)
    return words if kind in words else f"{kind}: {words}" if words else kind


# What a kind of error, by its whole name or its first word, is called; in braces what pydantic tells of it.
_SAID = {
    "missing": "is missing",
    "literal_error": "must be one of {expected}",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "string": "is no text",
    "timezone": "needs a time zone, e.g. 2017-03-22T14:00Z",
    "datetime": "is no time, e.g. 2017-03-22T14:00Z",
    "date": "is no date, e.g. 2017-03-22",
    "int": "is no whole number",
    "float": "is no number",
    "bool": "is neither true nor false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "greater_than": "must be more than {gt}",
    "less_than": "must be less than {lt}",
    "list": "is no list",
    "tuple": "is no list",
    "dict": "is no JSON object",
    "model": "is no JSON object",
    "json": "is no JSON ({error})",
}


def _said(wrong: ErrorDetails) -> str:
    kind = wrong["type"]
    words = _SAID.get(kind) or _SAID.get(kind.split("_", 1)[0])
    if words is None:
        return wrong["msg"].removeprefix("Value error, ")
    # The words for a choice are quoted, the last two joined by "or".
    told = {name: str(value).replace("'", "").replace(" or ", ", ") for name, value in wrong.get("ctx", {}).items()}
    return words.format_map(defaultdict(str, told))
