"""The two kinds of failure: a record that can never succeed, and everything else (transient, never acknowledged)."""


class NeverSucceeds(Exception):  # noqa: N818 - it reads as what it says: "raise NeverSucceeds"
    """This record will fail however often it is tried: it goes to the dead-letter topic with this reason."""


class Unreachable(Exception):  # noqa: N818
    """A server does not answer; the message says which, where, and what to do."""
