"""Whatever an article says, what a chat is sent is words."""

import re
from pathlib import Path

import pytest

from schemas import Alert
from services.gateway.subscriptions.plain_words import MOST_CHARACTERS, lines, plain, subject

EVIL = (
    "<!channel> <https://evil.example|click> @everyone <@U123> *bold* _x_ ~y~ `code` ||spoiler|| [a](https://evil.example)"
    " # heading\n> quote\r\n&lt;b&gt; \u202eright-to-left\u202c z\u200bw \x07\x1b[31m www.evil.example"
)


SITE = "https://watch.example/"
EXAMPLES = Path(__file__).parents[4] / "schemas" / "examples" / "alert"


@pytest.fixture
def alert() -> Alert:
    return Alert.from_json(min(EXAMPLES.glob("*.json")).read_bytes())


def test_no_character_that_is_markup_anywhere_is_left() -> None:
    said = plain(EVIL)

    assert not set(said) & set("<>[]{}*_~`|#@\\&^\n\r\x07\x1b\u202e\u202c\u200b")
    assert not re.search(r"https?:|\w\.[a-z]{2}", said)
    assert "channel" in said
    assert "right-to-left" in said


def test_an_ordinary_headline_stays_as_it_is() -> None:
    said = "33 civilians killed (status not stated) in an air strike in Al-Mansoura, Syria, according to “SOHR”"
    assert plain(said) == said


def test_quotes_and_addresses_of_an_evil_article_are_words_too(alert: Alert) -> None:
    evil = alert.model_copy(
        update={
            "headline": EVIL,
            "why": tuple(why.model_copy(update={"quote": EVIL}) for why in alert.why),
            "articles": tuple(
                article.model_copy(update={"url": "https://news.example/a_b*c?d=@everyone|<x>", "publisher": EVIL})
                for article in alert.articles
            ),
        }
    )
    said = lines(evil, SITE)
    *addresses, page = re.findall(r"https://\S+", said)
    assert page == f"{SITE}#/incident/{alert.incident_id}"
    assert set(addresses) == {"https://news.example/a%5Fb%2Ac?d=%40everyone%7C%3Cx%3E"}
    assert "\n" not in subject(evil)
    assert not set(said.replace(page, "")) & set("<>[]*_~`|#@&")


def test_it_never_grows_beyond_what_chats_take_and_cuts_no_address(alert: Alert) -> None:
    address = f"https://news.example/{'a' * 450}"
    long = alert.model_copy(
        update={
            "headline": "word " * 200,
            "why": (alert.why[0].model_copy(update={"quote": "word " * 200}),) * 4,
            "articles": (alert.articles[0].model_copy(update={"url": address}),) * 4,
        }
    )
    said = lines(long, SITE)
    assert len(subject(long)) == 300
    assert len(said) <= MOST_CHARACTERS
    assert set(re.findall(r"https://news\S+", said)) == {address}
