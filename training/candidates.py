"""Candidates: the drafts of an article on which the judge has a say, with their features and weak labels.

No set labels drafts. In an article without an alert all are wrong; in one with an alert a draft is right if it is the
only one, or its number or its victims are those that people wrote down, and unlabelled otherwise.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from services.extractor import gate
from services.extractor.extract import tell
from services.extractor.incident.drafts import HARM_OUTCOMES, Draft
from services.extractor.judge.features import Telling, features_of, is_plain, telling_of
from services.extractor.judge.judge import may_alert
from services.extractor.text import language
from training.examples import Example

_WORD = re.compile(r"[a-z]{4,}")


class Candidate(NamedTuple):
    """A draft of example number ``example``; ``plain`` ones are not judged; ``label`` None = nobody knows."""

    example: int
    features: frozenset[str]
    label: bool | None
    weight: float
    plain: bool


def candidates_of(number: int, example: Example) -> list[Candidate]:
    """The candidates of an example. Articles of many drafts weigh little more than those of one."""
    drafts, shared = _read(example)
    found = [draft for draft in drafts if may_alert(draft)]
    return [
        Candidate(
            example=number,
            features=frozenset(features_of(draft, shared)),
            label=_label(example, draft, len(found)),
            weight=len(found) ** -0.5,
            plain=is_plain(draft),
        )
        for draft in found
    ]


def _read(example: Example) -> tuple[list[Draft], Telling]:
    article = example.article
    text = article.text
    if not language.is_english(text) or not gate.passes(text):
        return [], telling_of([], [])
    told = tell(article, text)
    return told.drafts, telling_of(told.readings, told.drafts)


def _label(example: Example, draft: Draft, count: int) -> bool | None:
    if not example.alert:
        return example.alert
    if count == 1 or not example.killed.isdisjoint(_totals(draft)):
        return True
    return True if not example.victims.isdisjoint(_victims(draft)) else None


def _totals(draft: Draft) -> Iterable[int]:
    groups = draft.claim.tallies["killed"].groups if "killed" in draft.claim.tallies else ()
    yield sum(group.value for group in groups)
    yield sum(group.value for group in groups if group.status in ("civilian", "unknown"))


def _victims(draft: Draft) -> frozenset[str]:
    told = (
        " ".join(group.sentence.words[group.first : group.last + 1])
        for outcome, tally in draft.claim.tallies.items()
        if outcome in HARM_OUTCOMES
        for group in tally.groups
    )
    return frozenset(word for words in told for word in _WORD.findall(words))
