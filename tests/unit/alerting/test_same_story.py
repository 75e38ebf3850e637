"""Which reports of ordinary crime are about one incident: by the words that they share more than by place and date."""

import base64
import struct
from typing import Any

import pytest

from schemas import Event, Incident
from services.alerting.ledger.incidents import joined, opened
from services.alerting.matching.evidence import FIRMLY
from services.alerting.matching.matching import Match, match
from services.alerting.matching.same_story import BASE, WEIGHTS, Sign, is_for, signs
from services.alerting.matching.telling_words import NUMBERS, known_by, read_marks, shared_words, sought_by
from tests.unit.alerting.builders import injured, killed, on, perpetrator, place, report, telling, victim

STORY = telling(*range(100, 116))
OTHER = telling(*range(200, 216))
COPY = base64.b64encode(struct.pack("<64I", *range(64))).decode()
ELSEWHERE = place("Elsewhere", latitude=40.0, longitude=-80.0, country="US")


def shooting(article: str = "known", reported: str = "2017-05-08", **fields: Any) -> Event:
    given = {"domain": "crime", "event_type": "armed_attack", "telling_words": STORY, "casualties": (killed(1),)}
    return report(article, reported, **(given | fields))


def known(**fields: Any) -> Incident:
    return opened(shooting(**fields), outdated=False, doubtful=())


def against(incident: Incident, reported: str = "2017-05-09", **fields: Any) -> Match:
    return match(shooting("new", reported, **fields), (incident,))


def names(incident: Incident, **fields: Any) -> set[str]:
    return {sign.name for sign in against_signs(incident, **fields)}


def weighed(incident: Incident, **fields: Any) -> set[str]:
    return {name for sign in against_signs(incident, **fields) for name in sign.weighed_as}


def against_signs(incident: Incident, **fields: Any) -> tuple[Sign, ...]:
    return signs(shooting("new", fields.pop("reported", "2017-05-09"), **fields), incident)


def test_a_follow_up_of_another_day_and_place_is_the_same_by_its_words() -> None:
    """The arrest is on another day, in another town; the names are the same."""
    found = against(known(), "2017-05-20", occurred=on("2017-05-19"), place=ELSEWHERE)
    assert found.same is not None


def test_the_same_place_day_and_number_of_dead_are_two_without_a_word_in_common() -> None:
    """A large city has two shootings a day with one dead each: nearness alone never merges."""
    assert against(known(), telling_words=OTHER).same is None


def test_the_reason_is_put_in_words() -> None:
    found = against(known())
    assert any("the same names and rare words" in why for why in found.why)


def test_between_armies_words_decide_nothing() -> None:
    """Two strikes on one town on consecutive days share their names, and are two."""
    strike = report("known", "2017-05-08", telling_words=STORY)
    later = report("new", "2017-05-09", telling_words=STORY, occurred=on("2017-05-09"))
    assert not is_for(later, opened(strike, outdated=False, doubtful=()))
    assert match(later, (opened(strike, outdated=False, doubtful=()),)).same is None


def test_without_the_words_of_both_the_other_evidence_decides() -> None:
    assert not is_for(shooting("new"), known(telling_words=None))
    assert not is_for(shooting("new", telling_words=None), known())


def test_versions_of_one_article_are_not_compared_by_words() -> None:
    """They share all of them, also where the new version tells of something else."""
    assert not is_for(shooting("known", version=2), known())


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({}, "words_near"),
        ({"occurred": on("2017-07-09")}, "words_late"),
        ({"text_signature": COPY}, "copied"),
        ({"reported": "2017-05-08"}, "reported_within_a_day"),
        ({"reported": "2017-12-08"}, "reported_later"),
        ({"place": ELSEWHERE}, "place_far"),
        ({}, "place_same"),
        ({"place": None}, "place_vague"),
        ({}, "dated_within_the_same_day"),
        ({"occurred": on("2017-05-09")}, "dated_within_a_day"),
        ({"occurred": on("2017-07-09", basis="publication")}, "undated_later"),
        ({}, "killed_same"),
        ({"casualties": (killed(2),)}, "killed_far"),
        ({"casualties": (injured(1),)}, "killed_unknown"),
        ({"casualties": (injured(1),)}, "hit_same"),
        ({"victims": (victim("Ann Lee"),)}, "victims_same"),
        ({"victims": (victim("Bo Day"),)}, "victims_different"),
        ({"publisher": "Outlet of known"}, "outlet"),
    ],
)
def test_each_sign_has_its_name(fields: dict[str, Any], sign: str) -> None:
    assert sign in names(known(victims=(victim("Ann Lee"),), text_signature=COPY), **fields)


def test_four_shot_are_one_killed_and_three_injured() -> None:
    """Who was killed is often told only in the second report."""
    hit = killed(1).model_copy(update={"outcome": "killed_or_injured", "min": 4, "max": 4})
    assert {"hit_same", "hit_same_some"} <= names(known(casualties=(hit,)), casualties=(killed(1), injured(3)))


def test_every_sign_has_a_weight() -> None:
    """The file of weights is written from the same signs; a sign without weight says nothing."""
    found = weighed(known(), reported="2017-05-08") | weighed(known(), casualties=(injured(4),), place=ELSEWHERE)
    assert found <= WEIGHTS.keys()
    assert WEIGHTS[BASE] < 0


def test_the_more_words_are_shared_the_more_steps_count() -> None:
    few, many = (Sign("words_near", nats, "").weighed_as for nats in (5.0, 30.0))
    assert set(few) < set(many)
    assert Sign("words_near", 1.0, "").weighed_as == ()


@pytest.mark.parametrize(("kind", "number"), list(NUMBERS.items()))
def test_two_reports_that_name_nobody_meet_by_their_numbers(kind: int, number: str) -> None:
    """A 17-year-old in the 3400 block at half past two: shared, or none of those that both give."""
    told = [telling(*range(100, 106)) + telling(value, value + 1, rarity=kind) for value in (30, 31, 40)]
    first = known(telling_words=told[0])
    signs_of_it = {f"{number}_same", f"{number}_different"}
    shared, unlike = (names(first, telling_words=marks) & signs_of_it for marks in told[1:])
    assert (shared, unlike) == ({f"{number}_same"}, {f"{number}_different"})


def test_no_sign_of_a_learned_sum_is_a_contradiction_of_its_own() -> None:
    """What speaks against it was weighed: another age, and another victim's name, in a text that is otherwise alike."""
    found = match(shooting("new", victims=(victim("Bo Day"),)), (known(victims=(victim("Ann Lee"),)),))
    assert found.same is not None


def test_shared_words_corroborate_only_where_they_are_many() -> None:
    few, many = telling(100), STORY
    firm = {
        words: max(
            s.corroborates for s in signs(shooting("new", telling_words=words), known()) if s.name == "words_near"
        )
        for words in (few, many)
    }
    assert firm[few] < firm[many] == FIRMLY


def test_an_incident_is_known_by_the_words_that_most_of_its_reports_share() -> None:
    """Whatever the order in which the reports came."""
    reports = [shooting("a", telling_words=telling(1, 2, 3)), shooting("b", telling_words=telling(3, 4))]
    found = []
    for first, second in (reports, reports[::-1]):
        incident = opened(first, outdated=False, doubtful=())
        found.append(known_by(joined(incident, second, outdated=False, score=0.0, why=())))
    assert found == [(3, 1, 2, 4)] * 2


def test_common_words_are_not_looked_up() -> None:
    assert sought_by(shooting(telling_words=telling(1, rarity=8))) == ()


def test_words_weigh_by_their_rarity() -> None:
    found = shared_words(shooting("new", telling_words=telling(100, rarity=9)), known().claims)
    assert (found.nats, found.rare, found.common, found.share) == (4.5, 0.0, 1, 1.0)
    assert 0.0 < found.likeness < 1.0


@pytest.mark.parametrize("damaged", [None, "", "%%%", "AAA="])
def test_damaged_marks_say_nothing(damaged: str | None) -> None:
    assert not read_marks(damaged).words


def test_an_unnamed_shooter_and_a_named_one_may_be_one() -> None:
    """The accused is named with the arrest."""
    assert against(known(), actors=(perpetrator("John Roe"),)).same is not None


def test_a_follow_up_joins_the_incident_that_people_know_of() -> None:
    """An article's second incident, still silent, fits a little better; joining it would alert the same thing again."""
    beside = opened(shooting(), outdated=False, doubtful=())
    heard = opened(shooting(ordinal=1, casualties=(killed(2),)), outdated=False, doubtful=()).model_copy(
        update={"alerted": (1,)}
    )
    follow_up = shooting("new", "2017-05-09")
    assert match(follow_up, (beside,)).score > match(follow_up, (heard,)).score
    assert match(follow_up, (beside, heard)).same == heard
