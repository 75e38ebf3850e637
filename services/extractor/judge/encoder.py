"""Encoder: what a small language model makes of the sentences that tell of harm.

MiniLM-L6 (Wang et al. 2020, Apache-2.0), fine-tuned by ``training/`` and quantised to 8 bits. It costs as much as
all other reading of a violent article three times over, so it is asked only where the judge is unsure.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

_MODELS = Path(__file__).parent / "models"
# The part of a report that a decision hangs on; as in training.
_MOST_TOKENS = 176
# More text than any tokens above can hold is not tokenised.
_MOST_CHARACTERS = 4_000


class Opinion(NamedTuple):
    """Log-odds that people who are no fighters, and that fighters, are reported killed or hurt."""

    civilians: float
    combatants: float


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

    def read(self, sentences: Iterable[str]) -> Opinion:
        """The opinion on a report's sentences, title first."""
        # Lone surrogates, which damaged feeds carry, cannot cross into the native code.
        text = " ".join(" ".join(sentences).lower()[:_MOST_CHARACTERS].split()).encode("utf-8", "replace").decode()
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        [logits] = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return Opinion(float(logits[0][0]), float(logits[0][1]))
