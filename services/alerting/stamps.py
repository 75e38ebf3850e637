"""Stamps: what was read, in forty digits. Equal stamps mean equal contents, which equal counters would not.

A worker folds a batch over states that it has not written yet. If the write of one event is refused, because another
worker was faster, a counter that both advanced by one is the same on both sides, and the next event of the batch would
be written over what it never saw.
"""

import hashlib

NEVER_WRITTEN = ""


def of_incident(json: bytes) -> str:
    """The stamp of an incident's state."""
    return _sha1(json)


def of_bucket(before: str, incident: str) -> str:
    """A bucket's stamp after a change of one of its incidents: a chain, so it stands for all changes in their order.

    The apply script computes the same.
    """
    return _sha1((before + incident).encode())


def _sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
