"""Stamps: what was read, in forty digits. Equal stamps mean equal contents, which equal counters would not.

A worker folds a batch over states that it has not written yet. If the write of one event is refused, because another
worker was faster, a counter that both advanced by one is the same on both sides, and the next event of the batch would
be written over what it never saw.
"""

import hashlib
from collections.abc import Iterable

NEVER_WRITTEN = ""


def of_incident(before: str, json: bytes, claims: Iterable[tuple[str, bytes]], gone: Iterable[str]) -> str:
    """The stamp of an incident's state after a write: a chain over all that was ever written of it.

    ``json`` is the incident without its claims; of those, the fields that this write sets and deletes count.
    """
    digest = hashlib.sha1(before.encode(), usedforsecurity=False)
    digest.update(json)
    for field, value in claims:
        digest.update(field.encode())
        digest.update(value)
    for field in gone:
        digest.update(field.encode())
    return digest.hexdigest()


def of_bucket(before: str, incident: str) -> str:
    """A bucket's stamp after a change of one of its incidents: a chain, so it stands for all changes in their order.

    The commit script computes the same.
    """
    return hashlib.sha1((before + incident).encode(), usedforsecurity=False).hexdigest()
