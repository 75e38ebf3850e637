"""The closed word lists of the contract. A value outside its list is a contract error, never a guess.

Meanings are fixed in the domain guide (policy, rulings) and the contract; ``event_types.tsv`` maps ``EventType`` to
the codebooks of ACLED, UCDP and HXL.
"""

from typing import Literal

Domain = Literal["conflict", "crime", "accident", "disaster", "other"]

EventType = Literal[
    "air_strike",
    "drone_strike",
    "shelling",
    "grenade",
    "suicide_bomb",
    "ied",
    "landmine",
    "chemical",
    "armed_attack",
    "battle",
    "execution",
    "abduction",
    "sexual_violence",
    "excessive_force",
    "mob_violence",
    "detention_death",
    "other",
]

# Scope before number: only ``incident`` changes an incident's toll; the others are context facts.
Scope = Literal["incident", "multi_incident", "period_total", "campaign_total", "war_total"]

Assertion = Literal[
    "asserted",
    "negated",
    "denied",
    "acknowledged",  # struck, harm not admitted
    "conceded",
    "investigating",
    "retracted",
    "hypothetical",
    "exercise",
    "historical",
]

# Why an article or event raises no alert. The order is the policy's: the first that fits is the reason.
WhyNot = Literal[
    "unsupported_language",
    "metaphor",
    "opinion",
    "exercise",
    "hypothetical",
    "disaster",
    "accident",
    "judicial",
    "indirect",
    "crime",
    "cumulative_total",
    "historical",
    "negated",
    "other_harm",
    "no_casualties",
    "combatants_only",
    "security_only",
    "battle_status_unknown",
    "duplicate",
]

Outcome = Literal["killed", "injured", "killed_or_injured", "missing", "abducted", "displaced", "sexual_violence"]
Status = Literal["civilian", "combatant", "security", "unknown"]
StatusBasis = Literal["stated", "described", "unstated"]
Qualifier = Literal["exact", "at_least", "up_to", "about", "range", "vague"]

ActorRole = Literal["perpetrator", "target", "party"]
ActorCertainty = Literal["suspected", "alleged", "self_claimed", "known", "denied"]
# ACLED's actor types, codebook of 2024.
ActorType = Literal[
    "state_forces",
    "rebel_group",
    "political_militia",
    "identity_militia",
    "rioters",
    "protesters",
    "civilians",
    "external_forces",
]

SiteType = Literal["school", "hospital", "market", "camp", "home", "worship", "vehicle", "aid", "other"]
PlacePrecision = Literal["exact", "landmark", "neighbourhood", "town", "district", "province", "country"]
DatePrecision = Literal["day", "few_days", "week", "month", "year"]
DateBasis = Literal["stated", "relative", "publication"]
TimeOfDay = Literal["night", "morning", "afternoon", "evening"]
ClaimantType = Literal[
    "belligerent", "party_authority", "monitor", "ngo", "un", "medic_rescue", "witness", "media_own", "unknown"
]

# How a claim stands to the toll reported before it, in the report's own words (ledger rules 2 and 5).
RevisionKind = Literal["update", "correction", "investigation", "dispute", "died_of_wounds"]

IncidentStatus = Literal["open", "merged", "retracted"]

DecisionAction = Literal["merge", "split", "sign_off", "correct", "add_claim", "redact", "label"]
LabelKind = Literal["wrong", "missed", "duplicate"]
# What a person may correct, as ``DecisionAction`` correct names it; the forms of the values are in
# ``services/alerting/ledger/correctable.tsv``.
CorrectableField = Literal[
    "best_killed",
    "children_killed",
    "civilians_injured",
    "civilians_killed",
    "combatants_killed",
    "domain",
    "event_type",
    "occurred",
    "perpetrator",
    "place.admin1",
    "place.admin2",
    "place.coordinates",
    "place.country",
    "place.name",
    "place.precision",
    "place.site_name",
    "place.site_type",
    "security_killed",
    "women_killed",
]
Grading = Literal["confirmed", "fair", "weak", "contested", "discounted"]
PositionKind = Literal["denied", "acknowledged", "investigating", "conceded"]

AlertKind = Literal["alert", "update", "cancel"]
AlertReason = Literal[
    "new_incident",
    "late_report",
    "toll_raised",
    "toll_lowered",
    "corroborated",
    "denied",
    "acknowledged",
    "conceded",
    "contested",
    "retracted",
    "merged",
    "split",
    "corrected",
    "regraded",
]
# CAP 1.2 (OASIS), elements severity and certainty; the values this project uses.
Severity = Literal["Extreme", "Severe", "Moderate"]
Certainty = Literal["Observed", "Likely", "Unknown", "Unlikely"]
