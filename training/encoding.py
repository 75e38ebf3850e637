"""Encoding: articles as passages of tokens, the encoder that learned some of them, and what it says of others."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from training import export
from training.encoder import SETTINGS, Network, Passage, logits_in_full, tokenizer, train
from training.examples import Example, passage_of

Log = Callable[[str], None]
QUANTISATION = "quantisation.json"
_COMPARED = 200


def learned(examples: Sequence[Example], work: Path, log: Log) -> Path:
    """The folder of the encoder that learned these examples, exported; learned only if ``work`` has it not."""
    passages = passages_of([e for e in examples if (e.civilians, e.combatants) != (None, None)])
    folder = work / hashlib.sha256(f"{SETTINGS} {passages}".encode()).hexdigest()[:16]
    kept = folder / "network.pt"
    if kept.exists():
        log(f"encoder: {len(passages)} passages, already learned: {folder}")
        network = Network()
        network.load_state_dict(torch.load(kept, weights_only=True))
    else:
        log(f"encoder: learning {len(passages)} passages")
        network = train(passages, log)
        folder.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), kept)
    export.write(network, folder)
    agreement = _agreement(network, folder, passages[:: max(1, len(passages) // _COMPARED)])
    (folder / QUANTISATION).write_text(json.dumps(agreement), encoding="utf-8")
    log(f"8 bits against float: {agreement}")
    return folder


def passages_of(examples: Sequence[Example]) -> list[Passage]:
    """What the encoder sees of these examples; those that tell of no harm are left out."""
    read = tokenizer()
    told = ((e, passage_of(e.article)) for e in examples)
    return [Passage(tuple(read.encode(p).ids), (e.civilians, e.combatants), e.set_name) for e, p in told if p]


def logits_of(folder: Path, examples: Sequence[Example]) -> np.ndarray:
    """Of the exported encoder, one row an example; all must tell of harm."""
    passages = passages_of(examples)
    if len(passages) != len(examples):
        raise ValueError("a draft without a word of harm")
    return export.quantised_logits(folder, passages)


def _agreement(network: Network, folder: Path, passages: Sequence[Passage]) -> dict[str, float]:
    exact, quantised = logits_in_full(network, passages), export.quantised_logits(folder, passages)
    return {
        "passages": len(passages),
        "mean_shift": round(float(np.abs(exact - quantised).mean()), 4),
        "largest_shift": round(float(np.abs(exact - quantised).max()), 4),
        "same_sign": round(float((np.sign(exact) == np.sign(quantised)).mean()), 4),
    }
