"""Groups without a noun for people: words of harm ("33 deaths"), pronouns ("no one"), names ("12 Yazidis")."""

from dataclasses import replace

from schemas.vocabulary import Status, StatusBasis
from services.extractor.people.groups import DEFINITE, ORDINALS, Group, counted, left_edge, plain
from services.extractor.people.trades import people_by_trade
from services.extractor.text.lexicon import Found, PhraseTable, read_rows, read_words, word_set
from services.extractor.text.numbers import NOT_PEOPLE, Quantity
from services.extractor.text.tokens import Sentence

COUNT_NOUNS = PhraseTable(
    [(row[0], row[2]) for row in read_rows("harm.tsv") if row[1] == "count"]
    + [("wounded", "injured"), ("injured", "injured")]
)
STATUS_WORDS = PhraseTable((row[0], row[1]) for row in read_rows("status_words.tsv"))
# "Killed a Colombian and …": the same word before a noun is an adjective.
_ONE = frozenset({"a", "an", "another"})
_OF_A_NATION = frozenset(word[:-1] for word in read_words("demonyms.txt") if word.endswith("s"))
_ENDS_GROUP = frozenset(
    (word,)
    for word in (",", ".", ";", ")", "and", "at", "by", "died", "in", "near", "on", "was", "were", "who", "with")
) | {()}
_NO_HARM_YET = frozenset({"attempt", "attempts", "plot", "plots", "threat", "threats"})
_VERBS_AFTER_BOTH = frozenset({"were", "died", "perished", "are", "had", "have", "succumbed"})
_VERBS_OF_FATE = (("was",), ("died",), ("is",), ("remains",), ("wounded",))
# "Numerous mass executions" counts acts, not people.
_ACTS = word_set("headless.acts")
PREDICATES = frozenset({"dead", "wounded", "injured"})


def find_headless(sentence: Sentence, quantities: list[Quantity], taken: set[int]) -> list[Group]:
    """As in "33 deaths", "no one", "12 Yazidis": groups whose noun is a word of harm, a pronoun or a name."""
    words = sentence.words
    ends = {quantity.last: quantity for quantity in quantities}
    found: list[Group] = []
    for match in COUNT_NOUNS.scan(words):
        group = _count_noun(words, match, ends) if match.first not in taken else None
        if group is not None:
            found.append(group)
    taken = taken.union(*(range(group.first, group.last + 1) for group in found))
    found += [group for place in range(len(words)) if place not in taken and (group := _pronoun(words, place))]
    return found + [
        group
        for quantity in quantities
        if quantity.first not in taken
        and (group := _people_by_name(sentence, quantity) or people_by_trade(sentence, quantity))
    ]


def _pronoun(words: tuple[str, ...], place: int) -> Group | None:
    """As in "nobody was hurt", "no one", "a third died"."""
    word, after = words[place], words[place + 1] if place + 1 < len(words) else ""
    if word in ("nobody", "none") or (word == "no" and after == "one"):
        return plain(place, place + (word == "no"), 1, word, none=True)
    if word == "both" and after in _VERBS_AFTER_BOTH:
        return replace(plain(place, place, 2, word), singular=False, numbered=True)
    if word in _ONE and after in _OF_A_NATION and words[place + 2 : place + 3][:1] in _ENDS_GROUP:
        return plain(place, place + 1, 1, after)
    if word == "a" and after in ORDINALS - {"other"} and words[place + 2 : place + 3] in (*_VERBS_OF_FATE, (",",)):
        return plain(place, place + 1, 1, after, more=True)
    return None


def _people_by_name(sentence: Sentence, quantity: Quantity) -> Group | None:
    """As in "12 Yazidis": a capital and a plural where no noun is known."""
    noun = quantity.last + 1
    if noun >= len(sentence) or sentence.shouts or quantity.qualifier == "vague":
        return None
    form, word = sentence.forms[noun], sentence.words[noun]
    if form[:1].isupper() and form[1:].islower() and form.endswith("s") and word not in NOT_PEOPLE:
        return counted(plain(quantity.first, noun, 1, word), quantity)
    return None


def _count_noun(words: tuple[str, ...], match: Found[str], ends: dict[int, Quantity]) -> Group | None:
    """As in "33 deaths", "pulled 33 bodies", "two of the dead"; bare words of harm count nobody."""
    first, quantity, determiner = left_edge(words, match.first, ends, -1)
    modifiers = words[first : match.first]
    noun = words[match.last]
    if match.first == match.last and noun in PREDICATES and not (quantity and determiner):
        return None  # a predicate, "33 dead", which is read as one
    if words[match.last + 1 : match.last + 2] and words[match.last + 1] in _NO_HARM_YET:
        return None  # "four assassination attempts"
    if quantity is None and not (noun.endswith("s") and "civilian" in modifiers and _is_caused(words, first)):
        return None
    if quantity is not None and quantity.qualifier == "vague" and noun in _ACTS:
        return None
    group = plain(first, match.last, 2, noun, plural=True)
    status, basis = _stated_status(modifiers)
    group = replace(group, status=status, basis=basis, harmed=match.value, definite=determiner in DEFINITE)
    if quantity is None:
        return group
    partitive = words[quantity.last + 1 : quantity.last + 3] == ("of", "the")
    return counted(replace(group, partitive=partitive), quantity)


def _stated_status(modifiers: tuple[str, ...]) -> tuple[Status, StatusBasis]:
    """As in "civilian deaths", "police casualties"."""
    marks = {found.value for found in STATUS_WORDS.scan(modifiers)}
    if "stated" in marks:
        return "civilian", "stated"
    if "combatant" in marks:
        return "combatant", "described"
    return ("security", "described") if "security" in marks else ("unknown", "unstated")


def _is_caused(words: tuple[str, ...], first: int) -> bool:
    """As in "caused civilian casualties"; "reports of civilian casualties" say nothing."""
    return bool(
        {"caused", "causing", "inflicted", "inflicting", "resulted", "led"} & set(words[max(0, first - 3) : first])
    )
