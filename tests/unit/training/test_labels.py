from training.labels import of_deaths, of_trap


def test_dead_civilians_outweigh_dead_fighters() -> None:
    assert of_deaths(civilians=2, unknown=0, sides=5) == (True, True)


def test_dead_of_the_sides_alone_harm_no_civilian() -> None:
    assert of_deaths(civilians=0, unknown=0, sides=3) == (False, True)


def test_dead_of_unstated_status_alone_are_left_out() -> None:
    assert of_deaths(civilians=0, unknown=4, sides=3) == (None, None)


def test_a_trap_that_expects_an_alert_tells_of_civilians_harmed() -> None:
    assert of_trap({"alert": True, "killed": 3})[0] is True


def test_an_alert_on_sexual_violence_says_nothing_of_the_killed() -> None:
    assert of_trap({"alert": True, "sexual_violence": 3})[0] is None
    assert of_trap({"alert": True, "sexual_violence": 3, "killed": 1})[0] is True


def test_crime_harms_people_though_it_raises_no_alert() -> None:
    assert of_trap({"alert": False, "why_not": "crime"})[0] is True


def test_fighters_alone_are_no_civilians() -> None:
    assert of_trap({"alert": False, "why_not": "combatants_only"}) == (False, True)


def test_what_another_stage_decides_is_left_out() -> None:
    for reason in ("accident", "disaster", "duplicate", "historical", "judicial"):
        assert of_trap({"alert": False, "why_not": reason})[0] is None
