"""Which reports are about one incident (domain guide §2, rules 11 and 12)."""

import base64
import struct
from typing import Any

import pytest

from schemas import Event, Incident
from services.alerting.ledger.incidents import opened
from services.alerting.matching.matching import Match, match
from services.alerting.matching.place_evidence import same_name
from tests.unit.alerting import flagship
from tests.unit.alerting.builders import by, injured, killed, on, perpetrator, place, report, revision, telling, victim

SITE = {"site_name": "Badia school", "site_type": "school"}
COALITION = perpetrator("Saudi-led coalition")


def known(**fields: Any) -> Incident:
    return opened(report("known", "2017-05-08", **fields), outdated=False, doubtful=())


def against(incident: Incident, **fields: Any) -> Match:
    return match(report("new", fields.pop("reported", "2017-05-09"), **fields), (incident,))


def verdict(found: Match) -> str:
    return "same" if found.same is not None else "doubtful" if found.doubtful else "different"


def signature(*values: int) -> str:
    return base64.b64encode(struct.pack("<64I", *(list(values) + list(range(1000, 1064 - len(values)))))).decode()


@pytest.mark.parametrize("later", [flagship.REPEAT, flagship.HRW, flagship.UN_COMMISSION, flagship.CONCEDED])
def test_each_later_report_of_the_flagship_finds_the_incident_that_the_seed_opened(later: Event) -> None:
    seed = opened(flagship.SEED, outdated=False, doubtful=())
    assert match(later, (seed,)).same == seed


def test_the_strike_of_april_at_the_same_school_does_not_match() -> None:
    hrw = opened(flagship.HRW, outdated=False, doubtful=())
    found = match(flagship.APRIL_STRIKE, (hrw,))
    assert verdict(found) == "different"


@pytest.mark.parametrize(
    ("one", "other"), [("Mansoura", "al-Mansura"), ("Mansourah", "Al Mansoura"), ("Raqqa", "Raqa")]
)
def test_transliterations_are_one_name(one: str, other: str) -> None:
    assert same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("Zabid", "Taiz"), ("Ali", "Alia Bad")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_the_same_toll_on_the_same_day_in_the_same_town_is_the_same() -> None:
    assert verdict(against(known())) == "same"


def test_place_date_and_kind_of_attack_alone_are_only_doubtful() -> None:
    assert verdict(against(known(casualties=(killed(17),)), casualties=(injured(3),))) == "doubtful"


def test_two_strikes_on_one_town_on_consecutive_days_are_two() -> None:
    assert verdict(against(known(), occurred=on("2017-05-09"))) == "different"


def test_adjacent_days_fit_around_a_night() -> None:
    night = on("2017-05-09", time_of_day="night")
    assert verdict(against(known(), occurred=night)) == "same"


def test_adjacent_days_fit_at_one_named_site() -> None:
    site = place(**SITE)
    assert verdict(against(known(place=site), place=site, occurred=on("2017-05-09"))) == "same"


def test_two_nights_one_after_the_other_share_a_date_and_are_two() -> None:
    monday, tuesday = (on(f"2017-05-0{d}", f"2017-05-0{d + 1}", time_of_day="night") for d in (7, 8))
    found = against(known(occurred=monday, casualties=(killed(6),)), occurred=tuesday, casualties=(killed(2),))
    assert found.same is None


def test_a_lower_number_older_than_the_risen_toll_is_of_the_same_incident() -> None:
    risen = known(casualties=(killed(13),), revision=revision("update"))
    older = {"casualties": (killed(5),), "actors": (COALITION,)}
    assert verdict(against(risen, reported="2017-05-07", **older)) == "same"
    assert against(risen, reported="2017-05-09", **older).same is None


def test_a_town_called_as_its_province_may_be_anywhere_in_it() -> None:
    seat = place("Hodeidah", latitude=14.8, longitude=42.95)
    found = against(known(actors=(COALITION,)), place=seat, actors=(COALITION,))
    elsewhere = against(known(actors=(COALITION,)), place=place("Bajil", latitude=15.06, longitude=43.29))
    assert (verdict(found), verdict(elsewhere)) == ("same", "different")


def test_two_days_apart_do_not_fit_even_at_one_named_site() -> None:
    site = place(**SITE)
    assert verdict(against(known(place=site), place=site, occurred=on("2017-05-10"))) == "different"


def test_two_attacks_in_one_town_on_one_day_with_another_toll_and_site_are_two() -> None:
    market, school = place(site_type="market"), place(site_type="school")
    found = against(known(place=market), place=school, casualties=(killed(3),), actors=(COALITION,))
    assert found.same is None


def test_one_perpetrator_does_not_join_two_tolls_that_contradict() -> None:
    found = against(known(actors=(COALITION,)), casualties=(killed(3),), actors=(COALITION,))
    assert found.same is None


def test_a_revised_toll_may_differ_much() -> None:
    found = against(known(casualties=(killed(3),)), casualties=(killed(17),), revision=revision("update"))
    assert verdict(found) == "same"


def test_another_country_is_another_incident() -> None:
    assert verdict(against(known(), place=place(country="SO", latitude=2.0, longitude=45.3))) == "different"


def test_a_town_far_away_in_the_same_country_is_another_incident() -> None:
    assert verdict(against(known(), place=place("Sanaa", latitude=15.35, longitude=44.2))) == "different"


def test_a_report_that_knows_only_the_province_matches_with_more_evidence_alone() -> None:
    province = place("Hodeidah", precision="province", latitude=14.8, longitude=43.2, radius_km=90.0)
    alone = against(known(actors=(COALITION,)), place=province, casualties=(injured(3),))
    with_toll = against(known(actors=(COALITION,)), place=province, actors=(COALITION,))
    assert (verdict(alone), verdict(with_toll)) == ("doubtful", "same")


def test_a_report_that_knows_only_the_country_is_never_merged_on_a_small_toll() -> None:
    country = place("Yemen", admin1=None, latitude=None, longitude=None, precision="country")
    assert against(known(casualties=(killed(1),)), place=country, casualties=(killed(1),)).same is None


def test_a_copy_of_a_wire_story_matches_by_its_text() -> None:
    same_text = signature(*range(50))
    country = place("Yemen", admin1=None, latitude=None, longitude=None, precision="country")
    incident = known(text_signature=same_text, casualties=(injured(3),))
    found = against(incident, text_signature=same_text, place=country, casualties=(injured(3),))
    assert verdict(found) == "same"


def test_victims_of_one_name_corroborate_and_their_names_stay_out_of_the_words() -> None:
    named = (victim("Huda Saleh"),)
    found = against(known(casualties=(injured(1),), victims=named), casualties=(killed(1),), victims=named)
    assert verdict(found) == "same"
    assert not any("Huda" in why for why in found.why)


def test_another_perpetrator_speaks_against_but_never_excludes() -> None:
    found = against(known(actors=(COALITION,)), actors=(perpetrator("Houthis"),))
    assert verdict(found) == "same"


def test_every_piece_of_evidence_is_named_in_plain_words() -> None:
    found = against(known(actors=(COALITION,)), actors=(COALITION,))
    assert found.why == (
        "the same place (Zabid)",
        "on the same day (2017-05-08)",
        "the same kind of attack (air_strike)",
        "the same perpetrator (Saudi-led coalition)",
        "the same number killed (17)",
    )


def test_incidents_that_one_article_keeps_apart_are_two() -> None:
    incident = known()
    event = report("new", "2017-05-09")
    assert match(event, (incident,), apart=frozenset({incident.incident_id})).same is None


def test_a_total_matches_no_incident_and_an_incident_no_total() -> None:
    total = report("t", "2017-05-08", scope="period_total", incident_ref=None)
    assert match(total, (known(),)).same is None
    assert match(report("new", "2017-05-08"), (opened(total, outdated=False, doubtful=()),)).same is None


def test_merged_incidents_are_passed_over() -> None:
    alias = known().model_copy(update={"status": "merged", "merged_into": "other"})
    assert match(report("new", "2017-05-09"), (alias,)).same is None


def test_the_best_of_several_is_taken_and_the_others_are_listed_as_doubtful() -> None:
    better = known(actors=(COALITION,))
    worse = opened(report("other", "2017-05-08"), outdated=False, doubtful=())
    found = match(report("new", "2017-05-09", actors=(COALITION,), claimants=(by("SOHR"),)), (worse, better))
    assert found.same == better
    assert [d.incident_id for d in found.doubtful] == [worse.incident_id]


@pytest.mark.parametrize(("words", "expected"), [((1, 2, 3, 4), "same"), ((1, 2), "different")])
def test_a_report_weeks_later_without_a_day_finds_it_by_many_names(words: tuple[int, ...], expected: str) -> None:
    """The town and the toll fit; with few names in common it may be the next strike on that town."""
    undated = on("2017-06-01", basis="publication")
    incident = known(telling_words=telling(1, 2, 3, 4))
    found = against(incident, reported="2017-06-01", occurred=undated, telling_words=telling(*words))
    assert verdict(found) == expected


def test_names_alone_do_not_make_a_later_report_the_same() -> None:
    """Another toll in the same town, with the names of the same officials."""
    found = against(
        known(telling_words=telling(1, 2, 3, 4), casualties=(killed(40),)),
        reported="2017-06-01",
        occurred=on("2017-06-01", basis="publication"),
        casualties=(killed(3),),
        telling_words=telling(1, 2, 3, 4),
    )
    assert found.same is None


def test_a_stated_day_weeks_later_stays_another_incident_whatever_the_names() -> None:
    words = telling(1, 2, 3, 4)
    found = against(known(telling_words=words), occurred=on("2017-06-01"), telling_words=words)
    assert verdict(found) == "different"
