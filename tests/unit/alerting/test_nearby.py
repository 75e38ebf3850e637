"""Which incidents of a bucket are read: all that may be the event's, and none that surely are not."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import Place
from services.alerting.ledger.incidents import opened
from services.alerting.matching.buckets import of_incident, of_word
from services.alerting.matching.nearby import (
    Brief,
    are_apart,
    brief_of,
    choose,
    decode_brief,
    encode_brief,
    spot_of,
)
from services.alerting.matching.place_evidence import by_place
from tests.unit.alerting.builders import Stream, at, covers, killed, on, place, report, telling

DAY, MONTH, WORD = "YE:2017-05-08", "YE:2017-05", "#1234"
PRECISIONS = ("exact", "town", "district", "province")
# Close together, so that both answers are common.
NUMBERS = st.floats(min_value=-3.0, max_value=3.0)


@st.composite
def places(draw: st.DrawFn) -> Place:
    country = draw(st.sampled_from(("YE", "SA", None)))
    if draw(st.booleans()):
        return place("Somewhere", country=country, latitude=None, longitude=None, precision="province")
    pole = draw(st.sampled_from((0.0, 14.0, 69.0, 86.0)))
    east = draw(st.sampled_from((0.0, 179.0)))
    longitude = (east + draw(NUMBERS) + 180.0) % 360.0 - 180.0
    radius = draw(st.sampled_from((None, 0.0, 12.0)))
    return place(
        "Somewhere",
        country=country,
        latitude=pole + draw(NUMBERS),
        longitude=longitude,
        precision=draw(st.sampled_from(PRECISIONS)),
        radius_km=radius,
    )


@given(places(), places())
def test_two_places_are_apart_just_where_the_evidence_of_place_excludes_them(one: Place, other: Place) -> None:
    assert are_apart(spot_of(one), spot_of(other)) == by_place(one, other).excludes


WORDS = st.integers(0, 2**28 - 1)


@given(st.booleans(), st.booleans(), st.none() | places(), st.frozensets(WORDS, max_size=6))
def test_a_brief_reads_back_as_it_was_written(
    aggregate: bool, dormant: bool, where: Place | None, words: frozenset[int]
) -> None:
    brief = Brief(aggregate, dormant, spot_of(where), words)
    assert decode_brief(encode_brief(brief)) == brief


def test_a_brief_of_an_incident_says_whether_it_has_alerted() -> None:
    stream = Stream()
    stream.feed(report("a", "2017-05-08", casualties=(killed(3, status="combatant"),)))
    (silent,) = stream.store.everything()
    assert brief_of(silent, DAY).dormant
    stream.feed(report("b", "2017-05-08"))
    assert not brief_of(stream.incident, DAY).dormant


def test_an_incident_far_away_is_not_read() -> None:
    near, far = (Brief(aggregate=False, dormant=False, spot=spot_of(place(latitude=at_))) for at_ in (14.2, 16.0))
    assert choose(report("a", "2017-05-08"), {DAY: {"near": near, "far": far}}) == {"near"}


def test_an_event_without_a_place_may_be_any_incident_of_its_days() -> None:
    briefs = {
        name: Brief(aggregate=False, dormant=False, spot=spot_of(place(latitude=at_)))
        for name, at_ in (("a", 14.2), ("b", 16.0))
    }
    assert choose(report("c", "2017-05-08", place=None), {DAY: briefs}) == {"a", "b"}


def test_for_a_total_everything_of_its_days_is_read() -> None:
    far = Brief(aggregate=False, dormant=False, spot=spot_of(place(latitude=16.0)))
    total = report("a", at("2017-05-08"), scope="period_total", covers=covers("2017-05-07", "2017-05-08"))
    assert choose(total, {DAY: {"far": far}}) == {"far"}


def test_a_dormant_incident_near_one_that_the_event_may_join_is_read_too() -> None:
    """The event names the province; the incident that it joins, and a silent claim, name the town at its edge."""
    province = place("Hodeidah", precision="province", latitude=14.0, longitude=43.0, radius_km=60.0)
    town, beside = place(latitude=14.85, longitude=43.0), place(latitude=15.0, longitude=43.0)
    briefs = {
        "town": Brief(aggregate=False, dormant=False, spot=spot_of(town)),
        "beside": Brief(aggregate=False, dormant=True, spot=spot_of(beside)),
    }
    assert choose(report("a", "2017-05-08", place=province), {DAY: {"beside": briefs["beside"]}}) == set()
    assert choose(report("a", "2017-05-08", place=province), {DAY: briefs}) == {"town", "beside"}


@given(st.booleans(), st.booleans(), st.frozensets(WORDS, min_size=1, max_size=12))
def test_a_brief_of_words_reads_back_too(aggregate: bool, dormant: bool, words: frozenset[int]) -> None:
    brief = Brief(aggregate, dormant, None, words, by_day=False)
    assert decode_brief(encode_brief(brief)) == brief


def test_a_follow_up_far_away_in_place_and_time_is_read_by_a_word_that_it_shares() -> None:
    """A hearing months later, in another town, names the victim."""
    first = opened(report("a", "2017-05-08", telling_words=telling(1, 2)), outdated=False, doubtful=())
    buckets = {name: {first.incident_id: brief_of(first, name)} for name in sorted(of_incident(first))}
    later = report("b", "2017-09-30", place=place(latitude=16.0), telling_words=telling(2, 3))
    other = report("b", "2017-09-30", place=place(latitude=16.0), telling_words=telling(4))
    assert choose(later, buckets) == {first.incident_id}
    assert choose(other, buckets) == set()


def test_two_words_of_one_bucket_are_told_apart() -> None:
    """Buckets of words are few; the line about an incident says which word it is there for."""
    assert of_word(0x1234567) == of_word(0x1234568)
    brief = Brief(aggregate=False, dormant=False, spot=None, words=frozenset({0x1234567}), by_day=False)
    assert choose(report("a", "2017-05-08", telling_words=telling(0x1234567)), {WORD: {"x": brief}}) == {"x"}
    assert choose(report("a", "2017-05-08", telling_words=telling(0x1234568)), {WORD: {"x": brief}}) == set()


def test_a_word_of_very_many_incidents_finds_none() -> None:
    brief = Brief(aggregate=False, dormant=False, spot=None, words=frozenset({7}), by_day=False)
    event = report("a", "2017-05-08", telling_words=telling(7))
    assert len(choose(event, {WORD: {str(n): brief for n in range(50)}})) == 50
    assert choose(event, {WORD: {str(n): brief for n in range(51)}}) == set()


UNDATED = {"occurred": on("2017-06-20", basis="publication"), "telling_words": telling(1, 2, 3, 9)}


def test_a_report_without_a_day_reads_what_it_may_tell_again_from_the_months_before() -> None:
    """By the words that it shares, and not by nearness alone: most of two months lies near in a war."""
    first = opened(report("a", "2017-05-08", telling_words=telling(3, 4, 5)), outdated=False, doubtful=())
    month = {MONTH: {first.incident_id: brief_of(first, MONTH)}}
    assert choose(report("b", "2017-06-20", **UNDATED), month) == {first.incident_id}
    assert choose(report("b", "2017-06-20", **(UNDATED | {"telling_words": telling(7, 8, 9)})), month) == set()


def test_a_month_is_read_by_place_by_who_does_not_know_the_day() -> None:
    first = opened(report("a", "2017-05-08"), outdated=False, doubtful=())
    month = {MONTH: {first.incident_id: brief_of(first, MONTH)}}
    in_may = on("2017-05-01", "2017-05-31", precision="month")
    assert choose(report("b", "2017-06-20", occurred=in_may), month) == {first.incident_id}
