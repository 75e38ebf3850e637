"""Chunks: the pieces of a sentence as the casualty stage looks at them; ``clauses`` lists their kinds."""

from dataclasses import dataclass
from typing import NamedTuple

from services.extractor.people.groups import Group
from services.extractor.text.numbers import Quantity


class Harm(NamedTuple):
    """One way in which a word of harm takes its victims (``harm.tsv``)."""

    form: str
    outcome: str
    manner: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens ``first`` to ``last`` of one kind; ``group``, ``quantity`` or ``harm`` where the kind has one."""

    kind: str
    first: int
    last: int
    group: Group | None = None
    quantity: Quantity | None = None
    harm: tuple[Harm, ...] = ()
