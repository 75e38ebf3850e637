"""The source register ``sources.tsv``: who is behind an outlet, and whose reports it prints.

Domain guide §2, rule 4: an outlet that belongs to a party never corroborates that party; an outlet that prints a wire's
text is that wire. What the register does not know speaks for itself.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from services.alerting.ledger.plain_names import plain

FILE = Path(__file__).parent / "sources.tsv"


class Outlet(NamedTuple):
    """A line of the register; ``party`` is whose word its own numbers are, None = its own."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    owner: str
    party: str | None
    customer_of: tuple[str, ...]
    source: str
    entered: str


def read_register() -> tuple[Outlet, ...]:
    """All lines, in the file's order."""
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return tuple(
        Outlet(name, kind, tuple(aliases.split("|")), owner, _given(party), _parts(customer_of), source, entered)
        for name, kind, aliases, owner, party, customer_of, source, entered in rows
    )


def _given(field: str) -> str | None:
    return None if field == "-" else field


def _parts(field: str) -> tuple[str, ...]:
    return () if field == "-" else tuple(field.split("|"))


_BY_ALIAS = {alias: outlet for outlet in read_register() for alias in outlet.aliases}


@lru_cache(maxsize=8192)
def outlet_called(name: str) -> Outlet | None:
    """The outlet of exactly this name or alias, whatever its case and accents."""
    return _BY_ALIAS.get(plain(name))


def party_behind(name: str) -> str | None:
    """The party whose word an outlet's own numbers are; None for an outlet of its own or one that is not known."""
    outlet = outlet_called(name)
    return outlet.party if outlet is not None else None


def prints(publisher: str, wire: str) -> bool:
    """Whether a publisher is known to print this wire's reports."""
    outlet = outlet_called(publisher)
    return outlet is not None and wire in outlet.customer_of
