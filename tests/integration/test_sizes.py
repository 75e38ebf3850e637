"""Large records go through to their outcome; what is too large for a dead letter is cut, and says so."""

import hashlib
from collections.abc import Iterator

import pytest

from schemas import Event
from schemas.article import MAX_BODY_CODE_POINTS
from schemas.topics import ARTICLES, ARTICLES_DLQ, EVENTS, SUPPRESSED
from services.runtime.dead_letter_box import letters
from services.runtime.dead_letters import CUT_BYTES, MAX_WHOLE_BYTES, is_whole
from services.runtime.settings import Settings
from tests.harness.articles import CALM, STRIKE, article
from tests.harness.processes import EXTRACTOR, ServiceProcess
from tests.harness.topics import publish, read, wait_until_done


@pytest.fixture
def extractor(settings: Settings) -> Iterator[ServiceProcess]:
    process = ServiceProcess(EXTRACTOR, settings).start().wait_ready()
    yield process
    process.kill()


def filled(beginning: str, filler: str) -> str:
    """A body of the greatest length that an article may have."""
    return (beginning + " " + filler * MAX_BODY_CODE_POINTS)[:MAX_BODY_CODE_POINTS]


@pytest.mark.usefixtures("extractor")
def test_an_article_of_the_greatest_length_gives_its_event_also_in_wide_characters(settings: Settings) -> None:
    ascii_text, wide_text = article("ascii", filled(STRIKE, CALM + " ")), article("wide", filled(STRIKE, "𝔸 "))
    assert len(wide_text.to_json()) > 2 * MAX_BODY_CODE_POINTS
    publish(settings, ARTICLES, *((a.article_id, a.to_json()) for a in (ascii_text, wide_text)))
    wait_until_done(settings, "extractor", ARTICLES)
    events = [Event.from_json(record.value) for record in read(settings, EVENTS)]
    assert {(event.article_id, event.casualties[0].min) for event in events} == {
        (ascii_text.article_id, 17),
        (wide_text.article_id, 17),
    }


@pytest.mark.usefixtures("extractor")
def test_an_article_of_the_greatest_length_without_violence_is_silent(settings: Settings) -> None:
    calm = article("calm", filled(CALM, CALM + " "))
    publish(settings, ARTICLES, (calm.article_id, calm.to_json()))
    wait_until_done(settings, "extractor", ARTICLES)
    assert len(read(settings, SUPPRESSED)) == 1


@pytest.mark.usefixtures("extractor")
def test_a_megabyte_that_is_no_article_is_a_whole_dead_letter_and_five_are_a_cut_one(settings: Settings) -> None:
    one, five = b'{"body": "' + b"x" * 1_000_000, b"y" * 5_000_000
    publish(settings, ARTICLES, ("key", one), ("key", five), ("key", article("after").to_json()))
    wait_until_done(settings, "extractor", ARTICLES)
    whole, cut = letters(settings)
    assert (whole.value, is_whole(whole.headers)) == (one, True)
    assert (cut.value, is_whole(cut.headers)) == (five[:CUT_BYTES], False)
    assert cut.facts["length"] == str(len(five))
    assert cut.facts["sha256"] == hashlib.sha256(five).hexdigest()
    assert len(read(settings, EVENTS)) == 1


@pytest.mark.usefixtures("extractor")
def test_the_largest_record_that_the_topics_allow_is_read_and_given_up(settings: Settings) -> None:
    largest = b"z" * (8 * 1024 * 1024 - 1024)
    assert len(largest) > MAX_WHOLE_BYTES
    publish(settings, ARTICLES, ("key", largest))
    wait_until_done(settings, "extractor", ARTICLES)
    (record,) = read(settings, ARTICLES_DLQ)
    assert len(record.value) == CUT_BYTES
