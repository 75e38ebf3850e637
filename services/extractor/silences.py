"""The message about an article that gave no event: the same live and in a backtest."""

from datetime import datetime

from schemas import Article, Suppression
from schemas.identity import suppression_id_of
from services.extractor.extract import Silence


def suppression_of(article: Article, silence: Silence, now: datetime) -> Suppression:
    """The message that says why an article without events raised nothing."""
    return Suppression(
        suppression_id=suppression_id_of(article.article_id, article.version, None),
        article_id=article.article_id,
        article_version=article.version,
        url=article.url,
        publisher=article.publisher,
        published_at=article.published_at,
        country=silence.country,
        scope=silence.scope,
        why_not=silence.why_not,
        quote=silence.quote,
        rule=silence.rule,
        decided_at=now,
    )
