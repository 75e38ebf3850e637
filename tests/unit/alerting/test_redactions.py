"""A redaction erases text from every copy and from what comes later; the numbers stay, and a tombstone says why."""

from collections.abc import Iterator
from typing import Any, Self

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas import Event, Incident
from services.alerting.telling.masking import masked_url
from tests.unit.alerting.builders import at, by, killed, killed_of, place, report, span, victim
from tests.unit.alerting.deciding import NOON, SOHR, TAIZ, Desk, said

QUOTE = "17 people, among them Ahmad Khalil, were killed"
NAMED = report(
    "named",
    "2017-05-08",
    title="Ahmad Khalil among the dead",
    url="https://news.example/ahmad-khalil-killed",
    casualties=(killed(17, quote=QUOTE),),
    victims=(victim("Ahmad Khalil"),),
    claimants=(by("Samira Haddad", "witness"),),
)
OTHER = report(
    "other",
    "2017-05-08T14:00:00",
    casualties=(killed(17, quote="17 killed; Khalil was twelve"),),
    claimants=(SOHR,),
    telling_words="AAAAAA==",
)
EDITED = report(
    "named",
    "2017-06-10",
    version=2,
    title="Ahmad Khalil and others",
    casualties=(killed(19, quote="19 people, among them Ahmad Khalil"),),
    victims=(victim("Ahmad Khalil"),),
)
SECRETS = ("Ahmad", "Khalil", "ahmad-khalil", "Samira", "Haddad")


def everything(desk: Desk) -> str:
    return "".join(i.to_json().decode() for i in desk.store.everything())


def spoken(desk: Desk) -> str:
    said_aloud = [*desk.alerts, *desk.suppressions]
    return "".join(message.to_json().decode() for message in said_aloud)


@pytest.fixture
def desk() -> Desk:
    desk = Desk(NAMED, OTHER)
    desk.suppressions.clear()
    return desk


def redact(desk: Desk, **what: Any) -> Incident:
    desk.decide(action="redact", incident_id=desk.incident.incident_id, redact=what, reason="The family asked")
    return desk.incident


WAYS = {"claim": {"event_id": NAMED.event_id}, "article": {"article_id": NAMED.article_id}}


@pytest.mark.parametrize("what", WAYS.values(), ids=WAYS.keys())
def test_the_words_leave_every_claim(desk: Desk, what: dict[str, str]) -> None:
    """Also what other articles say of the people whom it named."""
    redact(desk, **what)
    assert not [secret for secret in ("Ahmad", "Khalil", "Samira", "among the dead") if secret in everything(desk)]


@pytest.mark.parametrize("what", [*WAYS.values(), {"name": "Ahmad Khalil"}])
def test_what_is_counted_stays(desk: Desk, what: dict[str, str]) -> None:
    before = desk.incident
    after = redact(desk, **what)
    for field in ("civilians_killed", "best_killed", "independent_sources", "grading", "status", "place", "occurred"):
        then, now = getattr(before, field), getattr(after, field)
        if field in ("place", "occurred"):
            then, now = (part.model_copy(update={"span": None}) for part in (then, now))
        assert now == then, field
    assert [c.applied_rule for c in after.claims] == [c.applied_rule for c in before.claims]


def test_a_quote_keeps_its_length_so_that_its_span_still_fits(desk: Desk) -> None:
    redact(desk, event_id=NAMED.event_id)
    (claim,) = (c for c in desk.incident.claims if c.event_id == NAMED.event_id)
    assert claim.casualties[0].span.quote == "█" * len(QUOTE)
    assert (claim.title, claim.victims) == (None, ())


def test_a_tombstone_says_who_when_and_why_but_never_what(desk: Desk) -> None:
    (tombstone,) = redact(desk, name="Ahmad Khalil").redactions
    assert (tombstone.by, tombstone.at, tombstone.reason) == ("Rana", NOON, "The family asked")
    assert not [secret for secret in SECRETS if secret.lower() in tombstone.to_json().decode().lower()]


def test_a_name_leaves_quotes_titles_victims_and_addresses(desk: Desk) -> None:
    redact(desk, name="Ahmad Khalil")
    assert not [secret for secret in ("Ahmad", "Khalil", "ahmad-khalil") if secret in everything(desk)]
    (claim,) = (c for c in desk.incident.claims if c.event_id == NAMED.event_id)
    assert claim.casualties[0].span.quote == QUOTE.replace("Ahmad", "█" * 5).replace("Khalil", "█" * 6).replace(
        "█" * 5 + " " + "█" * 6, "█" * 12
    )
    assert claim.url == "https://news.example/████████████-killed"


def test_the_record_of_the_decision_does_not_keep_the_name(desk: Desk) -> None:
    decided = desk.decide(
        action="redact",
        incident_id=desk.incident.incident_id,
        redact={"name": "Ahmad Khalil"},
        reason="The father of Ahmad Khalil asked",
        note="Khalil senior called",
    )
    record = desk.store.decisions[decided.record.decision.decision_id]
    assert not [secret for secret in SECRETS if secret in record.to_json().decode()]
    assert type(record).from_json(record.to_json()) == record


READ: dict[str, Any] = {
    "url": "https://ngo.example/ahmad",
    "publisher": "NGO",
    "quote": "Ahmad Khalil and sixteen others died",
    "published_at": "2017-05-09T00:00:00Z",
    "figures": [{"outcome": "killed", "status": "civilian", "min": 17, "max": 17}],
}


@pytest.mark.parametrize("by_claim", [True, False])
def test_earlier_decisions_lose_the_words_too(desk: Desk, by_claim: bool) -> None:
    """What a person read is quoted in the decision that added it; anybody may be named in a note or a correction."""
    only = desk.incident.incident_id
    desk.decide(action="correct", incident_id=only, field="perpetrator", value="Ahmad Khalil", note="Says Ahmad Khalil")
    desk.decide(action="add_claim", incident_id=only, claim=READ)
    (read,) = (c for c in desk.incident.claims if c.signed is not None and c.correction is None)
    redact(desk, **({"event_id": read.event_id} if by_claim else {"name": "Ahmad Khalil"}))
    kept = [r for r in desk.store.decisions.values() if r.decision.action == "add_claim" or not by_claim]
    assert "Khalil" not in "".join(r.to_json().decode() for r in kept)
    if not by_claim:
        assert "Khalil" not in everything(desk)


def test_the_thread_is_told_so_that_readers_can_replace_what_they_have(desk: Desk) -> None:
    redact(desk, event_id=NAMED.event_id)
    assert said(desk.alerts) == [("update", "corrected")]
    assert not [secret for secret in SECRETS if secret in spoken(desk)]


@pytest.mark.parametrize("what", [{"article_id": NAMED.article_id}, {"name": "Ahmad Khalil"}])
def test_a_later_version_of_the_article_is_redacted_as_it_comes(desk: Desk, what: dict[str, str]) -> None:
    redact(desk, **what)
    desk.feed(EDITED)
    assert killed_of(desk.incident) == (17, 19)
    assert not [secret for secret in ("Ahmad", "Khalil") if secret in everything(desk) + spoken(desk)]


def test_a_name_stays_erased_in_what_other_articles_say_later(desk: Desk) -> None:
    redact(desk, name="Ahmad Khalil")
    desk.feed(report("third", "2017-06-11", casualties=(killed(17, quote="AHMAD KHALIL, 12, was buried"),)))
    assert "AHMAD" not in everything(desk) + spoken(desk)


def test_aliases_lose_the_words_too() -> None:
    """A merge leaves a copy of the claims behind, from which it could be undone."""
    elsewhere = report("elsewhere", "2017-05-07", place=TAIZ)
    desk = Desk(elsewhere, NAMED)
    first, second = desk.holding(elsewhere).incident_id, desk.holding(NAMED).incident_id
    desk.decide(action="merge", incident_id=first, other_id=second)
    redact(desk, event_id=NAMED.event_id)
    assert not [secret for secret in SECRETS if secret in everything(desk)]
    assert (desk.get(second).status, desk.get(second).merged_into) == ("merged", first)


def test_an_article_is_redacted_in_every_incident_that_it_tells_of() -> None:
    parts = {"event_count": 2, "title": "Ahmad Khalil among the dead"}
    one = report("double", "2017-05-08", **parts)
    two = report("double", "2017-05-08", ordinal=1, incident_ref=1, place=TAIZ, casualties=(killed(3),), **parts)
    desk = Desk(one, two)
    assert len(desk.incidents) == 2
    desk.decide(
        action="redact",
        incident_id=desk.holding(one).incident_id,
        redact={"article_id": "double"},
        reason="Withdrawn by the outlet",
    )
    assert "Khalil" not in everything(desk)
    assert [len(i.redactions) for i in desk.incidents] == [1, 1]


@pytest.mark.parametrize("what", [{"event_id": "f" * 64}, {"article_id": "no-such-article"}, {"name": "Nobody Known"}])
def test_what_is_in_no_claim_of_the_incident_is_refused(desk: Desk, what: dict[str, str]) -> None:
    why = desk.refusal(action="redact", incident_id=desk.incident.incident_id, redact=what, reason="The family asked")
    assert "is in no claim of incident" in why


NAMES = ["Ahmad Khalil", "Fatima al-Rashid", "Omar"]


@st.composite
def naming(draw: st.DrawFn, number: int) -> Event:
    """A report of one incident, by another outlet each time, that names people here and there."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    words = " and ".join(names)
    return report(
        f"article-{number}",
        at("2017-05-08", 12 + number),
        title=f"{words} buried" if draw(st.booleans()) else "Buried",
        casualties=(killed(17, quote=f"17 killed, {words}" if names else "17 killed"),),
        victims=tuple(victim(name) for name in names) if number == 0 else (),
        claimants=(SOHR,),
        place=place(span=span(f"Zabid, home of {words or 'many'}")),
    )


@given(st.tuples(*(naming(n) for n in range(4))), st.sampled_from(NAMES), st.integers(1, 4))
@settings(deadline=None, max_examples=80)
def test_a_redacted_name_stays_away_from_its_incident_whenever_reports_come(
    events: tuple[Event, ...], name: str, after: int
) -> None:
    """In the store, in alerts and in silences; and the toll is what it would be."""
    desk = Desk(*events)
    assume(len(desk.incidents) == 1)
    plain = desk.incident
    desk = Desk(*events[:after])
    assume(name in everything(desk))
    redact(desk, name=name)
    desk.alerts.clear()
    desk.suppressions.clear()
    desk.feed_all(events[after:])
    assert name not in everything(desk) + spoken(desk)
    assert (killed_of(desk.incident), len(desk.incident.claims)) == (killed_of(plain), len(plain.claims))


@pytest.mark.parametrize("what", [*WAYS.values(), {"name": "Ahmad Khalil"}])
def test_neither_the_record_nor_the_alert_of_a_redaction_repeats_the_names_in_its_own_words(
    desk: Desk, what: dict[str, str]
) -> None:
    decided = desk.decide(
        action="redact",
        incident_id=desk.incident.incident_id,
        redact=what,
        reason="The father of Ahmad Khalil asked",
        note="Khalil senior called",
    )
    kept = decided.record.to_json().decode() + spoken(desk)
    assert not [secret for secret in ("Ahmad", "Khalil") if secret in kept]


def test_an_address_that_spells_the_name_leaves_the_record_of_what_a_person_read() -> None:
    desk = Desk(NAMED)
    only = desk.incident.incident_id
    read = READ | {"url": "https://ngo.example/ahmad-khalil-killed"}
    decided = desk.decide(action="add_claim", incident_id=only, claim=read)
    redact(desk, name="Ahmad Khalil")
    assert "khalil" not in desk.store.decisions[decided.record.decision.decision_id].to_json().decode()


@pytest.mark.parametrize("names", [("Ahmad", "Ahmad Khalil"), ("Ahmad Khalil", "Ahmad")])
def test_the_longest_name_is_looked_for_first_in_an_address(names: tuple[str, ...]) -> None:
    """Else part of it would stay, or not, by the order in which a set has its members."""
    assert (
        masked_url("https://news.example/ahmad-khalil-killed", _Ordered(names))
        == "https://news.example/████████████-killed"
    )


class _Ordered(frozenset[str]):
    """A set that has its members in the order in which they were given."""

    def __new__(cls, names: tuple[str, ...]) -> Self:
        made = super().__new__(cls, names)
        made.names = names
        return made

    names: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)


@pytest.mark.parametrize("first", [True, False])
def test_a_merge_does_not_bring_an_erased_name_back(first: bool) -> None:
    """Whichever of the two it was erased from, and in the alias too."""
    elsewhere = report(
        "elsewhere",
        "2017-05-07",
        place=TAIZ,
        title="Ahmad Khalil buried",
        casualties=(killed(4, quote="four, among them Ahmad Khalil"),),
        victims=(victim("Ahmad Khalil"),),
    )
    desk = Desk(elsewhere, NAMED)
    pair = [desk.holding(e).incident_id for e in (elsewhere, NAMED)]
    desk.decide(
        action="redact", incident_id=pair[not first], redact={"name": "Ahmad Khalil"}, reason="The family asked"
    )
    desk.alerts.clear()
    desk.decide(action="merge", incident_id=pair[0], other_id=pair[1])
    assert not [secret for secret in ("Ahmad", "Khalil") if secret in everything(desk) + spoken(desk)]
    assert len(desk.get(pair[0]).redactions) == 1


def test_one_witness_of_an_erased_article_stays_one_source() -> None:
    """What came before the redaction and what comes after it have the witness under one name."""
    witness = by("Samira Haddad", "witness")
    one = report("double", "2017-05-08", event_count=2, claimants=(witness,))
    two = report("double", "2017-05-08", event_count=2, ordinal=1, claimants=(witness,), casualties=(killed(18),))
    desk = Desk(one)
    redact(desk, article_id="double")
    desk.feed(two)
    assert len({c.claimants[0].name for c in desk.incident.claims}) == 1
    assert (desk.incident.independent_sources, desk.incident.grading) == (1, "weak")


def test_an_earlier_tombstone_loses_the_name_from_its_reason(desk: Desk) -> None:
    only = desk.incident.incident_id
    desk.decide(action="redact", incident_id=only, redact={"event_id": OTHER.event_id}, reason="Ahmad Khalil's father")
    redact(desk, name="Ahmad Khalil")
    assert [r.reason for r in desk.incident.redactions] == ["████████████'s father", "The family asked"]


def test_a_note_about_a_split_loses_the_name_in_both_incidents() -> None:
    """Also where no claim has it any more, and nothing is to be told."""
    desk = Desk(NAMED, OTHER.model_copy(update={"casualties": (killed(17),)}))
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=(NAMED.event_id,), note="Ahmad Khalil died elsewhere")
    new = desk.holding(NAMED).incident_id
    desk.alerts.clear()
    desk.decide(action="redact", incident_id=new, redact={"event_id": NAMED.event_id}, reason="The family asked")
    assert "Khalil" not in everything(desk)
    assert [a.incident_id for a in desk.alerts] == [new]


def test_a_source_read_by_hand_does_not_bring_an_erased_name_back(desk: Desk) -> None:
    """Neither into the ledger, nor into what is told or kept of the decision."""
    redact(desk, name="Ahmad Khalil")
    desk.alerts.clear()
    read = READ | {"figures": [READ["figures"][0] | {"min": 30, "max": 30}]}
    decided = desk.decide(action="add_claim", incident_id=desk.incident.incident_id, claim=read, note="Khalil's aunt")
    assert len([c for c in desk.incident.claims if c.signed is not None]) == 1
    assert "Khalil" not in everything(desk) + spoken(desk) + decided.record.to_json().decode()
