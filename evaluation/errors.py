"""``python -m evaluation.errors --data DIR --out FILE.html``: each miss with its text, spans marked, gold beside ours.

The page holds the sets' texts: it goes where git looks away, and nowhere else. Train and dev parts only by default,
so that nobody tunes on a blind part by looking at it.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from evaluation.invariants import spans_of
from evaluation.judging import Judged
from evaluation.outcomes import ItemOutcome
from evaluation.scoring import SETS, score
from schemas import Event, Span
from schemas.parts import Message

OUT = Path(".harmwatch") / "eval-errors.html"
_PAGE = Path(__file__).parent / "errors.html"


class Marked(NamedTuple):
    """A stretch of the text and the fields whose spans cover it."""

    text: str
    fields: tuple[str, ...]


def main() -> int:
    """Score, keep the misses, write the page."""
    given = _arguments().parse_args()
    parts = given.part.split(",")
    there = [one for one in SETS if one.path is None or (given.data is not None and (given.data / one.path).exists())]
    wanted = [(one, part) for one in there for part in one.parts if one.name in given.sets.split(",") and part in parts]
    items = [item for one, part in wanted for item in score(one, given.data, part).items if item.misses]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(page(items), encoding="utf-8")
    sys.stdout.write(f"{len(items)} items with misses: {given.out}\n")
    return 0


def page(items: Iterable[ItemOutcome]) -> str:
    """One page without any outside part; the filters are its own script."""
    shown = list(items)
    counts = Counter(f"{item.set_name} {item.part}: {miss}" for item in shown for miss in item.misses)
    options = "".join(
        f'<option value="{escape(name)}">{escape(name)} ({n})</option>' for name, n in sorted(counts.items())
    )
    template = _PAGE.read_text(encoding="utf-8")
    return template.replace("<!--options-->", options).replace("<!--items-->", "\n".join(map(_item, shown)))


def marked(text: str, events: Iterable[Event]) -> Iterator[Marked]:
    """The text in stretches, cut wherever a span starts or ends."""
    covers = [(span.start, span.end, name) for event in events for name, span in _named(event)]
    cuts = sorted({0, len(text), *(start for start, _, _ in covers), *(end for _, end, _ in covers)})
    for start, end in pairwise(cuts):
        fields = sorted({name for s, e, name in covers if s <= start and end <= e})
        yield Marked(text[start:end], tuple(fields))


def _named(event: Event) -> Iterator[tuple[str, Span]]:
    for name in type(event).model_fields:
        value = getattr(event, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Span):
                yield name, part
            elif isinstance(part, Message):
                yield from ((name, span) for span in spans_of(part))


def _item(item: ItemOutcome) -> str:
    article = item.judged.article
    text = "</p><p>".join(map(_text, (*item.judged.earlier, item.judged)))
    keys = "|".join(f"{item.set_name} {item.part}: {miss}" for miss in item.misses)
    return (
        f'<article data-misses="{escape(keys)}"><h2>{escape(item.item_id)} <small>{escape(item.set_name)} '
        f"{escape(item.part)}, {article.published_at:%Y-%m-%d}: {escape(', '.join(item.misses))}</small></h2>"
        f"<div><pre>{escape(_json(item.gold))}</pre><pre>{escape(_json(item.predicted))}</pre></div>"
        f"<p>{text}</p></article>"
    )


def _text(judged: Judged) -> str:
    return "".join(map(_stretch, marked(judged.article.text, judged.events)))


def _stretch(stretch: Marked) -> str:
    if not stretch.fields:
        return escape(stretch.text)
    names = " ".join(stretch.fields)
    return f'<mark class="{names}" title="{names}">{escape(stretch.text)}</mark>'


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.errors", description=__doc__)
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of the development sets; none: the project's own sets"
    )
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="the page (default: %(default)s)")
    parser.add_argument("--sets", default=",".join(one.name for one in SETS), help="which (default: %(default)s)")
    parser.add_argument("--part", default="train,dev,all", help="which parts (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
