"""Ingest at the scale of the world: each part of it measured alone, on embedded servers.

One table for people, then one JSON object; the parts are in ``bench/ingesting/``.
"""

import argparse
import json
from collections.abc import Callable
from typing import Any

from bench import stack
from bench.ingesting import files, pages, push
from services.runtime.settings import Settings

Part = Callable[[Settings, bool], dict[str, Any]]
"""Measures with these servers, quickly or thoroughly; its figures by name."""

PARTS: dict[str, Part] = {"files": files.measure, "pages": pages.measure, "push": push.measure}


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
            figures |= PARTS[name](settings, given.quick)
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
