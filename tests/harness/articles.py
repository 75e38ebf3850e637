"""Articles by hand, for what must go through: one plain report of one incident each."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas import Article
from schemas.identity import article_id_of, content_sha256_of

_PUBLISHED = datetime(2017, 5, 9, 8, tzinfo=UTC)
STRIKE = "An air strike on a market in Zabid, Yemen, on Monday killed 17 civilians, a hospital official said."
CALM = "The council approved the new budget after a long debate about roads, schools and the public library."


def article(name: str, body: str = STRIKE, **fields: Any) -> Article:
    """A first version, published on 9 May 2017."""
    url = f"https://{name}.example/"
    title = f"Report of {name}"
    known = {
        "article_id": article_id_of(name, url),
        "content_sha256": content_sha256_of(f"{title}\n\n{body}"),
        "url": url,
        "canonical_url": url,
        "title": title,
        "body": body,
        "publisher": f"Outlet of {name}",
        "published_at": _PUBLISHED,
        "fetched_at": _PUBLISHED + timedelta(minutes=1),
    }
    return Article.model_validate(known | fields)
