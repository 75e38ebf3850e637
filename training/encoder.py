"""The encoder: BGE-small fine-tuned on what sets say of passages.

Whether civilians, and fighters, are reported harmed; whether an alert is due, or for which reason it is silent; and
which of its counts of people are the killed and the injured.

Everything that needs torch is here and in ``export``. One seed, one thread, deterministic kernels: a second run on
the same machine gives the same weights; on another one the figures may differ in the third decimal.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from services.extractor.judge.encoder import COUNTED, PEOPLE, VERDICTS
from training import base

OUTPUTS = ("civilians", "combatants", *VERDICTS)
MOST_TOKENS = 176
SEED = 7
EPOCHS = 3
# More threads add sums in another order, and on a busy machine they wait for one another.
_THREADS = 1
_BATCH = 16
_BATCHES_TOGETHER = 8
_RATE, _HEAD_RATE = 8e-5, 1e-3
_WARM_UP = 0.1
_DECAY = 0.01
_LONGEST_STEP = 1.0
_DROPOUT = 0.1
# Words and the lower half keep what they learned from far more text than there is here; so what they make of a passage
# is the same in each epoch, and is kept.
_FROZEN_LAYERS = 6
_NEVER = -1e4
# The sets differ in how far their labels are what the text says: a headline is less sure than a filled template.
_TRUST = {"muc": 1.0, "traps": 1.0, "corpus": 0.5, "quiet": 0.5, "fakes": 0.7, "gva": 0.5, "ucdp": 0.5}
_TRUST_VERDICT = {"muc": 0.5, "traps": 1.0, "corpus": 1.0, "quiet": 1.0, "fakes": 0.5}
_TRUST_COUNT = {"muc": 0.5, "traps": 1.0, "corpus": 1.0, "fakes": 0.5, "gva": 0.5}
_TRUST_COMBATANTS = 0.5
# What a batch weighs at the least, so that one passage with a label moves less than sixteen.
_FLOOR = 0.5
# Several reasons may be true of a silence; people chose one.
_SMOOTHING = 0.05
# Networks learned with other settings, or by other libraries, are not taken for these.
SETTINGS = repr(
    {
        "base": base.JAR.coordinate,
        "run": (SEED, EPOCHS, MOST_TOKENS, _BATCH, _BATCHES_TOGETHER, torch.__version__, "float32"),
        "steps": (_RATE, _HEAD_RATE, _WARM_UP, _DECAY, _LONGEST_STEP, _DROPOUT, _FROZEN_LAYERS),
        "trust": (_TRUST, _TRUST_COMBATANTS, _TRUST_VERDICT, _TRUST_COUNT, _SMOOTHING),
        "outputs": (OUTPUTS, COUNTED),
    }
)


class Pick(NamedTuple):
    """Where the tokens of a count of people begin and end (exclusive), and of how many people."""

    first: int
    end: int
    value: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Token ids and what is known of them; None or empty = not known.

    ``labels``: of civilians and combatants; ``verdict``: its place in ``VERDICTS``; ``alert``: whether it is the first
    of these; ``toll``: figures that the killed, and the injured, may come to; {0}: nobody.
    """

    ids: tuple[int, ...]
    labels: tuple[bool | None, bool | None]
    set_name: str
    alert: bool | None = None
    verdict: int | None = None
    picks: tuple[Pick, ...] = ()
    toll: tuple[frozenset[int], ...] = (frozenset(), frozenset())


class Network(nn.Module):  # type: ignore[misc, unused-ignore] # torch is not among the project's own dependencies
    """The encoder with mean and maximum of its last layer joined, and logits on top; two more of each token."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = base.model()
        self.dropout = nn.Dropout(_DROPOUT)
        width = self.bert.config.hidden_size
        self.head = nn.Linear(2 * width, len(OUTPUTS) + len(COUNTED))
        self.pointer = nn.Linear(width, len(COUNTED))
        for frozen in (self.bert.embeddings, *self.bert.encoder.layer[:_FROZEN_LAYERS]):
            for weights in frozen.parameters():
                weights.requires_grad = False

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits, one row a passage: ``OUTPUTS``, then of "none of its counts" for each of ``COUNTED``; of each token.

        Shapes: (passages, outputs + counted), (passages, tokens, counted).
        """
        return self.upper(self.lower(input_ids, attention_mask), attention_mask)

    def lower(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """The states of the tokens after the layers that do not learn; (passages, tokens, width)."""
        states = self.bert.embeddings(input_ids=input_ids)
        return _through(self.bert.encoder.layer[:_FROZEN_LAYERS], states, attention_mask)

    def upper(self, states: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """From these states on; the same as ``forward``."""
        states = _through(self.bert.encoder.layer[_FROZEN_LAYERS:], states, attention_mask)
        mask = attention_mask.unsqueeze(-1)
        mean = (states * mask.to(states.dtype)).sum(1) / mask.sum(1)
        most = states.masked_fill(mask == 0, _NEVER).max(1).values
        return self.head(self.dropout(torch.cat([mean, most], 1))), self.pointer(self.dropout(states))


def _through(layers: nn.ModuleList, states: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    unseen = (1 - attention_mask)[:, None, None, :].to(states.dtype) * _NEVER
    for layer in layers:
        states = layer(states, unseen)
    return states


def tokenizer() -> Tokenizer:
    """The base model's, without padding, cut at ``MOST_TOKENS``."""
    found = base.tokenizer()
    found.no_padding()
    found.enable_truncation(MOST_TOKENS)
    return found


def train(passages: Sequence[Passage], log: Callable[[str], None]) -> Network:
    """Fine-tune on these passages."""
    _settle()
    network = Network()
    shuffler = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    steps = EPOCHS * -(-len(passages) // _BATCH)
    optimiser = torch.optim.AdamW(
        [
            {"params": [w for w in network.bert.parameters() if w.requires_grad], "lr": _RATE},
            {"params": [*network.head.parameters(), *network.pointer.parameters()], "lr": _HEAD_RATE},
        ],
        weight_decay=_DECAY,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step, steps))
    states = _lower_states(network, passages)
    log(f"the lower {_FROZEN_LAYERS} layers have read them")
    network.train()
    for epoch in range(EPOCHS):
        losses = []
        for batch in _shuffled(passages, shuffler):
            logits, scores = network.upper(_padded([states[p.ids] for p in batch]), _tensors(batch)[1])
            loss = _loss(logits, scores, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), _LONGEST_STEP)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        log(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}")
    network.eval()
    return network


def _lower_states(network: Network, passages: Sequence[Passage]) -> dict[tuple[int, ...], torch.Tensor]:
    """By token ids, what the layers that do not learn make of each passage; (tokens, width)."""
    network.eval()
    found: dict[tuple[int, ...], torch.Tensor] = {}
    ordered = sorted(passages, key=lambda p: len(p.ids))
    for first in range(0, len(ordered), _BATCH):
        batch = ordered[first : first + _BATCH]
        with torch.no_grad():
            states = network.lower(*_tensors(batch))
        found |= {p.ids: states[row, : len(p.ids)].clone() for row, p in enumerate(batch)}
    return found


def _padded(states: Sequence[torch.Tensor]) -> torch.Tensor:
    return nn.utils.rnn.pad_sequence(list(states), batch_first=True)


def logits_in_full(network: Network, passages: Sequence[Passage]) -> np.ndarray:
    """One row of logits a passage, in the order given."""
    network.eval()
    with torch.no_grad():
        rows = [network(*_tensors([passage]))[0][0].numpy() for passage in passages]
    return np.stack(rows)


def _settle() -> None:
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(_THREADS)
    torch.use_deterministic_algorithms(mode=True)


def _pace(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / (_WARM_UP * steps)) * max(0.0, (steps - step) / steps)


def _shuffled(passages: Sequence[Passage], shuffler: random.Random) -> Iterator[list[Passage]]:
    """Batches in random order, of passages of about one length each, so that little is padded."""
    order = list(passages)
    shuffler.shuffle(order)
    size = _BATCH * _BATCHES_TOGETHER
    chunks = (sorted(order[n : n + size], key=lambda p: len(p.ids)) for n in range(0, len(order), size))
    batches = [chunk[n : n + _BATCH] for chunk in chunks for n in range(0, len(chunk), _BATCH)]
    shuffler.shuffle(batches)
    yield from batches


def _tensors(batch: Sequence[Passage]) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(passage.ids) for passage in batch)
    ids = torch.tensor([[*p.ids, *[0] * (width - len(p.ids))] for p in batch])
    lengths = torch.tensor([len(p.ids) for p in batch])
    return ids, (torch.arange(width).unsqueeze(0) < lengths.unsqueeze(1)).long()


def _loss(logits: torch.Tensor, scores: torch.Tensor, batch: Sequence[Passage]) -> torch.Tensor:
    verdicts = logits[:, PEOPLE : len(OUTPUTS)]
    return _of_people(logits[:, :PEOPLE], batch) + _of_verdicts(verdicts, batch) + _of_counts(logits, scores, batch)


def _of_people(logits: torch.Tensor, batch: Sequence[Passage]) -> torch.Tensor:
    """Of civilians and of combatants."""
    labels = torch.tensor([[float(label or False) for label in p.labels] for p in batch])
    known = torch.tensor([[label is not None for label in p.labels] for p in batch])
    trust = torch.tensor([[_TRUST[p.set_name], _TRUST_COMBATANTS] for p in batch]) * known
    losses = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return (losses * trust).sum() / trust.sum().clamp(min=_TRUST_COMBATANTS)


def _of_verdicts(logits: torch.Tensor, batch: Sequence[Passage]) -> torch.Tensor:
    """The verdict where it is known; where only "no alert" is, any of the others."""
    shares = functional.log_softmax(logits, 1)
    total, weight = logits.new_zeros(()), _FLOOR
    for share, passage in zip(shares, batch, strict=True):
        trust = _TRUST_VERDICT.get(passage.set_name, 0.0)
        if passage.verdict is not None:
            loss = -(1 - _SMOOTHING) * share[passage.verdict] - _SMOOTHING * share.mean()
        elif passage.alert is False:
            loss = -torch.logsumexp(share[1:], 0)
        else:
            continue
        total, weight = total + trust * loss, weight + trust
    return total / weight


def _of_counts(logits: torch.Tensor, scores: torch.Tensor, batch: Sequence[Passage]) -> torch.Tensor:
    """Of all counts that may be meant together: which of two equal ones it is, nobody wrote down."""
    total, weight = logits.new_zeros(()), _FLOOR
    for row, passage in enumerate(batch):
        for kind, toll in enumerate(passage.toll):
            meant = [n + 1 for n, pick in enumerate(passage.picks) if pick.value in toll] or (
                [0] if toll == {0} else []
            )
            if not meant:
                continue
            trust = _TRUST_COUNT.get(passage.set_name, 0.0)
            options = [logits[row, len(OUTPUTS) + kind]]
            options += [scores[row, pick.first : pick.end, kind].mean() for pick in passage.picks]
            shares = functional.log_softmax(torch.stack(options), 0)
            total, weight = total - trust * torch.logsumexp(shares[meant], 0), weight + trust
    return total / weight
