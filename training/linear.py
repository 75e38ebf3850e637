"""The linear judge: logistic regression over the features of drafts."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from training.candidates import Candidate

# Chosen on the calibration part: strong, as there are more features than drafts.
REGULARISATION = 0.03
_SMALLEST = 0.01
_DECIMALS = 3


class Linear(NamedTuple):
    """A weight for each feature that has one, as shipped: rounded, the smallest left out."""

    weights: dict[str, float]
    bias: float

    def score(self, features: Iterable[str]) -> float:
        """Log-odds that a draft is right."""
        return self.bias + sum(self.weights.get(name, 0.0) for name in features)


def fit(candidates: Sequence[Candidate], admitted: Collection[str]) -> Linear:
    """Fit on the labelled ones of these candidates."""
    labelled = [candidate for candidate in candidates if candidate.label is not None]
    names = sorted(admitted)
    column = {name: place for place, name in enumerate(names)}
    rows = [sorted(column[name] for name in c.features if name in column) for c in labelled]
    ends = np.cumsum([0, *map(len, rows)])
    values = csr_matrix((np.ones(ends[-1]), np.concatenate(rows), ends), shape=(len(rows), len(names)))
    model = LogisticRegression(C=REGULARISATION, solver="liblinear", random_state=0)
    model.fit(values, [c.label for c in labelled], sample_weight=[c.weight for c in labelled])
    rounded = (round(float(weight), _DECIMALS) for weight in model.coef_[0])
    weights = {name: weight for name, weight in zip(names, rounded, strict=True) if abs(weight) >= _SMALLEST}
    return Linear(weights, round(float(model.intercept_[0]), _DECIMALS))


def write(linear: Linear, path: Path) -> None:
    """``judge.tsv``: a feature and its weight a line, by name."""
    lines = (f"{name}\t{weight:.{_DECIMALS}f}\n" for name, weight in sorted(linear.weights.items()))
    path.write_text("".join(lines), encoding="utf-8")
