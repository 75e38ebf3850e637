"""Facts stand where their words stand, for readers who may see names and for those who may not."""

from typing import Any

from schemas import Article, Incident
from services.alerting.telling.masking import MARK
from services.extractor.extract import extract
from services.gateway.evidence.articles import Shown, shown_article
from tests.harness.articles import STRIKE, article
from tests.unit.alerting.builders import Stream, at, report, victim

NAMED = f"{STRIKE} Among the dead was Ahmad Khalil, 34."


def read(text: Article, **fields: Any) -> Incident:
    """The incident that the article opens, its claim as the extractor reads it."""
    stream = Stream()
    for event in extract(text).events:
        stream.feed(event.model_copy(update=fields))
    (incident,) = stream.incidents
    return incident


def shown(text: Article, *, names: bool, **fields: Any) -> Shown:
    return shown_article(text, [read(text, **fields)], names=names)


def test_every_fact_is_the_slice_of_the_text_at_its_place() -> None:
    text = article("strike", "Ünïcödé 🕊 first. " + STRIKE)
    found = shown(text, names=False)
    assert {fact.kind for fact in found.facts} >= {"casualties", "place", "date", "claimant"}
    for fact in found.facts:
        assert fact.words == text.text[fact.start : fact.end]
    assert next(fact.words for fact in found.facts if fact.kind == "place") == "Zabid"
    assert list(found.facts) == sorted(found.facts)


def test_a_name_is_blacked_out_but_for_readers_who_may_see_it() -> None:
    text = article("named", NAMED)
    hidden = shown(text, names=False, victims=(victim("Ahmad Khalil"),))
    assert f"was {MARK * 12}, 34" in hidden.article.body
    assert "victim" not in {fact.kind for fact in hidden.facts}
    assert shown(text, names=True, victims=(victim("Ahmad Khalil"),)).article == text


def test_the_name_of_a_minor_is_seen_by_nobody() -> None:
    boy = victim("Ahmad Khalil").model_copy(update={"age": 12})
    assert "Khalil" not in shown(article("minor", NAMED), names=True, victims=(boy,)).article.text


def test_where_survivors_may_be_found_is_not_in_the_text() -> None:
    text = article("survivors")
    incident = read(text, event_type="sexual_violence")
    assert "Zabid" not in shown_article(text, [incident], names=True).article.text


def test_a_fact_of_other_words_than_stand_there_is_left_out() -> None:
    text = article("strike")
    incident = read(text)
    other = text.model_copy(update={"body": text.body.replace("17", "18")})
    words = {fact.words for fact in shown_article(other, [incident], names=False).facts}
    assert not any("18" in word for word in words)


def test_a_claim_of_another_version_has_no_place_in_this_one() -> None:
    text = article("strike")
    later = text.model_copy(update={"version": 2})
    assert shown_article(later, [read(text)], names=False).facts == ()


def test_claims_that_a_merge_moved_are_counted_once() -> None:
    text = article("strike")
    incident = read(text)
    alias = incident.model_copy(update={"incident_id": "f" * 64, "status": "merged", "merged_into": "0" * 64})
    both = shown_article(text, [incident, alias], names=False)
    assert both.facts == shown_article(text, [incident], names=False).facts


def test_a_report_without_its_article_is_no_fact_here() -> None:
    stream = Stream()
    stream.feed(report("elsewhere", at("2017-05-09")))
    assert shown_article(article("strike"), list(stream.incidents), names=False).facts == ()
