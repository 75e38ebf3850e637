"""The model card: ``model-card.md`` beside this file, with the figures filled in."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

NAME, PLOT = "model-card.md", "model-reliability.svg"
_TEMPLATE = Path(__file__).with_name("model-card.md")
_ROWS = (("rules", "rules alone"), ("linear", "rules and linear judge"), ("joined", "as shipped"))
_SETS = {
    "corpus": "corpus, dev",
    "fakes": "FA-KES",
    "gva": "GVA",
    "muc": "MUC-4",
    "quiet": "quiet, dev",
    "traps": "traps, dev",
    "ucdp": "UCDP",
}
_PARTS = (("unseen", "train, cross-fitted"), ("blind", "blind"))
_MEGABYTE = 1e6


def of(record: Mapping[str, Any], models: Path) -> str:
    """The card for this record (``judge.json``) and the files of ``models``."""
    made, quantisation = record["made"], record["quantisation"]
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        date=made["date"],
        command=made["command"],
        versions=", ".join(f"{name} {made[name]}" for name in sorted(made) if name not in ("command", "date")),
        learned_from=", ".join(f"{_SETS[name]} {count}" for name, count in sorted(record["learned_from"].items())),
        features=record["features"],
        alone=_numbers(record["alone"]),
        joined=_numbers(record["joined"]),
        plain=f"{record['plain']:.0%}",
        sure=record["sure"],
        least=record["least"],
        figures="\n".join(_rows(record)),
        error=record["calibration_error_blind"],
        verdicts=", ".join(f"{_SETS[name]} {share:.1%}" for name, share in sorted(record["verdicts_unseen"].items())),
        mean_shift=quantisation["mean_shift"],
        largest_shift=quantisation["largest_shift"],
        same_sign=f"{quantisation['same_sign']:.1%}",
        sizes="\n".join(_sizes(models)),
        plot=PLOT,
    )


def _rows(record: Mapping[str, Any]) -> Iterator[str]:
    for part, title in _PARTS:
        for name, figures in sorted(record[part].items()):
            for key, what in _ROWS:
                found = figures[key]
                shares = " | ".join(_percent(found[share]) for share in ("precision", "recall", "value"))
                asked = f"{figures['encoder_asked']:.0%}" if key == "joined" else ""
                yield f"| {_SETS[name]} | {title} | {what} | {shares} | {asked} |"


def _sizes(models: Path) -> Iterator[str]:
    for path in sorted(models.iterdir()):
        if path.suffix in (".json", ".onnx", ".tsv"):
            yield f"| `{path.name}` | {path.stat().st_size / _MEGABYTE:.2f} MB |"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def _numbers(numbers: list[float] | tuple[float, ...]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
