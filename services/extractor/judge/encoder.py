"""Encoder: what a small language model makes of a passage.

BGE-small-en-v1.5 (Xiao et al. 2023, MIT), fine-tuned by ``training/`` and quantised to 8 bits. It costs several times
as much as all other reading, so of long reports it is asked only where the rules and the judge are least sure.
"""

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from services.extractor.judge.passage import Choice, Passage

_MODELS = Path(__file__).parent / "models"
# The part of a report that a decision hangs on; as in training.
_MOST_TOKENS = 176
# An alert, or the reason of its silence, in the order of the logits.
ALERT = "alert"
VERDICTS: tuple[str, ...] = (
    ALERT, "metaphor", "opinion", "exercise", "hypothetical", "disaster", "accident", "judicial", "indirect", "crime",
    "cumulative_total", "historical", "negated", "other_harm", "no_casualties", "combatants_only", "security_only",
    "battle_status_unknown",
)  # fmt: skip
COUNTED = ("killed", "injured")
# How many logits come before the verdicts: civilians and combatants.
PEOPLE = 2
_HALF = math.log(0.5)


class Counted(NamedTuple):
    """Which count the encoder takes for an outcome's (None: none of them), and the share of all that mean as many."""

    choice: Choice | None
    share: float


class Opinion(NamedTuple):
    """What the encoder says of a passage.

    ``civilians``, ``combatants``: log-odds that people who are no fighters, and that fighters, are reported killed or
    hurt. ``verdicts``: log-probability of each of ``VERDICTS``. ``none``: of each of ``COUNTED``, the score of
    "nobody"; ``scores``: of each token, (tokens, counted); ``words``: to which word of the passage each token belongs.
    """

    civilians: float
    combatants: float
    verdicts: tuple[float, ...]
    none: tuple[float, ...]
    scores: np.ndarray
    words: tuple[int | None, ...]

    def says(self, verdict: str) -> bool:
        """Whether it takes this verdict for likelier than all others together."""
        return self.verdicts[VERDICTS.index(verdict)] > _HALF

    def counted(self, outcome: str, choices: Sequence[Choice]) -> Counted:
        """The count of an outcome among those of the passage; equal ones are one answer, shown by the likeliest."""
        kind = COUNTED.index(outcome)
        kept = [(choice, tokens) for choice in choices if (tokens := self._tokens(choice))]
        scores = [self.none[kind], *(float(self.scores[tokens, kind].mean()) for _, tokens in kept)]
        shares = [math.exp(share) for share in _log_softmax(scores)]
        by_value: dict[int, float] = {0: shares[0]}
        for (choice, _), share in zip(kept, shares[1:], strict=True):
            by_value[choice.group.value] = by_value.get(choice.group.value, 0.0) + share
        best = max(by_value, key=lambda value: by_value[value])
        said = [
            (share, choice) for (choice, _), share in zip(kept, shares[1:], strict=True) if choice.group.value == best
        ]
        return Counted(max(said, key=lambda one: one[0])[1] if best and said else None, by_value[best])

    def _tokens(self, choice: Choice) -> list[int]:
        return [n for n, word in enumerate(self.words) if word is not None and choice.first <= word <= choice.last]


class Encoder:
    """The model and its tokenizer; loading takes about 0.1 s and 60 MB, so it waits for the first doubt."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        options = onnxruntime.SessionOptions()
        # One thread: articles are read beside one another by more workers, not by more threads.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @staticmethod
    @cache
    def load() -> "Encoder":
        """The shipped one."""
        return Encoder(_MODELS)

    def read(self, passage: Passage) -> Opinion:
        """The opinion on a passage."""
        encoding = self._tokenizer.encode(writable(passage.words), is_pretokenized=True)
        ids = np.array([encoding.ids], dtype=np.int64)
        logits, scores = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        people, verdicts, none = np.split(logits[0], [PEOPLE, PEOPLE + len(VERDICTS)])
        return Opinion(
            civilians=float(people[0]),
            combatants=float(people[1]),
            verdicts=tuple(_log_softmax([float(logit) for logit in verdicts])),
            none=tuple(float(score) for score in none),
            scores=scores[0],
            words=tuple(encoding.word_ids),
        )


@lru_cache(maxsize=1)
def opinion_on(passage: Passage) -> Opinion:
    """The shipped encoder's; the judge and the second reading ask about one passage after another."""
    return Encoder.load().read(passage)


def writable(words: Sequence[str]) -> list[str]:
    """Words without lone surrogates, which damaged feeds carry and which cannot cross into the native code."""
    return [word.encode("utf-8", "replace").decode() for word in words]


def _log_softmax(logits: Sequence[float]) -> list[float]:
    most = max(logits)
    total = most + math.log(sum(math.exp(logit - most) for logit in logits))
    return [logit - total for logit in logits]
