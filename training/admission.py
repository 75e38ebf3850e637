"""Admission: which features the linear judge may learn from."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from training.candidates import Candidate
from training.examples import Example

_FEWEST_ARTICLES = 5
_FEWEST_SETS = 2
_OF_WORDS = ("core:", "harm:", "head=", "near:", "told:", "victim:", "worth:")
_WORD = re.compile(r"[^\W\d_]+")


def admitted(candidates: Iterable[Candidate], examples: Sequence[Example], everyday: Collection[str]) -> frozenset[str]:
    """Features in enough articles; those made of words only if the words are everyday ones and met in two sets."""
    articles: Counter[str] = Counter()
    sets: defaultdict[str, set[str]] = defaultdict(set)
    for name, example in {(name, c.example) for c in candidates for name in c.features}:
        articles[name] += 1
        sets[name].add(examples[example].set_name)
    return frozenset(
        name
        for name, count in articles.items()
        if count >= _FEWEST_ARTICLES and (not _is_of_words(name) or _is_general(name, everyday, len(sets[name])))
    )


def _is_of_words(name: str) -> bool:
    return name.startswith(_OF_WORDS)


def _is_general(name: str, everyday: Collection[str], sets: int) -> bool:
    prefix = next(prefix for prefix in _OF_WORDS if name.startswith(prefix))
    return sets >= _FEWEST_SETS and all(word in everyday for word in _WORD.findall(name[len(prefix) :]))
