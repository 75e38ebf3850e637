"""The text of an article is found in the layouts that news sites use (``bench/ingesting/news_pages.py``)."""

import pytest

from bench.ingesting.news_pages import NewsPage, news_pages
from bench.ingesting.pages import agreement, our_text


@pytest.mark.parametrize("page", list(news_pages()), ids=lambda page: page.layout)
def test_all_of_the_article_and_little_else(page: NewsPage) -> None:
    found = agreement(our_text(page), page.text)
    assert found.recall == 1
    assert found.precision > 0.87
