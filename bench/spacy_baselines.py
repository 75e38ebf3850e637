"""What others do, for comparison in the same run: spaCy's whole pipeline, and parse-then-pattern as PETRARCH does.

spaCy and its model ``en_core_web_sm`` are no dependency of the project; without them both figures are unknown.
PETRARCH2 (Norris, Schrodt and Beieler 2017) parses each sentence and walks the tree from verbs in its dictionary to
source and target; ``deeds`` does that with spaCy's dependency tree. It finds who did what to whom, and no counts.
"""

import importlib
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

MODEL = "en_core_web_sm"
# Lemmas of the codes 18 to 20 (assault, fight, mass violence) of CAMEO, the codebook that PETRARCH follows.
_DEEDS = frozenset(
    {"ambush", "assassinate", "attack", "behead", "bomb", "bombard", "execute", "fire", "injure", "kill", "massacre"}
    | {"murder", "raid", "rape", "shell", "shoot", "slaughter", "slay", "storm", "strike", "torture", "wound"}
)


class Deed(NamedTuple):
    """Source and target as written, None where the sentence names none."""

    verb: str
    source: str | None
    target: str | None


def load() -> Any | None:
    """The pipeline, or None where spaCy or its model is not installed."""
    try:
        return importlib.import_module("spacy").load(MODEL)
    except (ImportError, OSError):
        return None


def whole_pipeline_per_s(nlp: Any, texts: Sequence[str]) -> float:
    """Articles a second through tagger, parser, lemmatiser and entity recogniser."""
    began = time.perf_counter()
    for text in texts:
        nlp(text)
    return round(len(texts) / (time.perf_counter() - began), 1)


def petrarch_style_per_s(nlp: Any, texts: Sequence[str]) -> float:
    """Articles a second of parsing every sentence and reading deeds off the tree."""
    began = time.perf_counter()
    with nlp.select_pipes(disable=["ner"]):
        for text in texts:
            for _ in deeds(nlp(text)):
                pass
    return round(len(texts) / (time.perf_counter() - began), 1)


def deeds(document: Any) -> Iterator[Deed]:
    """Every violent verb with its subject and object, passives turned round."""
    for token in document:
        if token.pos_ == "VERB" and token.lemma_.lower() in _DEEDS:
            parts = {child.dep_: child for child in token.children}
            agent = next((c for child in token.children if child.dep_ == "agent" for c in child.children), None)
            source, target = parts.get("nsubj", agent), parts.get("dobj", parts.get("nsubjpass"))
            yield Deed(token.lemma_, _phrase(source), _phrase(target))


def _phrase(head: Any | None) -> str | None:
    return None if head is None else " ".join(token.text for token in head.subtree)
