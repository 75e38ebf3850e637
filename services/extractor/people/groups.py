"""Groups of people: the value that the stages from ``people`` on share, and where a group begins."""

from dataclasses import dataclass, replace

from schemas.vocabulary import Qualifier, Status, StatusBasis
from services.extractor.text.lexicon import read_rows, read_words, word_set
from services.extractor.text.numbers import Quantity
from services.extractor.text.tokens import Sentence

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
    """Tokens ``first`` to ``last`` name ``low``–``high`` people; ``high`` None = open, ``low`` None = up to.

    ``rest``: all of a whole, or what remains of it ("the rest of the dead were fighters"), whatever its number.
    ``counted_at``: the tokens of another sentence that give the number ("the nuns" after "six nuns").
    """

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
    rest: bool = False
    counted_at: tuple[Sentence, int, int] | None = None

    @property
    def value(self) -> int:
        """The number as written, whichever end is open."""
        return self.low if self.low is not None else (self.high or 0)


def plain(
    first: int, last: int, low: int, head: str, *, none: bool = False, more: bool = False, plural: bool = False
) -> Group:
    """A group of unstated status, of as many people as the noun alone says."""
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
    """The group with its number; a family counts as two or more, so that three families are at least six."""
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
        more=group.more or quantity.more,
        none=quantity.value == 0,
    )


def left_edge(
    words: tuple[str, ...], head: int, ends: dict[int, Quantity], floor: int
) -> tuple[int, Quantity | None, str | None]:
    """Where the group begins, its count, and its article or possessive."""
    position = head - 1
    stop = max(floor, head - 1 - _MAX_MODIFIERS)
    while position > stop:
        edge = _edge_at(words, position, head, ends, floor)
        if edge is not None:
            return edge
        if not _can_modify(words, position):
            break
        position -= 1
    first = position + 1
    while first < head and words[first] in ATTRIBUTES:  # "shot dead villagers": the verb's word, not the villagers'
        first += 1
    return first, None, None


def _edge_at(
    words: tuple[str, ...], position: int, head: int, ends: dict[int, Quantity], floor: int
) -> tuple[int, Quantity | None, str | None] | None:
    """The edge if the word at ``position`` is one: a count, an article, a possessive."""
    word = words[position]
    if position in ends:
        return ends[position].first, ends[position], "the" if words[ends[position].first] == "the" else None
    if word == "most" and words[position - 2 : position] == ("of", "the") and position - 3 in ends:
        return ends[position - 3].first, ends[position - 3], "the"  # "one of the most respected teachers"
    if word == "of" and position == head - 1 and position - 1 in ends:  # "three of" and a bare noun
        return ends[position - 1].first, ends[position - 1], None
    if word == "'s":
        owned = position - 2 > floor and words[position - 2] in DEFINITE | INDEFINITE
        owner = position - 2 if owned else position + 1
        return owner, None, word
    is_article = word in DEFINITE and not _is_conjunction(words, position, head)
    if is_article and words[position - 1 : position] == ("of",) and position - 2 in ends:  # "two of the"
        return ends[position - 2].first, ends[position - 2], word
    return (position, None, word) if is_article or word in INDEFINITE or word in NONE or word == "any" else None


def _is_conjunction(words: tuple[str, ...], position: int, head: int) -> bool:
    """As in "said that civilians were": no determiner."""
    return words[position] == "that" or (words[position] == "this" and words[head].endswith("s"))


def _can_modify(words: tuple[str, ...], position: int) -> bool:
    word = words[position]
    if word == "-" and "-" in (words[position - 1], words[position + 1]):
        return False
    if word in _NOT_MODIFIERS or word in GRAMMAR or word in DEFINITE or not (word[0].isalnum() or word[0] == "-"):
        return word in ATTRIBUTES
    if word in ATTRIBUTES or word in _DESCRIBING:
        return True
    if word.endswith("ed") and "-" not in word:
        return words[position - 1 : position] == ("most",)
    return word not in _HARM_WORDS and not word.endswith("ly")
