"""What an installation's settings mean for alerting."""

import pytest
from pydantic import ValidationError

from services.alerting.configured import policy_of
from services.alerting.ledger.incidents import opened
from services.alerting.telling.alerts import severity
from services.runtime.settings import Settings
from tests.unit.alerting.builders import injured, killed, report


@pytest.mark.parametrize(
    ("dead", "expected"), [(4, "Moderate"), (5, "Severe"), (49, "Severe"), (50, "Extreme"), (0, "Moderate")]
)
def test_severity_bands_are_those_of_the_settings(dead: int, expected: str) -> None:
    """Who is woken at night is a policy of the house."""
    policy = policy_of(Settings(severity_extreme=50, severity_severe=5))
    groups = (killed(dead),) if dead else (injured(9),)
    incident = opened(report("a", "2017-05-08", casualties=groups), outdated=False, doubtful=())
    assert severity(incident, policy) == expected


def test_bands_that_cross_are_refused() -> None:
    """Nothing could be severe then."""
    with pytest.raises(ValidationError, match="severity_severe 20 is above severity_extreme 10"):
        Settings(severity_severe=20)
