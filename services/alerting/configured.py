"""What an installation's settings mean for alerting's core, which knows no settings."""

from services.alerting.telling.policy import Policy
from services.runtime.settings import Settings


def policy_of(settings: Settings) -> Policy:
    """The policy that the settings ask for."""
    return Policy(
        recent_days=settings.recent_days or None,
        domains=frozenset(settings.domains),
        other_harm=settings.other_harm,
        extreme_killed=settings.severity_extreme,
        severe_killed=settings.severity_severe,
    )
