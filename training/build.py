"""Build: what is fitted on what, in order.

1. For each of two folds, encoder and linear judge on the other one: every article is seen by models that have not
learned it; 2. joining, calibration and thresholds on what these saw of long reports: the short ones are read again;
3. both models again, with the same settings, on all: these ship. Blind parts are not read here.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from services.extractor.judge.passage import is_short
from training import admission, encoding, fitting, linear, words
from training.candidates import candidates_of
from training.encoding import Workshop
from training.examples import FOLDS, Example, read_sentences
from training.joining import Joining, Seen
from training.linear import Linear

# Sets that give each silence its reason.
_WITH_REASONS = frozenset({"corpus", "quiet", "traps"})


class Models(NamedTuple):
    """Both models of one stage; ``encoder`` is the folder of ``encoder.onnx``."""

    linear: Linear
    encoder: Path


class Built(NamedTuple):
    """``shipped`` models, how they are joined, and every article as models that did not learn it saw it.

    ``verdicts``: by set, in what share of its articles such an encoder alone gives the verdict that people gave.
    """

    shipped: Models
    joining: Joining
    unseen: tuple[Seen, ...]
    missed: dict[str, int]
    verdicts: dict[str, float]


def build(folder: Path, examples: Sequence[Example], workshop: Workshop) -> Built:
    """All from these examples; networks already trained are taken from the workshop."""
    candidates = [c for number, example in enumerate(examples) for c in candidates_of(number, example)]
    workshop.log(f"{len(examples)} articles, {len(candidates)} drafts for the judge")
    features = admission.admitted(candidates, examples, words.everyday(folder, examples))
    shipped = Models(linear.fit(candidates, features), encoding.learned(examples, workshop, "all"))
    seen: dict[str, Seen] = {}
    right: dict[str, list[bool]] = {}
    judged = long_of(examples)
    for fold in range(FOLDS):
        others = [e for e in examples if e.fold != fold]
        apart = [c for c in candidates if examples[c.example].fold != fold]
        models = Models(linear.fit(apart, features), encoding.learned(others, workshop, f"without-{fold}"))
        own = [e for e in examples if e.fold == fold]
        seen |= seen_by(models, [e for e in judged if e.fold == fold])
        for name, is_right in encoding.verdicts_right(models.encoder, [e for e in own if e.set_name in _WITH_REASONS]):
            right.setdefault(name, []).append(is_right)
    missed = missed_in(judged, seen)
    joined = fitting.fit(list(seen.values()), missed)
    workshop.log(f"joined: {joined}")
    verdicts = {name: round(sum(found) / len(found), 4) for name, found in right.items()}
    return Built(shipped, joined, tuple(seen.values()), missed, verdicts)


def long_of(examples: Sequence[Example]) -> list[Example]:
    """Those whose alerts the judge decides: short reports are read again."""
    return [e for e in examples if not is_short(read_sentences(e.article))]


def seen_by(models: Models, examples: Sequence[Example]) -> dict[str, Seen]:
    """By item, each article that must or must not alert and has a draft, as these models see it."""
    found: dict[str, Seen] = {}
    wanted = [(e, candidates_of(0, e)) for e in examples if e.alert is not None]
    wanted = [(e, candidates) for e, candidates in wanted if candidates]
    logits = encoding.logits_of(models.encoder, [e for e, _ in wanted])
    for (example, candidates), row in zip(wanted, logits, strict=True):
        best = max(models.linear.score(c.features) for c in candidates)
        plain = any(c.plain for c in candidates)
        found[f"{example.set_name}:{example.item_id}"] = Seen(
            example.set_name, best, float(row[0]), bool(example.alert), plain
        )
    return found


def missed_in(examples: Sequence[Example], seen: dict[str, Seen]) -> dict[str, int]:
    """By set, articles with an alert due of which the rules read none."""
    return dict(Counter(e.set_name for e in examples if e.alert and f"{e.set_name}:{e.item_id}" not in seen))
