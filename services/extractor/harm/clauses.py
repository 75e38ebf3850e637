"""A sentence as a row of chunks: groups of people, counts, words of harm and the grammar between them.

Each chunk has a one-letter kind, so that the casualty stage can look at a sentence as at a short string. Adverbs are
left out: "were also reportedly killed" reads like "were killed".

Kinds: G numbered or singular group, g bare or definite plural, Q count without a noun; harm: V participle or past,
A present or gerund, P past only, k base form, d verbs whose subject is the victim, D predicate ("dead"), N noun
("murder of"), T toll; grammar: b be, h have, m modal, z do, n not, "&" and, "," comma, o of, y by, p preposition, t to,
r relative, s including, "+" plus, w "of them", l leave, u pronoun, e reported/believed, ";" clause boundary, x else.
"""

from dataclasses import dataclass
from functools import cached_property

from services.extractor.harm.chunks import Chunk, Harm
from services.extractor.people.asides import fold_asides
from services.extractor.people.groups import Group
from services.extractor.people.people import find_groups
from services.extractor.text.lexicon import PhraseTable, read_rows, read_words, word_set
from services.extractor.text.numbers import find_quantities
from services.extractor.text.tokens import Sentence

_HARM_KINDS = {
    "part": "V",
    "pres": "A",
    "ger": "A",
    "past": "P",
    "base": "k",
    "die": "d",
    "dead": "D",
    "noun": "N",
    "toll": "T",
}
_GRAMMAR_KINDS = {
    "be": "b",
    "have": "h",
    "modal": "m",
    "do": "z",
    "not": "n",
    "and": "&",
    "of": "o",
    "by": "y",
    "prep": "p",
    "to": "t",
    "who": "r",
    "part": "s",
    "plus": "+",
    "them": "w",
    "leave": "l",
    "pron": "u",
    "said": "e",
    "clause": ";",
}
# Verbs that kill only with what follows the victims: "beat two men to death".
_PARTED = word_set("clauses.parted")
_PARTED_BY = frozenset({",", ";", ":", "and", "who", "when", "was", "were", "found", "left", "is", "are", "wanted"})
_PARTED_REACH = 8
_KILLED = (Harm("part", "killed", "-"), Harm("ger", "killed", "-"))
_HURT = (Harm("part", "injured", "-"), Harm("ger", "injured", "-"))
_DIED = (Harm("past", "killed", "-"), Harm("ger", "killed", "-"))
_TREATS = word_set("clauses.treats")
_OF_A_SHOOTING = word_set("clauses.of_a_shooting")
_NUMBERS = frozenset(row[0] for row in read_rows("number_words.tsv"))
_TREATED_FOR = word_set("clauses.treated_for")
_LOSES = word_set("clauses.loses")
_LOST = word_set("clauses.lost")
_BREAKS = frozenset(";:—–()[].…!?")


def _harm_table() -> PhraseTable[tuple[Harm, ...]]:
    table: dict[str, tuple[Harm, ...]] = {}
    for phrase, form, outcome, manner in read_rows("harm.tsv"):
        table[phrase] = (*table.get(phrase, ()), Harm(form, outcome, manner))
    return PhraseTable(table.items())


HARM = _harm_table()
_GRAMMAR = PhraseTable((row[0], row[1]) for row in read_rows("grammar.tsv"))
_ADVERBS = read_words("adverbs.txt")
_NOT_ADVERBS = frozenset({"family", "early", "july", "italy", "only", "assembly", "likely", "deadly", "ally", "supply"})


@dataclass(frozen=True)
class Clauses:
    """The chunks of a sentence."""

    sentence: Sentence
    chunks: tuple[Chunk, ...]

    @cached_property
    def kinds(self) -> str:
        """One letter per chunk."""
        return "".join([chunk.kind for chunk in self.chunks])

    def word(self, index: int) -> str:
        """First word of a chunk; "" outside the sentence."""
        return self.sentence.words[self.chunks[index].first] if 0 <= index < len(self.chunks) else ""


def read_clauses(sentence: Sentence) -> Clauses:
    """Chunks of a sentence in order."""
    groups, bare = find_groups(sentence, find_quantities(sentence))
    at_group = {group.first: group for group in groups}
    at_count = {quantity.first: quantity for quantity in bare}
    chunks: list[Chunk] = []
    words = sentence.words
    position = 0
    while position < len(words):
        if position in at_group:
            group = at_group[position]
            chunk = Chunk("G" if group.numbered or group.singular else "g", position, group.last, group=group)
        elif position in at_count:
            chunk = Chunk("Q", position, at_count[position].last, quantity=at_count[position])
        elif _is_lost(words, position, at_group.get(position + 1)):
            chunk = Chunk("P", position, position, harm=_DIED)
        else:
            chunk = _word_chunk(words, position)
        if chunk.kind != " ":
            chunks.append(chunk)
        position = chunk.last + 1
    return Clauses(sentence, tuple(fold_asides(sentence, chunks)))


def _word_chunk(words: tuple[str, ...], position: int) -> Chunk:
    word = words[position]
    harm = _harm_chunk(words, position)
    if harm is not None:
        return harm
    grammar = _GRAMMAR.at(words, position)
    if grammar is not None:
        kind = _GRAMMAR_KINDS.get(grammar.value, " ")
        return Chunk(kind, grammar.first, grammar.last)
    if word == ",":
        return Chunk(",", position, position)
    dash = word == "-" and words[position + 1 : position + 2] == ("-",)
    if dash or word in _BREAKS:
        kind = " " if word == "." and _is_initial(words[max(0, position - 1)]) else ";"
        return Chunk(kind, position, position + dash)
    if word in _ADVERBS or (word.endswith("ly") and word not in _NOT_ADVERBS) or not word[0].isalnum():
        return Chunk(" ", position, position)
    return Chunk("x", position, position)


def _is_initial(word: str) -> bool:
    """As in "Luis C. Vega": the stop ends no clause."""
    return len(word) == 1 and word.isalpha()


def _harm_chunk(words: tuple[str, ...], position: int) -> Chunk | None:
    word = words[position]
    if (
        word == "shooting"
        and _OF_A_SHOOTING & set(words[position + 1 : position + 2])
        and not _is_counted(words, position)
    ):
        return None  # "the shooting suspect"
    if word in _PARTED and _ends_in_death(words, position):
        return Chunk("A" if word.endswith("ing") else "V", position, position, harm=_KILLED)
    if word in _TREATS and _is_for_wounds(words, position):
        return Chunk("A" if word.endswith("ing") else "V", position, position, harm=_HURT)
    harm = HARM.at(words, position)
    kind = _kind_of_harm(harm.value) if harm is not None else None
    return Chunk(kind, harm.first, harm.last, harm=harm.value) if harm is not None and kind is not None else None


def _is_counted(words: tuple[str, ...], position: int) -> bool:
    """As in "four shooting victims"."""
    before = words[position - 1] if position else ""
    return before.isdigit() or before in _NUMBERS


def _ends_in_death(words: tuple[str, ...], position: int) -> bool:
    """As in "beat two men to death", "shot six of them dead", "burned a family alive"; not so "shot dead"."""
    reach = words[position + 2 : position + 2 + _PARTED_REACH]
    for place, word in enumerate(reach):
        if word in _PARTED_BY:
            return False
        if word in ("dead", "alive") or (word == "death" and place and reach[place - 1] == "to"):
            return words[position + 1] not in ("to", "dead", "and")
    return False


def _is_for_wounds(words: tuple[str, ...], position: int) -> bool:
    """As in "treated 12 people for burns", "admitted a boy with a bullet wound"; not so "treated for wounds"."""
    for place in range(position + 2, min(len(words), position + 2 + _PARTED_REACH)):
        if words[place] in _PARTED_BY:
            return False
        if words[place] in ("for", "with"):
            return not _TREATED_FOR.isdisjoint(words[place + 1 : place + 4])
    return False


def _is_lost(words: tuple[str, ...], position: int, group: Group | None) -> bool:
    """As in "the army lost 14 men": a force's or a village's dead, who must be counted."""
    if words[position] not in _LOSES or group is None or not group.numbered or group.none:
        return False
    return group.head in _LOST or group.status in ("combatant", "security")


def _kind_of_harm(ways: tuple[Harm, ...]) -> str | None:
    """Verb readings come first; "killing" and "murder" are told from their nouns by what follows."""
    forms = {way.form for way in ways}
    for form in ("part", "past", "pres", "ger", "die", "base", "toll", "dead", "noun"):
        if form in forms:
            return _HARM_KINDS[form]
    return None
