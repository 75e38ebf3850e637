"""``python -m evaluation --data DIR``: judge the development sets, traps and seeds, print and write the figures."""

import argparse
import json
import sys
from pathlib import Path

from evaluation.report import lines_of
from evaluation.scoring import SETS, Scored, score
from services.alerting.policy import Policy


def main() -> int:
    """Parse, judge, print."""
    given = _arguments().parse_args()
    policy = Policy(recent_days=given.recent_days or None)
    wanted = given.sets.split(",")
    scored = [
        score(one, given.data, part, policy)
        for one in SETS
        for part in one.parts
        if one.name in wanted and part in given.part.split(",")
    ]
    if given.outcomes:
        _write_outcomes(given.outcomes, scored)
    if given.quiet_json:
        figures = {f"{s.table.set_name}.{s.table.part}": _flat(s) for s in scored}
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for one in scored for line in lines_of(one.table))
    return 0


def _flat(scored: Scored) -> dict[str, float | None]:
    figures = {figure.key: figure.ours.to_json()["value"] for figure in scored.table.figures}
    return {**figures, "articles_per_s": round(scored.table.articles_per_s or 0, 1)}


def _write_outcomes(path: Path, scored: list[Scored]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item.to_json()) + "\n" for one in scored for item in one.items)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the development sets")
    parser.add_argument("--sets", default="muc,fakes", help="which, comma-separated (default: %(default)s)")
    parser.add_argument("--part", default="train,blind", help="train, blind or both (default: both)")
    parser.add_argument("--outcomes", type=Path, metavar="FILE", help="write gold and predicted, one item a line")
    parser.add_argument("--quiet-json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--recent-days", type=int, default=0, metavar="N", help="0 = any age (default)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
