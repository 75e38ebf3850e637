"""Groups without a noun for people: words of harm ("33 deaths"), pronouns ("no one"), names ("12 Yazidis")."""

from dataclasses import replace

from services.extractor.groups import DEFINITE, ORDINALS, Group, counted, left_edge, plain
from services.extractor.lexicon import Found, PhraseTable, read_rows
from services.extractor.numbers import NOT_PEOPLE, Quantity
from services.extractor.tokens import Sentence

COUNT_NOUNS = PhraseTable(
    [(row[0], row[2]) for row in read_rows("harm.tsv") if row[1] == "count"]
    + [("wounded", "injured"), ("injured", "injured")]
)
PREDICATES = frozenset({"dead", "wounded", "injured"})


def find_headless(sentence: Sentence, quantities: list[Quantity], taken: set[int]) -> list[Group]:
    """As in "33 deaths", "no one", "a third", "12 Yazidis": groups whose noun is a word of harm, a pronoun or a name."""
    words = sentence.words
    ends = {quantity.last: quantity for quantity in quantities}
    found: list[Group] = []
    for match in COUNT_NOUNS.scan(words):
        group = _count_noun(words, match, ends) if match.first not in taken else None
        if group is not None:
            found.append(group)
    for position, word in enumerate(words):
        if position in taken:
            continue
        if word in ("nobody", "none") or (word == "no" and words[position + 1 : position + 2] in (("one",), ("-one",))):
            last = position + (word == "no")
            found.append(plain(position, last, 1, word, none=True))
        elif word == "a" and words[position + 1 : position + 2] and words[position + 1] in ORDINALS - {"other"}:
            if words[position + 2 : position + 3] in (("was",), ("died",), ("is",), ("remains",), ("wounded",)):
                found.append(plain(position, position + 1, 1, words[position + 1], more=True))
    for quantity in quantities:
        noun = quantity.last + 1
        if quantity.first not in taken and noun < len(words) and not sentence.shouts and quantity.qualifier != "vague":
            form = sentence.forms[noun]
            if form[:1].isupper() and form.endswith("s") and form[1:].islower() and words[noun] not in NOT_PEOPLE:
                found.append(counted(plain(quantity.first, noun, 1, words[noun]), quantity))
    return found


def _count_noun(words: tuple[str, ...], match: Found[str], ends: dict[int, Quantity]) -> Group | None:
    """As in "33 deaths", "pulled 33 bodies", "two of the dead"; bare words of harm count nobody."""
    first, quantity, determiner = left_edge(words, match.first, ends, -1)
    modifiers = words[first : match.first]
    noun = words[match.last]
    if match.first == match.last and noun in PREDICATES and not (quantity and determiner):
        return None  # a predicate, "33 dead", which is read as one
    if quantity is None and not (noun.endswith("s") and "civilian" in modifiers and _is_caused(words, first)):
        return None
    group = plain(first, match.last, 2, noun, plural=True)
    status, basis = ("civilian", "stated") if "civilian" in modifiers else ("unknown", "unstated")
    group = replace(group, status=status, basis=basis, harmed=match.value, definite=determiner in DEFINITE)  # type: ignore[arg-type]
    if quantity is None:
        return group
    partitive = words[quantity.last + 1 : quantity.last + 3] == ("of", "the")
    return counted(replace(group, partitive=partitive), quantity)


def _is_caused(words: tuple[str, ...], first: int) -> bool:
    """As in "caused civilian casualties"; "reports of civilian casualties" say nothing."""
    return bool(
        {"caused", "causing", "inflicted", "inflicting", "resulted", "led"} & set(words[max(0, first - 3) : first])
    )
