"""Cues: the words of ``rulings.tsv`` in an article, which show what kind of text and of harm it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from schemas.vocabulary import Domain, WhyNot
from services.extractor.incident.disclosures import disclosure_in
from services.extractor.text.lexicon import PhraseTable, read_rows
from services.extractor.text.tokens import Sentence

_ARMED_GROUPS = frozenset({"rebel_group", "political_militia", "identity_militia"})
_SHORT = 3


def _named_groups() -> Iterator[tuple[str, str]]:
    """Armed groups by name speak of armed conflict wherever they stand ("their leaflets lay beside the bodies")."""
    for alias, actor_id, _, kind, _ in read_rows("actors.tsv", Path(__file__).parents[1] / "voices"):
        if kind in _ARMED_GROUPS and actor_id != "-" and len(alias) > _SHORT:
            yield alias, "conflict"


_CUES = PhraseTable([*_named_groups(), *((row[0], row[1]) for row in read_rows("rulings.tsv"))])
_MANY_SENTENCES = 400
# As in "a gunman storms into a bar": no weather.
_ATTACKING = frozenset({("storm", "into"), ("storm", "the"), ("storms", "into"), ("storms", "the")})


class Cue(NamedTuple):
    """Words of ``rulings.tsv`` at tokens ``first``–``last`` of a sentence."""

    kind: str
    sentence: Sentence
    first: int
    last: int


@dataclass(frozen=True)
class Ruling:
    """Why the text alone keeps it from alerting; ``cue`` shows it (None only for ``no_casualties``)."""

    why_not: WhyNot
    cue: Cue | None
    rule: str
    domain: Domain = "conflict"


class Evidence:
    """All cues of an article, by kind and by sentence."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.by_kind: dict[str, list[Cue]] = defaultdict(list)
        self.by_sentence: dict[int, list[Cue]] = defaultdict(list)
        for sentence in sentences[:_MANY_SENTENCES]:
            for found in _CUES.scan(sentence.words):
                if sentence.words[found.last : found.last + 2] in _ATTACKING:
                    continue
                cue = Cue(found.value, sentence, found.first, found.last)
                self.by_kind[cue.kind].append(cue)
                self.by_sentence[sentence.index].append(cue)

    def distinct(self, *kinds: str) -> int:
        """How many different words speak for these kinds."""
        return len(
            {cue.sentence.words[cue.first : cue.last + 1] for kind in kinds for cue in self.by_kind.get(kind, ())}
        )

    def first(self, *kinds: str) -> Cue | None:
        """The first words in reading order that speak for these kinds."""
        cues = [cue for kind in kinds for cue in self.by_kind.get(kind, ())]
        return min(cues, key=lambda cue: (cue.sentence.index, cue.first), default=None)

    def near(self, sentences: Iterable[Sentence], *kinds: str) -> Cue | None:
        """The first such words in these sentences."""
        for sentence in sentences:
            for cue in self.by_sentence.get(sentence.index, ()):
                if cue.kind in kinds:
                    return cue
        return None

    @cached_property
    def late(self) -> Cue | None:
        """The first words that call the deaths unknown until now; None where they are said to be long known."""
        if "known" in self.by_kind:
            return None
        told = self.first("late")
        if told is not None:
            return told
        for sentence in self.sentences[:_MANY_SENTENCES]:
            found = disclosure_in(sentence)
            if found is not None:
                return Cue("late", sentence, *found)
        return None

    @property
    def in_title(self) -> set[str]:
        """Kinds that the title speaks for."""
        return {cue.kind for cues in self.by_sentence.values() for cue in cues if cue.sentence.in_title}
