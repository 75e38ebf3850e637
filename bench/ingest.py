"""Ingest at the scale of the world: each part of it measured alone, on embedded servers.

One table for people, then one JSON object; the parts are in ``bench/ingesting/``.
"""

import argparse
import json
from collections.abc import Callable
from typing import Any

from bench import stack
from bench.ingesting import feeds, files, kafka_away, pages, parsing, push
from services.runtime.settings import Settings

Part = Callable[[Settings, bool], dict[str, Any]]
"""Measures with these servers, quickly or thoroughly; its figures by name."""

PARTS: dict[str, Part] = {
    "files": files.measure,
    "feeds": feeds.measure,
    "kafka_away": kafka_away.measure,
    "pages": pages.measure,
    "parsing": parsing.measure,
    "push": push.measure,
}
_OF_ALL_PARTS = ("lost", "duplicates")
"""Articles that never came, and versions that came twice: each part counts its own, the figure is of all."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"default: all of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="smaller loads")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    figures: dict[str, Any] = {}
    with stack.servers() as settings:
        for name in given.parts or PARTS:
            stack.say(f"measuring {name} …")
            found = PARTS[name](settings, given.quick)
            figures |= found | {key: figures.get(key, 0) + found[key] for key in _OF_ALL_PARTS if key in found}
    if not given.json:
        print_table(figures)
    print(json.dumps(figures))


def print_table(figures: dict[str, Any]) -> None:
    """A figure a line."""
    width = max(map(len, figures))
    for name, figure in figures.items():
        print(f"{name:<{width}}  {figure}")


if __name__ == "__main__":
    main()
