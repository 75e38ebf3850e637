"""Harm that is only said to be there: "causing casualties", "there are dead and wounded".

Asked only of texts in which nothing else says that people were harmed. Whoever keeps a record looks for the number
then; the words allow for two or more (domain guide, "a bare plural").
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import read_clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.people.groups import plain
from services.extractor.text.lexicon import PhraseTable, word_set
from services.extractor.text.tokens import Sentence

HEAD_NOUN = "casualties"
# Title and first sentences.
_HEAD = 3
_SAID = (
    *(
        "caused",
        "causes",
        "causing",
        "inflicting",
        "leaves",
        "leaving",
        "left",
        "resulting in",
        "there are",
        "there were",
    ),
)
_HARMS = {
    "killed": ("dead", "deaths", "fatalities"),
    "injured": ("injured", "injuries", "wounded"),
    "killed_or_injured": (
        *("casualties", "civilian casualties", "dead and injured", "dead and wounded", "deaths and injuries"),
        *("many casualties", "several casualties", "victims"),
    ),
}
_THERE = PhraseTable(
    (f"{said} {harm}", outcome) for said in _SAID for outcome, harms in _HARMS.items() for harm in harms
)
_CIVIL = frozenset({"civilian", "civilians"})
# Nobody is hurt, or it is only feared or said of machines and other times.
_UNSAID = word_set("unnumbered.unsaid")


def said_to_be_there(sentences: Sequence[Sentence]) -> Iterator[Mention]:
    """Statements of the title and the first sentences, at most one a sentence; none that is denied or only feared."""
    for sentence in sentences[:_HEAD]:
        found = next(iter(_THERE.scan(sentence.words)), None)
        if found is None or not _UNSAID.isdisjoint(sentence.words):
            continue
        clauses = read_clauses(sentence)
        index = next((n for n, chunk in enumerate(clauses.chunks) if chunk.last >= found.last), None)
        if index is not None:
            group = plain(found.first, found.last, 2, HEAD_NOUN, plural=True)
            if not _CIVIL.isdisjoint(sentence.words[found.first : found.last + 3]):
                group = replace(group, status="civilian", basis="described")
            yield build(clauses, Harm("count", found.value, "-"), index, [group], [], set())[0]
