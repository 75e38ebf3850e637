"""The seeds, in their order: unlike the other sets they are one story, in which later reports meet what is known."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import Article
from services.backtest.archive import read_archive
from services.ingest.files.jsonl import read_lines

FOLDER = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class Seed:
    """An article version and the outcomes that are due."""

    item_id: str
    article: Article
    expected: tuple[dict[str, Any], ...]
    note: str


def read(folder: Path = FOLDER) -> Iterator[Seed]:
    """All seeds, by publication."""
    with (folder / "expected.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    expected = {(row["url"], row["version"]): row for row in rows}
    with (folder / "articles.jsonl").open("rb") as file:
        archive = read_archive(list(read_lines(file, "articles.jsonl")))
    for entry in archive.entries:
        row = expected[entry.article.url, entry.article.version]
        item_id = f"{entry.article.url.rsplit('/', 1)[-1]}-{entry.article.version}"
        due = tuple(outcome for outcome in row["outcomes"] if not outcome.get("extra"))
        yield Seed(item_id, entry.article, due, row["note"])
