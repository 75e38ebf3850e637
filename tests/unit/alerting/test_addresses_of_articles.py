"""The address of an article is the evidence: it stays whole, but for the names that no reader may see."""

import json

import pytest

from schemas import Claim, Event
from services.alerting.telling.masked_incident import without_victims
from services.cli.render_incident import incident_view
from tests.unit.alerting.builders import Stream, group, killed, report, victim
from tests.unit.cli.test_plain_text import shown

SPELLED = "https://news.example/2017/amina-saleh-among-dead"
MASKED = "https://news.example/2017/███████████-among-dead"
GROWN, CHILD = (victim("Amina Saleh").model_copy(update={"age": age}) for age in (34, 12))
SURVIVOR = group("sexual_violence", "civilian", 1)


def told(**fields: object) -> Event:
    return report("a", "2017-05-09", **({"url": SPELLED, "casualties": (killed(2),)} | fields))


WHOLE = {"of age": told(victims=(GROWN,)), "age unknown": told(victims=(victim("Amina Saleh"),))}
HIDDEN = {"a minor": told(victims=(CHILD,)), "a survivor": told(victims=(GROWN,), casualties=(SURVIVOR,))}
CASES = [*((event, SPELLED) for event in WHOLE.values()), *((event, MASKED) for event in HIDDEN.values())]
IDS = [*WHOLE, *HIDDEN]


@pytest.mark.parametrize(("event", "due"), CASES, ids=IDS)
def test_an_alert_leads_to_its_articles(event: Event, due: str) -> None:
    (alert,) = Stream().feed(event).alerts
    assert [article.url for article in alert.articles] == [due]


@pytest.mark.parametrize(("event", "due"), CASES, ids=IDS)
def test_a_silence_leads_to_its_article(event: Event, due: str) -> None:
    (silence,) = Stream().feed(event.model_copy(update={"why_not": "metaphor", "title": None})).suppressions
    assert silence.url == due


@pytest.mark.parametrize(("event", "due"), CASES, ids=IDS)
def test_an_incident_leads_to_its_articles_on_a_terminal_and_in_json(event: Event, due: str) -> None:
    stream = Stream()
    stream.feed(event)
    assert due in "".join(shown(incident_view(stream.incident)).split())
    assert json.loads(json.dumps(without_victims(stream.incident)))["claims"][0]["url"] == due


def test_an_address_with_a_name_in_capitals_stays_whole_in_json() -> None:
    """It used to be masked there as a quote is, and nowhere else."""
    stream = Stream()
    stream.feed(told(url="https://news.example/Amina-Saleh", victims=(GROWN,)))
    (claim,) = without_victims(stream.incident)["claims"]
    assert Claim.model_validate(claim).url == "https://news.example/Amina-Saleh"
