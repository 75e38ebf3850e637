"""The trap suite: short articles of the project's own, each with the ruling it tests; pairs differ in a word or two.

One JSON object a line: ``id``, ``pair`` (the other one, or null), ``part`` (dev or blind), ``rule``, ``article`` (as
in ``seeds/articles.jsonl``), ``after`` (ids of traps whose articles are in memory before), ``expect`` and ``reason``. A
key that ``expect`` leaves out is not asked. Traps are judged with the default policy, as recency is one of their rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.articles import json_lines
from schemas import Article
from services.ingest.articles import to_draft

FOLDER = Path(__file__).parents[1] / "traps"
# Lines of the same form, many more, to learn from; each against an empty memory.
CORPUS = Path(__file__).parents[1] / "corpus"
# The news of peace, which most of a live stream is, in words that casualty reports use too.
QUIET = Path(__file__).parents[1] / "quiet"


@dataclass(frozen=True, slots=True)
class Trap:
    """``part`` is dev, which rules may be made from, or blind; ``earlier`` articles are in memory before its own."""

    item_id: str
    part: str
    rule: str
    pair: str | None
    earlier: tuple[Article, ...]
    article: Article
    expect: dict[str, Any]
    reason: str


def read(folder: Path, parts: tuple[str, ...] = ("dev", "blind")) -> Iterator[Trap]:
    """The traps of all files of ``folder``, by file and line."""
    items = [item for path in sorted(folder.glob("*.jsonl")) for item in json_lines(path)]
    articles = {item["id"]: item["article"] for item in items}
    for item in items:
        if item["part"] in parts:
            yield trap_of(item, [articles[earlier] for earlier in item.get("after", [])])


def trap_of(item: dict[str, Any], earlier: Iterable[dict[str, Any]] = ()) -> Trap:
    """One trap; its articles are completed as ``backtest`` completes them."""
    return Trap(
        item_id=item["id"],
        part=item["part"],
        rule=item["rule"],
        pair=item["pair"],
        earlier=tuple(_article(one) for one in earlier),
        article=_article(item["article"]),
        expect=item["expect"],
        reason=item["reason"],
    )


def _article(record: dict[str, Any]) -> Article:
    draft = to_draft(record, fetched_at=datetime.fromtimestamp(0, UTC))
    return draft.numbered(draft.given_version or 1).model_copy(update={"fetched_at": draft.article.published_at})
