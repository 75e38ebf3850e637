"""Bystanders: in a battle, a civilian whom the text names among those hurt is told apart from the rest.

"Six people were wounded in the shoot-out; one of the wounded is a student": the six are of unstated status, which in a
battle alerts nobody; the student was no fighter.
"""

from collections.abc import Sequence

from services.extractor.incident.claims import Claim
from services.extractor.incident.tallied import part_off
from services.extractor.incident.tally import Tally
from services.extractor.people.groups import Group


def with_bystanders(claims: Sequence[Claim]) -> None:
    """Tell the first civilian of each outcome apart where all others are of unstated status."""
    for claim in claims:
        for outcome, tally in claim.tallies.items():
            if {group.status for group in tally.groups} == {"unknown"}:
                _tell_apart(tally, _civilians(claim, outcome))


def _civilians(claim: Claim, outcome: str) -> list[Group]:
    return [
        group
        for statement in claim.statements
        if statement.mention.outcome == outcome
        for group in (*statement.mention.groups, *statement.mention.subsets)
        if group.status == "civilian" and group.qualifier != "vague"
    ]


def _tell_apart(tally: Tally, civilians: Sequence[Group]) -> None:
    for civilian in civilians:
        for place, whole in enumerate(tally.groups):
            if civilian.value < whole.value:
                tally.groups[place : place + 1] = part_off(whole, civilian)
                return
