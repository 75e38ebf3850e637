"""``python -m evaluation --data DIR``: judge the development sets and the project's own, print, write the figures."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from evaluation import across, feeds
from evaluation.figures import Table
from evaluation.grouping import GROUPED_SETS, PARTS, GroupedSet, score_grouping
from evaluation.report import lines_of, lines_of_scenarios, lines_of_traps
from evaluation.results import write
from evaluation.scores.feeds import Verdict
from evaluation.scoring import SETS, Scored, ScoredSet, score


def main() -> int:
    """Parse, judge, print, write."""
    given = _arguments().parse_args()
    names = given.sets.split(",")
    wanted = [one for one in (*SETS, *GROUPED_SETS) if one.name in names]
    skipped = [one.title for one in wanted if not _is_there(one, given.data)]
    if feeds.SET in names and not feeds.are_there(given.data):
        skipped.append(feeds.TITLE)
    parts = given.part.split(",") if given.part else None
    there = [one for one in wanted if _is_there(one, given.data)]
    scored = [table for one in there for table in _score(one, given.data, parts)]
    fixtures = _fixtures(given.data, parts) if feeds.SET in names else []
    if fixtures:
        scored.append(Scored(feeds.table_of(fixtures), ()))
    if given.outcomes:
        _write_outcomes(given.outcomes, scored)
    if given.quiet_json:
        sys.stdout.write(json.dumps({f"{s.table.set_name}.{s.table.part}": _flat(s.table) for s in scored}) + "\n")
        return 0
    tables = _tables(scored)
    sys.stdout.writelines(line + "\n" for table in tables for line in lines_of(table))
    sys.stdout.writelines(line + "\n" for line in lines_of_traps(scored))
    sys.stdout.writelines(line + "\n" for line in lines_of_scenarios(scored))
    sys.stdout.writelines(line + "\n" for line in feeds.lines_of_fixtures(fixtures))
    if skipped:
        where = f"not in {given.data}" if given.data else "no --data given"
        sys.stdout.write(f"Skipped: {', '.join(skipped)} ({where}).\n")
    if given.out:
        write(given.out, tables, scored, skipped)
        sys.stdout.write(f"Written: {given.out}\n")
    return 0


def _score(one: ScoredSet | GroupedSet, folder: Path | None, parts: list[str] | None) -> list[Scored]:
    asked = [part for part in (PARTS if isinstance(one, GroupedSet) else one.parts) if parts is None or part in parts]
    if isinstance(one, GroupedSet):
        return score_grouping(one, folder or Path(), asked) if asked else []
    return [score(one, folder, part) for part in asked]


def _fixtures(folder: Path | None, parts: list[str] | None) -> list[Verdict]:
    asked = folder is not None and feeds.are_there(folder) and (parts is None or feeds.PART in parts)
    return feeds.judge_fixtures(folder) if folder is not None and asked else []


def _is_there(one: ScoredSet | GroupedSet, folder: Path | None) -> bool:
    return one.path is None or (folder is not None and (folder / one.path).exists())


def _tables(scored: list[Scored]) -> list[Table]:
    placed = across.places(scored)
    return [*(one.table for one in scored), *([placed] if placed else []), across.always(scored)]


def _flat(table: Table) -> dict[str, Any]:
    figures = {figure.key: figure.ours.to_json()["value"] for figure in table.figures}
    return {**figures, "articles_per_s": round(table.articles_per_s or 0, 1)}


def _write_outcomes(path: Path, scored: list[Scored]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item.to_json()) + "\n" for one in scored for item in one.items)


def _arguments() -> argparse.ArgumentParser:
    names = ",".join([*(one.name for one in (*SETS, *GROUPED_SETS)), feeds.SET])
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the development sets; none: the project's own sets"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="write results.json, results.md and plots there")
    parser.add_argument("--sets", default=names, help="which, comma-separated (default: %(default)s)")
    parser.add_argument("--part", help="only these parts: train, dev, blind, all; comma-separated")
    parser.add_argument("--outcomes", type=Path, metavar="FILE", help="write gold and predicted, one item a line")
    parser.add_argument("--quiet-json", action="store_true", help="print one JSON object and nothing else")
    return parser


if __name__ == "__main__":
    sys.exit(main())
