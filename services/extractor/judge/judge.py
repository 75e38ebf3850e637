"""The judge: whether a draft that the rules would let alert tells of civilians harmed in one incident.

What a report states plainly needs no judge. Of the rest, a linear model over ``features`` decides what is clear; what
is not, the ``encoder`` reads as well. The judge only takes back: it never makes an event, a number or a place. Where it
takes people of unstated status for fighters it says so (``described``); of a report that it takes back otherwise, the
reason is the likeliest of the encoder's.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple, cast

from schemas.vocabulary import WhyNot
from services.extractor.harm.unnumbered import HEAD_NOUN
from services.extractor.incident.drafts import CIVILIAN, HARM_OUTCOMES, Draft
from services.extractor.incident.tally import Tally
from services.extractor.judge.encoder import VERDICTS, Opinion, opinion_on
from services.extractor.judge.features import Telling, features_of, is_plain, telling_of
from services.extractor.judge.passage import passage_of
from services.extractor.reading import Reading
from services.extractor.ruling.ruling_cues import Cue, Ruling

_MODELS = Path(__file__).parent / "models"


class Model(NamedTuple):
    """The learned numbers (``models/judge.tsv`` and ``judge.json``; docs/model-card.md).

    ``plain``: the share of plain statements that are right; ``sure``: probability from which the linear model alone
    decides; ``least``: below it a draft is taken back; ``joined``: slope of the linear log-odds, of the encoder's, and
    the offset; ``alone``: slope and offset without the encoder.
    """

    weights: dict[str, float]
    bias: float
    alone: tuple[float, float]
    joined: tuple[float, float, float]
    plain: float
    sure: float
    least: float

    def linear(self, names: Iterable[str]) -> float:
        """Log-odds of the linear model."""
        weights = self.weights
        return self.bias + sum([weights[name] for name in names if name in weights])


@cache
def model() -> Model:
    """The shipped one."""
    numbers = json.loads((_MODELS / "judge.json").read_text(encoding="utf-8"))
    lines = (_MODELS / "judge.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.rsplit("\t", 1) for line in lines if line and not line.startswith("#"))
    return Model(
        {name: float(weight) for name, weight in rows},
        numbers["bias"],
        tuple(numbers["alone"]),
        tuple(numbers["joined"]),
        numbers["plain"],
        numbers["sure"],
        numbers["least"],
    )


def judged(drafts: Sequence[Draft], readings: Sequence[Reading]) -> list[Draft]:
    """The drafts, each that may alert with its probability; those taken back with the reason."""
    return _Judge(drafts, readings).rule()


class _Judge:
    """Reads what all drafts of an article share at most once, and only if a draft needs it."""

    def __init__(self, drafts: Sequence[Draft], readings: Sequence[Reading]) -> None:
        self._drafts = drafts
        self._readings = readings

    def rule(self) -> list[Draft]:
        """Each draft as it stands after judgement."""
        return [self._judge(draft) if may_alert(draft) else draft for draft in self._drafts]

    @cached_property
    def _telling(self) -> Telling:
        return telling_of(self._readings, self._drafts)

    @cached_property
    def _opinion(self) -> Opinion:
        return opinion_on(passage_of([reading.sentence for reading in self._readings]))

    def _judge(self, draft: Draft) -> Draft:
        learned = model()
        if is_plain(draft):
            return replace(draft, probability=learned.plain)
        linear = learned.linear(features_of(draft, self._telling))
        slope, offset = learned.alone
        probability = _sigmoid(slope * linear + offset)
        if probability < learned.sure:
            of_linear, of_encoder, offset = learned.joined
            probability = _sigmoid(of_linear * linear + of_encoder * self._opinion.civilians + offset)
        if _says_only_that(draft) or draft.late is not None:  # old deaths told late are news, and it learned from none
            probability = max(probability, learned.least)
        draft = replace(draft, probability=probability)
        return _taken_back(draft, self._opinion) if probability < learned.least else draft


def _says_only_that(draft: Draft) -> bool:
    """As in the headline "Airstrike on Sanaa causing casualties": the judge learned from none, so it may only doubt."""
    groups = [group for tally in draft.claim.tallies.values() for group in tally.groups]
    said = all(group.head == HEAD_NOUN and group.vague and group.sentence.in_title for group in groups)
    return said and draft.event_type != "other"


def may_alert(draft: Draft) -> bool:
    """Whether the rules would let a draft alert, so that the judge is asked."""
    return (
        draft.ruling is None
        and draft.assertion == "asserted"
        and draft.scope.scope == "incident"
        and any(
            group.status in CIVILIAN
            for outcome, tally in draft.claim.tallies.items()
            if outcome in HARM_OUTCOMES
            for group in tally.groups
        )
    )


def _taken_back(draft: Draft, opinion: Opinion) -> Draft:
    if opinion.combatants > 0 and not _has(draft, "civilian") and not opinion.says("battle_status_unknown"):
        return _as_fighters(draft)
    reason = max(VERDICTS[1:], key=lambda verdict: opinion.verdicts[VERDICTS.index(verdict)])
    return replace(draft, ruling=Ruling(cast("WhyNot", reason), _words(draft), f"read_as_{reason}"))


def _has(draft: Draft, status: str) -> bool:
    return any(group.status == status for tally in draft.claim.tallies.values() for group in tally.groups)


def _as_fighters(draft: Draft) -> Draft:
    claim = replace(draft.claim, tallies={name: _armed(tally) for name, tally in draft.claim.tallies.items()})
    return replace(draft, claim=claim)


def _armed(tally: Tally) -> Tally:
    armed = Tally(tally.outcome)
    armed.groups = [
        replace(group, status="combatant", basis="described") if group.status == "unknown" else group
        for group in tally.groups
    ]
    return armed


def _words(draft: Draft) -> Cue:
    """The words that tell of the harm."""
    group = next(group for tally in draft.claim.tallies.values() for group in tally.groups)
    return Cue("judge", group.sentence, group.first, group.last)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
