"""Searching the silences."""

import json
from typing import Any

from schemas import Suppression
from schemas.topics import SUPPRESSED
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from tests.integration.cli.commands import run
from tests.unit.cli.messages import SUPPRESSION


def publish(publisher: Publisher, name: str, **fields: Any) -> Suppression:
    silence = SUPPRESSION.model_copy(update={"suppression_id": name, **fields})
    publisher.publish(SUPPRESSED, key=silence.article_id, value=silence.to_json(), headers=[]).get(timeout=10)
    return silence


def found(settings: Settings, *arguments: str) -> list[str]:
    done = run(settings, "suppressed", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["suppression_id"] for line in done.stdout.splitlines()]


def test_silences_are_found_by_words_reason_country_article_and_incident(
    settings: Settings, publisher: Publisher
) -> None:
    """Each filter narrows; words are looked for in quote, rule, address, publisher and reason, whatever their case."""
    publish(publisher, "total", why_not="cumulative_total", quote="Since 2014 the war has killed 320,000", country="SY")
    publish(publisher, "repeat", why_not="duplicate", quote="33 killed", country="SY", incident_id="ab" * 16)
    publish(
        publisher, "sport", why_not="metaphor", quote="They were slaughtered", country=None, url="https://s.example/9"
    )
    assert found(settings, "KILLED") == ["total", "repeat"]
    assert found(settings, "killed", "--why", "duplicate") == ["repeat"]
    assert found(settings, "--why", "Cumulative-Total") == ["total"]
    assert found(settings, "--country", "sy") == ["total", "repeat"]
    assert found(settings, "--incident", "abab") == ["repeat"]
    assert found(settings, "--article", "https://s.example/") == ["sport"]
    assert found(settings, "figure of speech") == ["sport"]


def test_the_newest_are_shown_last_and_each_once(settings: Settings, publisher: Publisher) -> None:
    """A relay that died before its trim repeats a message; a reader sees it once."""
    for name in ("a", "b", "b", "c"):
        publish(publisher, name)
    assert found(settings) == ["a", "b", "c"]
    assert found(settings, "--limit", "2") == ["b", "c"]


def test_a_person_sees_the_quote_the_rule_and_how_many_there_are(settings: Settings, publisher: Publisher) -> None:
    """The sum by reason stands below, on stderr, so that stdout holds silences alone."""
    silence = publish(publisher, "a", why_not="duplicate", quote="33 people were killed")
    done = run(settings, "suppressed")
    assert "“33 people were killed”" in done.stdout
    assert silence.rule.replace("_", " ") in done.stdout
    assert "1 silence: 1 duplicate." in done.stderr


def test_an_unreadable_record_is_reported_and_the_next_is_found(settings: Settings, publisher: Publisher) -> None:
    """Bad input beside good."""
    publisher.publish(SUPPRESSED, key="k", value=b"{", headers=[]).get(timeout=10)
    publish(publisher, "good")
    done = run(settings, "suppressed", "--json")
    assert json.loads(done.stdout)["suppression_id"] == "good"
    assert "skipped" in done.stderr


def test_an_empty_log_says_so(settings: Settings) -> None:
    """Not a blank screen."""
    done = run(settings, "suppressed")
    assert done.returncode == 0
    assert "No silence found" in done.stderr


def test_an_unknown_reason_is_a_usage_error_that_lists_them(settings: Settings) -> None:
    """Exit code 2."""
    done = run(settings, "suppressed", "--why", "boring")
    assert done.returncode == 2
    assert "cumulative_total" in done.stderr.replace("\n", "")
