"""What was erased from an incident is erased from the texts of its articles; every other word stays in its place."""

import pytest

from schemas import Article, Incident, Redaction
from services.alerting.telling.masking import with_parts
from services.alerting.telling.redactions import digests_of, redacted_text, redacted_words
from tests.harness.articles import article
from tests.unit.alerting.builders import Stream, at, killed, report, span

BODY = "An air strike killed 17 people, among them Ahmad Khalil. Khalil was twelve. The market was open."
QUOTE = "An air strike killed 17 people"
TEXT = article("named", BODY, title="Ahmad Khalil among the dead", url="https://named.example/ahmad-khalil-killed")
START = TEXT.text.index(QUOTE)


def incident(**fields: object) -> Incident:
    """One with a claim of the article, and one redaction."""
    stream = Stream()
    group = killed(17).model_copy(update={"span": span(QUOTE).model_copy(update={"start": START, "end": START + 30})})
    stream.feed(report(TEXT.article_id, "2017-05-09", casualties=(group,)))
    erased = Redaction(decision_id="0" * 32, by="Rana", at=at("2017-05-10"), reason="The family asked", **fields)
    (held,) = stream.incidents
    return held.model_copy(update={"redactions": (erased,)})


def bare(article: Article, **fields: object) -> Article:
    redacted = redacted_text(article, incident(**fields))
    assert len(redacted.text) == len(article.text)
    return redacted


def test_a_name_is_blacked_out_whole_and_in_parts_and_in_the_address() -> None:
    redacted = bare(TEXT, names=digests_of(with_parts({"Ahmad Khalil"}), "0" * 32))
    for part in ("Ahmad", "Khalil", "ahmad"):
        assert part not in redacted.to_json().decode()
    assert redacted.body.endswith("was twelve. The market was open.")


def test_of_a_claim_its_words_and_the_title_go() -> None:
    redacted = bare(TEXT, event_ids=(report(TEXT.article_id, "2017-05-09").event_id,))
    assert redacted.title == "█" * len(TEXT.title or "")
    assert redacted.body == "█" * len(QUOTE) + BODY[len(QUOTE) :]


def test_a_claim_of_another_version_takes_nothing_from_this_one() -> None:
    later = TEXT.model_copy(update={"version": 2})
    assert bare(later, event_ids=(report(TEXT.article_id, "2017-05-09").event_id,)) == later


def test_of_an_article_every_word_goes() -> None:
    redacted = bare(TEXT, article_id=TEXT.article_id)
    assert set(redacted.text) == {"█", "\n"}


@pytest.mark.parametrize("note", ["Spoke to the aunt of Ahmad Khalil", "KHALIL's aunt called"])
def test_a_name_leaves_what_people_noted(note: str) -> None:
    redacted = redacted_words(note, incident(names=digests_of(with_parts({"Ahmad Khalil"}), "0" * 32)))
    assert "halil" not in redacted.casefold()
    assert "aunt" in redacted
