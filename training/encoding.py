"""Encoding: articles as passages of tokens, the encoder that learned some of them, and what it says of others."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer

from services.extractor.judge.encoder import PEOPLE, VERDICTS, writable
from services.extractor.judge.passage import Passage as Words
from training import export
from training.encoder import SETTINGS, Network, Passage, Pick, logits_in_full, tokenizer, train
from training.examples import Example, read_passage

Log = Callable[[str], None]
QUANTISATION = "quantisation.json"
LEARNED = "learned.json"
_COMPARED = 200


class Workshop(NamedTuple):
    """Where trained networks are kept.

    One is taken again if it learned the same passages; with ``keep`` also if it learned others of the same articles, as
    an older reading cut them. Of other articles never: it would have learned what it is to be measured on.
    """

    folder: Path
    keep: bool
    log: Log


def learned(examples: Sequence[Example], workshop: Workshop, name: str) -> Path:
    """The folder of the encoder that learned these examples, exported."""
    passages = passages_of(examples)
    folder, log = workshop.folder / name, workshop.log
    network_file, learned_file = folder / "network.pt", folder / LEARNED
    wanted = {
        "passages": _hash(f"{SETTINGS} {passages}"),
        "articles": _hash(f"{SETTINGS} {[(e.set_name, e.item_id) for e in examples]}"),
    }
    known = json.loads(learned_file.read_text(encoding="utf-8")) if learned_file.exists() else {}
    is_same = known.get("passages") == wanted["passages"]
    if is_same or (workshop.keep and known.get("articles") == wanted["articles"]):
        log(f"encoder {name}: {'these' if is_same else 'other'} passages already learned")
        network = Network()
        network.load_state_dict(torch.load(network_file, weights_only=True))
    else:
        log(f"encoder {name}: learning {len(passages)} passages")
        network = train(passages, log)
        folder.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), network_file)
        learned_file.write_text(json.dumps(wanted), encoding="utf-8")
    export.write(network, folder)
    agreement = _agreement(network, folder, passages[:: max(1, len(passages) // _COMPARED)])
    (folder / QUANTISATION).write_text(json.dumps(agreement), encoding="utf-8")
    log(f"8 bits against float: {agreement}")
    return folder


def passages_of(examples: Sequence[Example]) -> list[Passage]:
    """What the encoder sees of these examples; those that tell of no harm are left out."""
    read = tokenizer()
    told = ((e, read_passage(e.article)) for e in examples)
    return [_encoded(read, e, passage) for e, passage in told if passage.words]


def _encoded(read: Tokenizer, example: Example, passage: Words) -> Passage:
    encoding = read.encode(writable(passage.words), is_pretokenized=True)
    verdict = "alert" if example.alert else example.reason
    return Passage(
        ids=tuple(encoding.ids),
        labels=(example.civilians, example.combatants),
        set_name=example.set_name,
        alert=example.alert,
        verdict=VERDICTS.index(verdict) if verdict in VERDICTS else None,
        picks=tuple(_picks(passage, encoding.word_ids)),
        toll=(example.killed, example.injured) if example.alert is not False else (frozenset(), frozenset()),
    )


def _picks(passage: Words, word_ids: Sequence[int | None]) -> Iterator[Pick]:
    """The counts of the passage as tokens; those cut off are left out."""
    for choice in passage.choices():
        tokens = [n for n, word in enumerate(word_ids) if word is not None and choice.first <= word <= choice.last]
        if tokens:
            yield Pick(tokens[0], tokens[-1] + 1, choice.group.value)


def logits_of(folder: Path, examples: Sequence[Example]) -> np.ndarray:
    """Of the exported encoder, one row an example; all must tell of harm."""
    passages = passages_of(examples)
    if len(passages) != len(examples):
        raise ValueError("a draft without a word of harm")
    return export.quantised_logits(folder, passages)


def verdicts_right(folder: Path, examples: Sequence[Example]) -> Iterator[tuple[str, bool]]:
    """Of each passage whose verdict is known, its set, and whether the exported encoder's likeliest verdict is that."""
    passages = [passage for passage in passages_of(examples) if passage.verdict is not None]
    for passage, row in zip(passages, export.quantised_logits(folder, passages), strict=True):
        yield passage.set_name, int(row[PEOPLE : PEOPLE + len(VERDICTS)].argmax()) == passage.verdict


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _agreement(network: Network, folder: Path, passages: Sequence[Passage]) -> dict[str, float]:
    exact, quantised = logits_in_full(network, passages), export.quantised_logits(folder, passages)
    return {
        "passages": len(passages),
        "mean_shift": round(float(np.abs(exact - quantised).mean()), 4),
        "largest_shift": round(float(np.abs(exact - quantised).max()), 4),
        "same_sign": round(float((np.sign(exact) == np.sign(quantised)).mean()), 4),
    }
