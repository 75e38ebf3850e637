"""The trap suite: short articles of the project's own, each with the ruling it tests; pairs differ in a word or two.

One JSON object a line: ``id``, ``pair`` (the other one, or null), ``part`` (dev or blind), ``rule``, ``article`` (as in
``seeds/articles.jsonl``), ``expect`` and ``reason``. A key that ``expect`` leaves out is not asked. Traps are judged
with the default policy: recency is one of the things they test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation.articles import json_lines
from schemas import Article
from services.ingest.articles import to_draft

FOLDER = Path(__file__).parents[1] / "traps"


@dataclass(frozen=True, slots=True)
class Trap:
    """``part`` is dev, which rules may be made from, or blind."""

    item_id: str
    part: str
    rule: str
    pair: str | None
    article: Article
    expect: dict[str, Any]
    reason: str


def read(folder: Path, parts: tuple[str, ...] = ("dev", "blind")) -> Iterator[Trap]:
    """The traps of all files of ``folder``, by file and line."""
    for path in sorted(folder.glob("*.jsonl")):
        for item in json_lines(path):
            if item.get("part", "dev") in parts:
                yield trap_of(item)


def trap_of(item: dict[str, Any]) -> Trap:
    """One trap; its article is completed as ``backtest`` completes it."""
    article = to_draft(item["article"], fetched_at=datetime.fromtimestamp(0, UTC)).article
    return Trap(
        item_id=item["id"],
        part=item.get("part", "dev"),
        rule=item["rule"],
        pair=item.get("pair"),
        article=article.model_copy(update={"fetched_at": article.published_at}),
        expect=item["expect"],
        reason=item["reason"],
    )
