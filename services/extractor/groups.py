"""Groups of people: the value that the stages from ``people`` on share, and where a group begins."""

from dataclasses import dataclass, replace

from schemas.vocabulary import Qualifier, Status, StatusBasis
from services.extractor.lexicon import read_rows, read_words, word_set
from services.extractor.numbers import Quantity

GRAMMAR = frozenset(row[0] for row in read_rows("grammar.tsv"))
_HARM_WORDS = frozenset(row[0] for row in read_rows("harm.tsv"))
INDEFINITE = frozenset({"a", "an", "another"})
DEFINITE = word_set("groups.definite")
NONE = frozenset({"no", "zero"})
ORDINALS = word_set("groups.ordinals")
ATTRIBUTES = {
    "dead": "killed", "slain": "killed", "murdered": "killed", "deceased": "killed", "lifeless": "killed",
    "wounded": "injured", "injured": "injured", "kidnapped": "abducted", "abducted": "abducted", "missing": "missing",
}  # fmt: skip
_NOT_MODIFIERS = read_words("not_modifiers.txt")
# Participles that describe people; any other word in -ed before a noun is taken for a verb.
_DESCRIBING = word_set("groups.describing")
_MAX_MODIFIERS = 6


@dataclass(frozen=True)
class Group:
    """Tokens ``first`` to ``last`` name ``low``–``high`` people; ``high`` None = open, ``low`` None = up to."""

    first: int
    last: int
    head: str
    low: int | None
    high: int | None
    qualifier: Qualifier
    status: Status
    basis: StatusBasis
    group: str = "-"
    numbered: bool = False
    definite: bool = False
    singular: bool = False
    more: bool = False
    partitive: bool = False
    none: bool = False
    any: bool = False
    child: bool = False
    harmed: str | None = None

    @property
    def value(self) -> int:
        """The number as written, whichever end is open."""
        return self.low if self.low is not None else (self.high or 0)


def plain(
    first: int, last: int, low: int, head: str, *, none: bool = False, more: bool = False, plural: bool = False
) -> Group:
    return Group(
        first=first,
        last=last,
        head=head,
        low=low,
        high=None if plural else low,
        qualifier="vague" if plural else "exact",
        status="unknown",
        basis="unstated",
        singular=not plural,
        none=none,
        more=more,
    )


def counted(group: Group, quantity: Quantity) -> Group:
    low, high, qualifier = quantity.low, quantity.high, quantity.qualifier
    if group.group == "family":
        low, high, qualifier = (2 * low if low else 2), None, "vague"
    return replace(
        group,
        low=low,
        high=high,
        qualifier=qualifier,
        numbered=True,
        singular=low == high == 1,
        definite=group.definite,
        more=group.more or quantity.more,
        partitive=group.partitive,
        none=quantity.value == 0,
    )


def left_edge(
    words: tuple[str, ...], head: int, ends: dict[int, Quantity], floor: int
) -> tuple[int, Quantity | None, str | None]:
    """Where the group begins, its count, and its article or possessive."""
    position = head - 1
    stop = max(floor, head - 1 - _MAX_MODIFIERS)
    while position > stop:
        word = words[position]
        if position in ends:
            quantity = ends[position]
            return quantity.first, quantity, "the" if words[quantity.first] == "the" else None
        if word == "of" and position - 1 in ends and position == head - 1:  # "three of" + bare noun
            return ends[position - 1].first, ends[position - 1], None
        if word in ("this", "that") and ((head == position + 1 and words[head].endswith("s")) or word == "that"):
            break  # "that civilians": no determiner
        if word in INDEFINITE or word in NONE or word == "any":
            return position, None, word
        if word in DEFINITE or word == "'s":
            if word != "'s" and words[position - 1 : position] == ("of",) and position - 2 in ends:
                quantity = ends[position - 2]
                return quantity.first, quantity, word
            if word == "'s" and position - 2 > floor and words[position - 2] in DEFINITE:
                return position - 2, None, word
            return (position if word != "'s" else position + 1), None, word
        if not _can_modify(words, position):
            break
        position -= 1
    return position + 1, None, None


def _can_modify(words: tuple[str, ...], position: int) -> bool:
    word = words[position]
    if word in _NOT_MODIFIERS or word in GRAMMAR or not (word[0].isalnum() or word[0] == "-"):
        return word in ATTRIBUTES
    if word in ATTRIBUTES or word in _DESCRIBING:
        return True
    if word.endswith("ed") and "-" not in word:
        return False
    return word not in _HARM_WORDS and not word.endswith("ly")
