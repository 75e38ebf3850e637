"""An Article from what a set gives of it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from schemas import Article
from schemas.identity import content_sha256_of


def article_of(
    set_name: str, item_id: str, title: str | None, body: str, published: date, *, publisher: str = ""
) -> Article:
    """The article as ``backtest`` would read it; a date alone is 00:00 UTC. Without a publisher it is the set's."""
    url = f"https://{set_name}.example/{item_id}"
    moment = datetime.combine(published, time(), UTC)
    return Article(
        article_id=f"{set_name}:{item_id}",
        content_sha256=content_sha256_of(f"{title or ''}\n\n{body}"),
        url=url,
        canonical_url=url,
        title=title,
        body=body,
        publisher=publisher or set_name,
        published_at=moment,
        fetched_at=moment,
    )


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
