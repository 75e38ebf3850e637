"""The rules of the ledger (domain guide §3), each with its own tests."""

from datetime import date
from typing import Any

import pytest

from schemas import Event
from services.alerting.ledger.incidents import claim_of
from services.alerting.ledger.ledger import Ledger, settle
from tests.unit.alerting.builders import by, group, injured, killed, perpetrator, report, revision, spread, victim

END = date(2017, 5, 8)
COALITION = perpetrator("Saudi-led coalition")
ACCUSED = by("Saudi-led coalition", "belligerent")
MINISTRY = by("Houthi-run health ministry", "party_authority")
SOHR, HRW, UN = by("SOHR"), by("Human Rights Watch", "ngo"), by("United Nations", "un")
REUTERS, AFP = {"wire_origin": "Reuters"}, {"wire_origin": "AFP"}


def ledger(*events: Event) -> Ledger:
    return settle([claim_of(e, outdated=False) for e in events], END)


def toll(*events: Event) -> tuple[int | None, int | None] | None:
    return spread(ledger(*events).counts["civilians_killed"])


def hurt(*events: Event) -> tuple[int | None, int | None] | None:
    return spread(ledger(*events).counts["civilians_injured"])


def rules(*events: Event) -> dict[str, str]:
    return {c.article_id: c.applied_rule for c in ledger(*events).claims}


def said(article: str, day: str, *groups: Any, **fields: Any) -> Event:
    claimant = fields.pop("who", None)
    fields.setdefault("claimants", (claimant,) if claimant else ())
    return report(article, day, casualties=groups, **fields)


# Rule 1


def test_an_origin_has_one_current_claim_its_latest() -> None:
    first, second = said("a", "2017-05-08", killed(17), who=SOHR), said("b", "2017-05-09", killed(23), who=SOHR)
    assert toll(first, second) == (23, 23)
    assert rules(first, second) == {"a": "replaced_by_own_later_claim", "b": "in_range"}


def test_a_claim_is_ranked_by_when_it_was_reported_not_by_arrival() -> None:
    first, second = said("a", "2017-05-08", killed(17), who=SOHR), said("b", "2017-05-09", killed(23), who=SOHR)
    assert ledger(second, first) == ledger(first, second)


def test_a_recalled_number_is_as_old_as_when_it_was_first_given() -> None:
    events = (
        said("a", "2017-05-08", killed(17), who=SOHR),
        said("b", "2017-05-09", killed(23), who=SOHR),
        said("recap", "2017-06-20", killed(17), who=SOHR),
    )
    assert toll(*events) == (23, 23)


def test_later_silence_about_the_injured_leaves_them_as_they_were() -> None:
    events = (
        said("a", "2017-05-08", killed(17), injured(21), who=SOHR),
        said("b", "2017-05-09", killed(23), who=SOHR),
    )
    assert hurt(*events) == (21, 21)


# Rule 2


@pytest.mark.parametrize("kind", ["update", "correction"])
def test_earlier_claims_of_others_leave_when_the_running_toll_is_updated_or_corrected(kind: str) -> None:
    old = said("a", "2017-05-08", killed(45), who=SOHR)
    new = said("b", "2017-05-09", killed(31), who=MINISTRY, revision=revision(kind))
    assert toll(old, new) == (31, 31)
    assert rules(old, new)["a"] == "left_by_update"


def test_an_update_does_not_touch_what_is_said_after_it() -> None:
    update = said("a", "2017-05-08", killed(31), who=SOHR, revision=revision("update"))
    rival = said("b", "2017-05-09", killed(45), who=MINISTRY)
    assert toll(update, rival) == (31, 45)


def test_of_two_numbers_of_one_moment_the_updating_one_is_the_later() -> None:
    plain = said("z", "2017-05-08", killed(33), who=SOHR)
    update = said("a", "2017-05-08", killed(45), who=MINISTRY, revision=revision("update"))
    assert toll(plain, update) == (45, 45)


def test_a_number_that_disputes_or_simply_differs_stands_beside() -> None:
    first = said("a", "2017-05-08", killed(9), who=SOHR)
    disputing = said("b", "2017-05-09", killed(15), who=MINISTRY, revision=revision("dispute"))
    differing = said("c", "2017-05-09", killed(12), **REUTERS)
    assert toll(first, disputing) == (9, 15)
    assert toll(first, differing) == (9, 12)


@pytest.mark.parametrize(
    "fields",
    [{"who": SOHR, "revision": revision("investigation")}, {"who": HRW}, {"who": UN}],
    ids=["said so", "late NGO", "late UN"],
)
def test_claims_of_the_first_week_leave_when_a_later_investigation_counts_differently(fields: Any) -> None:
    early = said("a", "2017-05-15", killed(33), who=MINISTRY)
    finding = said("b", "2017-05-16", killed(40, None), **fields)
    assert toll(early, finding) == (40, None)
    assert rules(early, finding)["a"] == "left_by_investigation"


def test_within_the_first_week_an_investigation_is_one_claim_among_others() -> None:
    early, finding = said("a", "2017-05-09", killed(33), who=SOHR), said("b", "2017-05-15", killed(40), who=HRW)
    assert toll(early, finding) == (33, 40)


def test_a_claim_made_after_the_first_week_stays_beside_an_investigation() -> None:
    late, finding = said("a", "2017-05-16", killed(33), who=SOHR), said("b", "2017-06-16", killed(40), who=UN)
    assert toll(late, finding) == (33, 40)


def test_an_investigation_that_counts_the_same_lets_the_early_claim_stand() -> None:
    early, finding = said("a", "2017-05-09", killed(33), who=SOHR), said("b", "2017-06-16", killed(33), who=UN)
    assert rules(early, finding) == {"a": "in_range", "b": "in_range"}


# Rule 3


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (killed(33), killed(40, None), (33, None)),
        (killed(33, None), killed(40), (33, 40)),
        (killed(40, None), killed(150), (40, 150)),
        (killed(10, 12), killed(11, 20), (10, 20)),
        (killed(None, 40), killed(20), (20, 40)),
        (killed(None, 40), killed(20, None), (20, None)),
    ],
)
def test_the_range_is_lowest_min_to_highest_max_open_if_the_highest_min_is(
    first: Any, second: Any, expected: tuple[int | None, int | None]
) -> None:
    assert toll(said("a", "2017-05-08", first, who=SOHR), said("b", "2017-05-08", second, who=MINISTRY)) == expected


def test_the_best_number_is_that_of_most_origins() -> None:
    events = (
        said("a", "2017-05-08", killed(9), who=SOHR),
        said("b", "2017-05-08", killed(9), who=MINISTRY),
        said("c", "2017-05-09", killed(15), **REUTERS),
    )
    assert ledger(*events).best_killed == 9


def test_then_a_list_of_names_beats_a_count_and_a_count_a_vague_word() -> None:
    names = said("a", "2017-05-08", killed(2), who=SOHR, victims=(victim("Ali Saleh"), victim("Huda Saleh")))
    count = said("b", "2017-05-09", killed(3), who=MINISTRY)
    vague = said("c", "2017-05-10", killed(12, None, qualifier="vague"), **REUTERS)
    assert ledger(names, count, vague).best_killed == 2
    assert ledger(count, vague).best_killed == 3


def test_then_the_latest() -> None:
    events = said("a", "2017-05-08", killed(9), who=SOHR), said("b", "2017-05-09", killed(15), who=MINISTRY)
    assert ledger(*events).best_killed == 15


def test_of_the_numbers_of_one_article_the_first_told() -> None:
    lead = said("a", "2017-05-08", killed(7), who=SOHR, event_count=2)
    rival = said("a", "2017-05-08", killed(4), who=MINISTRY, event_count=2, ordinal=1)
    assert ledger(lead, rival).best_killed == 7


# Rule 4


def test_the_accused_party_s_figures_stand_beside_the_range() -> None:
    events = (
        said("a", "2017-05-08", killed(17), who=SOHR, actors=(COALITION,)),
        said("b", "2017-05-09", killed(3), who=ACCUSED, actors=(COALITION,)),
    )
    assert toll(*events) == (17, 17)
    assert rules(*events)["b"] == "accused_beside_range"


def test_without_any_other_figure_the_accused_s_own_is_all_there_is() -> None:
    assert toll(said("a", "2017-05-09", killed(3), who=ACCUSED, actors=(COALITION,))) == (3, 3)


@pytest.mark.parametrize(("conceded", "expected"), [(7, (9, 12)), (11, (11, 12)), (20, (20, 20))])
def test_a_concession_raises_the_minimum_only_where_it_is_higher(conceded: int, expected: tuple[int, int]) -> None:
    events = (
        said("a", "2017-05-08", killed(9), who=SOHR, actors=(COALITION,)),
        said("b", "2017-05-08", killed(12), who=MINISTRY, actors=(COALITION,)),
        said("c", "2017-05-18", killed(conceded), who=ACCUSED, assertion="conceded"),
    )
    assert toll(*events) == expected
    assert spread(ledger(*events).deaths_conceded) == (conceded, conceded)


def test_a_concession_alone_is_the_range() -> None:
    event = said("c", "2017-05-18", killed(7), injured(2), who=ACCUSED, assertion="conceded")
    assert (toll(event), hurt(event)) == ((7, 7), (2, 2))


def test_a_denial_takes_nothing_away_and_regrades_nothing() -> None:
    claims = (
        said("a", "2017-05-08", killed(17), who=SOHR, actors=(COALITION,)),
        said("b", "2017-05-08", killed(17), who=MINISTRY),
    )
    denial = said("c", "2017-05-10", who=ACCUSED, assertion="denied")
    assert ledger(*claims).grading == ledger(*claims, denial).grading == "fair"
    assert toll(*claims, denial) == (17, 17)


# Rule 5


def test_a_death_from_wounds_raises_killed_and_lowers_injured() -> None:
    events = (
        said("a", "2017-05-08", killed(17), injured(21), who=SOHR),
        said("b", "2017-05-10", killed(1), who=MINISTRY, revision=revision("died_of_wounds", "died of his wounds")),
    )
    assert (toll(*events), hurt(*events)) == ((18, 18), (20, 20))


def test_one_death_from_wounds_told_by_two_outlets_counts_once() -> None:
    died = revision("died_of_wounds", "died of his wounds")
    events = (
        said("a", "2017-05-08", killed(17), injured(21), who=SOHR),
        said("b", "2017-05-10", killed(1), revision=died, **REUTERS),
        said("c", "2017-05-11", killed(1), revision=died, **AFP),
    )
    assert (toll(*events), hurt(*events)) == ((18, 18), (20, 20))


def test_a_later_death_from_wounds_is_another_death() -> None:
    died = revision("died_of_wounds", "died of his wounds")
    events = (
        said("a", "2017-05-08", killed(17), injured(21), who=SOHR),
        said("b", "2017-05-10", killed(1), revision=died, **REUTERS),
        said("c", "2017-05-20", killed(1), revision=died, **AFP),
    )
    assert (toll(*events), hurt(*events)) == ((19, 19), (19, 19))


def test_deaths_from_wounds_told_with_the_new_toll_are_the_difference() -> None:
    events = (
        said("a", "2017-05-08", killed(17), injured(21), who=MINISTRY),
        said("b", "2017-05-10", killed(23), who=MINISTRY, revision=revision("died_of_wounds", "died in hospital")),
    )
    assert (toll(*events), hurt(*events)) == ((23, 23), (15, 15))


def test_a_toll_told_after_the_death_has_it_already() -> None:
    events = (
        said("b", "2017-05-10", killed(1), who=SOHR, revision=revision("died_of_wounds", "died of his wounds")),
        said("c", "2017-05-12", killed(18), injured(20), who=MINISTRY),
    )
    assert (toll(*events), hurt(*events)) == ((18, 18), (20, 20))


def test_an_incident_known_only_by_a_death_from_wounds_has_that_death() -> None:
    event = said("b", "2017-05-10", killed(1), who=SOHR, revision=revision("died_of_wounds", "died of his wounds"))
    assert toll(event) == (1, 1)


# Negated is not zero; casualties without outcome; status


def test_a_negated_claim_is_not_a_zero() -> None:
    events = said("a", "2017-05-08", killed(17), who=SOHR), said("b", "2017-05-09", assertion="negated", who=MINISTRY)
    assert toll(*events) == (17, 17)
    assert rules(*events)["b"] == "negated_is_not_zero"


def test_nothing_said_is_unknown_and_not_zero() -> None:
    assert toll(said("a", "2017-05-08", injured(3), who=SOHR)) is None


def test_killed_or_injured_never_enters_killed() -> None:
    event = said("a", "2017-05-08", group("killed_or_injured", "civilian", 20), who=SOHR)
    assert (toll(event), hurt(event)) == (None, None)


def test_civilians_killed_counts_unstated_status_and_presumed_killed_only_that() -> None:
    event = said("a", "2017-05-08", killed(5), killed(12, status="unknown"), who=SOHR)
    assert toll(event) == (17, 17)
    assert spread(ledger(event).presumed_killed) == (12, 12)


def test_where_every_status_is_stated_nothing_is_presumed() -> None:
    assert ledger(said("a", "2017-05-08", killed(5), who=SOHR)).presumed_killed is None


def test_security_and_combatants_are_kept_apart() -> None:
    event = said("a", "2017-05-08", killed(17), killed(5, status="combatant"), killed(2, status="security"), who=SOHR)
    counts = {m: spread(c) for m, c in ledger(event).counts.items()}
    assert counts["civilians_killed"] == (17, 17)
    assert counts["combatants_killed"] == (5, 5)
    assert counts["security_killed"] == (2, 2)


def test_women_and_children_are_those_of_the_best_claim_that_counts_them() -> None:
    events = (
        said("a", "2017-05-08", killed(9, women=2, children=3), who=SOHR),
        said("b", "2017-05-09", killed(11, children=4), who=MINISTRY),
    )
    settled = ledger(*events)
    assert (settled.women_killed, settled.children_killed) == (2, 4)


# Fighters (domain guide §2, rule 9)


def test_fighters_counted_only_by_the_accused_never_lower_the_civilian_toll() -> None:
    events = (
        said("a", "2017-05-08", killed(33, status="unknown"), who=SOHR, actors=(COALITION,)),
        said("b", "2017-05-09", killed(30, status="combatant"), who=ACCUSED, actors=(COALITION,)),
    )
    assert toll(*events) == (33, 33)
    assert ledger(*events).counts["combatants_killed"] is None


@pytest.mark.parametrize("status", ["civilian", "unknown"])
def test_fighters_counted_by_anybody_else_leave_the_civilian_minimum_what_remains(status: str) -> None:
    events = (
        said("a", "2017-05-08", killed(33, status=status), who=SOHR, actors=(COALITION,)),
        said("b", "2017-05-09", killed(10, status="combatant"), who=UN),
    )
    assert toll(*events) == (23, 33)
    assert spread(ledger(*events).counts["combatants_killed"]) == (10, 10)


def test_more_fighters_than_dead_leave_none_surely_civilian() -> None:
    events = (
        said("a", "2017-05-08", killed(3, status="unknown"), who=SOHR),
        said("b", "2017-05-09", killed(10, status="combatant"), who=UN),
    )
    assert toll(*events) == (0, 3)


def test_soldiers_counted_beside_civilians_are_further_dead() -> None:
    events = (
        said("a", "2017-05-08", killed(12), killed(5, status="combatant"), who=SOHR),
        said("b", "2017-05-08", killed(12), who=MINISTRY),
        said("c", "2017-05-09", killed(5, status="combatant"), **REUTERS),
    )
    assert toll(*events) == (12, 12)


def test_an_army_s_own_dead_do_not_turn_civilians_into_soldiers() -> None:
    events = (
        said("a", "2017-05-08", killed(12), who=SOHR, actors=(perpetrator("Houthis"),)),
        said("b", "2017-05-09", killed(5, status="combatant"), who=by("Yemeni army", "belligerent")),
    )
    assert toll(*events) == (12, 12)


# Sources and grading


def test_one_claimant_through_three_agencies_is_one_source() -> None:
    events = [said(wire, "2017-05-08", killed(17), who=SOHR, wire_origin=wire) for wire in ("AFP", "Reuters", "AP")]
    assert [s.name for s in ledger(*events).sources] == ["Syrian Observatory for Human Rights"]


def test_two_claimants_in_one_story_are_two_sources() -> None:
    event = said("a", "2017-05-08", killed(33), claimants=(SOHR, by("Raqqa is Being Slaughtered Silently")))
    assert len(ledger(event).sources) == 2


def test_without_a_claimant_the_wire_is_the_source_else_the_publisher() -> None:
    wire, own = (
        said("a", "2017-05-08", killed(17), **REUTERS),
        said("b", "2017-05-08", killed(17), publisher="Gulf Morning"),
    )
    assert [s.name for s in ledger(wire, own).sources] == ["Reuters", "Gulf Morning"]


def test_unnamed_claimants_are_one_source_an_incident() -> None:
    events = (
        said("a", "2017-05-08", killed(17), who=by("medics", "medic_rescue")),
        said("b", "2017-05-08", killed(17), who=by("local officials", "party_authority")),
    )
    assert len(ledger(*events).sources) == 1


def test_a_party_is_one_source_through_all_its_mouths() -> None:
    events = (
        said("a", "2017-05-08", killed(17), who=by("Israeli army spokesman", "belligerent")),
        said("b", "2017-05-09", killed(17), who=by("Israel's defence ministry", "party_authority")),
    )
    assert len(ledger(*events).sources) == 1


def test_an_outlet_that_repeats_a_number_it_relayed_is_no_further_source() -> None:
    events = (
        said("a", "2017-05-08", killed(5), who=SOHR, publisher="Orontes Herald"),
        said("b", "2017-05-09", killed(5), publisher="Orontes Herald"),
    )
    assert len(ledger(*events).sources) == 1


def test_a_number_recalled_days_later_without_a_claimant_is_no_further_source() -> None:
    events = said("a", "2017-05-08", killed(5), who=SOHR), said("b", "2017-05-12", killed(5), publisher="Gulf Morning")
    assert len(ledger(*events).sources) == 1


def test_one_origin_is_weak_and_two_with_a_named_belligerent_are_fair() -> None:
    one, two = said("a", "2017-05-08", killed(17), who=SOHR), said("b", "2017-05-08", killed(17), who=MINISTRY)
    assert ledger(one).grading == ledger(one, two).grading == "weak"
    named = said("b", "2017-05-08", killed(17), who=MINISTRY, actors=(COALITION,))
    assert ledger(one, named).grading == "fair"


def test_militants_without_a_name_are_no_named_belligerent() -> None:
    events = (
        said("a", "2017-05-08", killed(17), who=SOHR, actors=(perpetrator("militants"),)),
        said("b", "2017-05-08", killed(17), who=MINISTRY),
    )
    assert ledger(*events).grading == "weak"


def test_conceded_civilian_harm_is_confirmed_and_an_acknowledged_strike_is_not() -> None:
    claim = said("a", "2017-05-08", killed(17), who=SOHR)
    assert ledger(claim, said("b", "2017-05-18", killed(7), who=ACCUSED, assertion="conceded")).grading == "confirmed"
    assert ledger(claim, said("b", "2017-05-18", who=ACCUSED, assertion="acknowledged")).grading == "weak"


def test_competing_claims_of_responsibility_are_contested() -> None:
    events = (
        said("a", "2017-05-08", killed(17), who=SOHR, actors=(COALITION,)),
        said("b", "2017-05-08", killed(17), who=MINISTRY, actors=(perpetrator("Houthis"),)),
    )
    assert ledger(*events).grading == "contested"


def test_two_allies_blamed_together_do_not_compete() -> None:
    syria, russia = perpetrator("Syrian army"), perpetrator("Russian forces")
    events = (
        said("a", "2017-05-08", killed(17), who=SOHR, actors=(syria, russia)),
        said("b", "2017-05-08", killed(17), who=MINISTRY, actors=(russia,)),
    )
    assert ledger(*events).grading == "fair"


# Positions


def test_a_position_recalled_later_is_as_old_as_when_it_was_taken() -> None:
    events = (
        said("a", "2017-05-09", who=ACCUSED, assertion="denied"),
        said("b", "2017-06-09", killed(7), who=ACCUSED, assertion="conceded"),
        said("c", "2017-07-09", who=ACCUSED, assertion="denied"),
    )
    assert [p.position for p in ledger(*events).positions] == ["denied", "conceded"]


def test_a_commander_known_by_name_speaks_for_the_one_accused_party() -> None:
    event = said("a", "2017-05-09", who=by("Gen. Fahd", "belligerent"), assertion="denied", actors=(COALITION,))
    assert ledger(event).positions[0].actor == "Saudi-led coalition"


def test_another_party_s_word_is_not_put_into_the_mouth_of_the_accused() -> None:
    event = said("a", "2017-05-09", who=by("Houthis", "belligerent"), assertion="denied", actors=(COALITION,))
    assert ledger(event).positions[0].actor == "Houthis"


# Retractions


def test_a_retraction_takes_back_what_its_own_origin_said_before() -> None:
    events = (
        said("a", "2017-05-08", killed(8), who=SOHR),
        said("b", "2017-05-10", who=SOHR, assertion="retracted"),
    )
    settled = ledger(*events)
    assert (settled.retracted, settled.counts["civilians_killed"]) == (True, None)
    assert rules(*events) == {"a": "retracted", "b": "retraction"}


def test_a_retraction_leaves_the_claims_of_others() -> None:
    events = (
        said("a", "2017-05-08", killed(8), who=SOHR),
        said("c", "2017-05-09", killed(6), who=MINISTRY),
        said("b", "2017-05-10", who=SOHR, assertion="retracted"),
    )
    assert (ledger(*events).retracted, toll(*events)) == (False, (6, 6))


def test_a_retraction_by_the_short_name_takes_back_what_the_long_one_said() -> None:
    events = (
        said("a", "2017-05-08", killed(8), who=by("rights group Nineveh Justice Centre", "ngo")),
        said("b", "2017-05-10", who=by("Nineveh Justice Centre", "ngo"), assertion="retracted"),
    )
    assert ledger(*events).retracted


def test_an_outlet_that_withdraws_its_report_withdraws_what_it_relayed() -> None:
    events = (
        said("a", "2017-05-08", killed(8), who=SOHR, publisher="Kivu Courier"),
        said("b", "2017-05-10", assertion="retracted", publisher="Kivu Courier"),
    )
    assert ledger(*events).retracted


def test_what_is_said_after_a_retraction_stands() -> None:
    events = (
        said("b", "2017-05-10", who=SOHR, assertion="retracted"),
        said("d", "2017-05-12", killed(8), who=SOHR),
    )
    assert toll(*events) == (8, 8)


def test_a_regions_office_is_the_regional_one() -> None:
    events = (
        said("a", "2017-05-08", killed(4), who=by("region's military administration", "party_authority")),
        said("b", "2017-05-08", killed(4), who=by("regional military administration", "party_authority")),
    )
    assert len(ledger(*events).sources) == 1
