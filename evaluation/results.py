"""The figures as files: JSON, a Markdown page, plots. Aggregate figures only, never a word of a set."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from evaluation import plots
from evaluation.figures import Figure, Table
from evaluation.measures import Averaged, Found
from evaluation.reliability import bins_of
from evaluation.report import asked_of, by_family, by_rule, pairs, percent, reach_of, traps_of
from evaluation.scores.fakes import side
from evaluation.scoring import Scored
from services.extractor.extract import EXTRACTOR_VERSION

_SIDES = ("civilians", "combatants", "both", "nobody")


def write(folder: Path, tables: list[Table], scored: list[Scored], skipped: list[str]) -> None:
    """``results.json``, ``results.md``, ``figures.svg`` and ``reliability.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    found = _json(tables, scored, skipped)
    _text(folder / "results.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    _text(folder / "results.md", "\n".join(_markdown(tables, scored, skipped)) + "\n")
    _text(folder / "figures.svg", plots.figures(tables))
    _text(folder / "reliability.svg", plots.reliability(bins_of(item for one in scored for item in one.items)))


def confusion(scored: Iterable[Scored]) -> dict[str, dict[str, dict[str, int]]]:
    """FA-KES: who was killed (rows) and who we say was killed (columns), by part."""
    tables: dict[str, dict[str, dict[str, int]]] = {}
    for one in scored:
        if one.table.set_name == "fakes":
            counts = Counter((_side(i.gold), _side(i.predicted)) for i in one.items)
            tables[one.table.part] = {row: {column: counts[row, column] for column in _SIDES} for row in _SIDES}
    return tables


def _side(counts: dict[str, Any]) -> str:
    return side(counts["civilians"], counts["combatants"])


def _json(tables: list[Table], scored: list[Scored], skipped: list[str]) -> dict[str, Any]:
    sets: dict[str, dict[str, Any]] = {}
    for table in tables:
        speed = round(table.articles_per_s, 1) if table.articles_per_s else None
        figures = {figure.key: figure.to_json() for figure in table.figures}
        sets.setdefault(table.set_name, {})[table.part] = {
            "articles": table.articles,
            "articles_per_s": speed,
            "figures": figures,
        }
    traps = traps_of(scored)
    return {
        "extractor_version": EXTRACTOR_VERSION,
        "sets": sets,
        "fakes_confusion": confusion(scored),
        "traps_by_family": {name: share.to_json() for name, share in by_family(traps).items()},
        "traps_by_rule": {rule: share.to_json() for rule, share in by_rule(traps).items()},
        "trap_pairs": pairs(traps).to_json(),
        "reliability": [b.to_json() for b in bins_of(item for one in scored for item in one.items)],
        "skipped": skipped,
    }


def _markdown(tables: list[Table], scored: list[Scored], skipped: list[str]) -> Iterator[str]:
    yield "# Results"
    yield ""
    yield f"Written by `python -m evaluation`; extractor version {EXTRACTOR_VERSION}. In percent; *n* = what there was"
    yield "to get right; *naive* = the first number near a word of killing; *to reach* = the project's own mark."
    yield "What each figure means: the head of its module in `evaluation/scores/` and `evaluation/sets/`."
    if skipped:
        yield f"\n**Skipped, because not given: {', '.join(skipped)}.**"
    for table in tables:
        yield from _markdown_table(table)
    yield from _markdown_confusion(scored)
    yield from _markdown_traps(scored)
    yield "\n![Figures against baseline and mark](figures.svg)\n\n![Reliability](reliability.svg)"


def _markdown_table(table: Table) -> Iterator[str]:
    speed = f", {table.articles_per_s:,.0f} articles/s" if table.articles_per_s else ""
    yield f"\n## {table.title}\n\n{table.articles} articles{speed}.\n"
    yield "| figure | ours | precision | recall | n | naive | to reach |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    yield from (_markdown_row(figure) for figure in table.figures)


def _markdown_row(figure: Figure) -> str:
    ours = figure.ours
    parts = (percent(ours.precision), percent(ours.recall)) if isinstance(ours, Found | Averaged) else ("", "")
    naive = percent(figure.baseline.value) if figure.baseline is not None else ""
    cells = (figure.label, percent(ours.value), *parts, str(asked_of(ours)), naive, reach_of(figure))
    return f"| {' | '.join(cells)} |"


def _markdown_confusion(scored: list[Scored]) -> Iterator[str]:
    for part, rows in confusion(scored).items():
        yield f"\n## FA-KES, {part}: who was killed\n"
        yield f"| truth ↓ ours → | {' | '.join(_SIDES)} |"
        yield "|---" + "|--:" * len(_SIDES) + "|"
        for row, columns in rows.items():
            yield f"| {row} | {' | '.join(str(columns[column]) for column in _SIDES)} |"


def _markdown_traps(scored: list[Scored]) -> Iterator[str]:
    items = traps_of(scored)
    if not items:
        return
    yield "\n## Traps by family of rules, all parts\n\n| family | right | n |\n|---|--:|--:|"
    yield from (f"| {name} | {percent(share.value)} | {share.asked} |" for name, share in by_family(items).items())
    yield f"| both of a pair | {percent(pairs(items).value)} | {pairs(items).asked} |"


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
