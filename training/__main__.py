"""``python -m training --data DIR``: rebuild the learned stage's models from the development sets, and their card."""

import argparse
import hashlib
import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evaluation import plots
from training import card, figures, linear
from training.build import Built, build, long_of, missed_in, seen_by
from training.encoding import LEARNED, QUANTISATION, Workshop
from training.examples import Example, read
from training.export import ENCODER, TOKENIZER

_MODELS = Path("services/extractor/judge/models")
_DOCS = Path("docs")
_LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "torch", "transformers")
_BLIND_SETS = ("muc", "fakes")


def main() -> int:
    """Read, train, write; then measure on the blind parts."""
    given = _arguments().parse_args()
    began = time.monotonic()

    def log(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:7.1f} s  {line}\n")

    examples = read(given.data, blind=False)
    built = build(given.data, examples, Workshop(given.work, given.keep_encoder, log))
    given.out.mkdir(parents=True, exist_ok=True)
    linear.write(built.shipped.linear, given.out / "judge.tsv")
    for name in (ENCODER, TOKENIZER):
        shutil.copyfile(built.shipped.encoder / name, given.out / name)
    record = _record(given.data, examples, built)
    _describe(given.docs, given.out, given.data, record, built)
    log(f"written: {given.out}, {given.docs / card.NAME}")
    return 0


def _record(folder: Path, examples: Sequence[Example], built: Built) -> dict[str, Any]:
    """What ``judge.json`` holds, but for the blind figures: what the runtime reads, and where it comes from."""
    joined = built.joining
    return {
        "bias": built.shipped.linear.bias,
        "alone": joined.alone,
        "joined": joined.joined,
        "plain": joined.plain,
        "sure": joined.sure,
        "least": joined.least,
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m training --data DIR",
            "python": ".".join(map(str, sys.version_info[:3])),
            **{name: version(name) for name in _LIBRARIES},
        },
        "learned_from": dict(Counter(e.set_name for e in examples)),
        "encoder_learned": json.loads((built.shipped.encoder / LEARNED).read_text(encoding="utf-8")),
        "data": {path.name: _hash(path) for path in sorted(folder.rglob("*.jsonl"))},
        "features": len(built.shipped.linear.weights),
        "quantisation": json.loads((built.shipped.encoder / QUANTISATION).read_text(encoding="utf-8")),
        "verdicts_unseen": built.verdicts,
        "unseen": figures.of_part(joined, built.unseen, built.missed),
    }


def _describe(docs: Path, models: Path, folder: Path, record: dict[str, Any], built: Built) -> None:
    """Measure the shipped models on the blind parts; write the figures, the card and the plot."""
    blind = long_of([e for e in read(folder, blind=True) if e.part == "blind" and e.set_name in _BLIND_SETS])
    seen = seen_by(built.shipped, blind)
    bins = figures.bins_of(built.joining, seen.values())
    record["blind"] = figures.of_part(built.joining, list(seen.values()), missed_in(blind, seen))
    record["calibration_error_blind"] = round(figures.calibration_error(bins), 4)
    (models / "judge.json").write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (docs / card.PLOT).write_text(plots.reliability(bins), encoding="utf-8")
    (docs / card.NAME).write_text(card.of(record, models), encoding="utf-8")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the development sets")
    parser.add_argument("--out", type=Path, default=_MODELS, metavar="DIR", help="default: %(default)s")
    parser.add_argument("--docs", type=Path, default=_DOCS, metavar="DIR", help="default: %(default)s")
    parser.add_argument(
        "--work", type=Path, default=Path(".train"), metavar="DIR", help="keeps trained networks (default: %(default)s)"
    )
    parser.add_argument(
        "--keep-encoder",
        action="store_true",
        help="after a change of rules: take the networks of --work, refit the judge",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
