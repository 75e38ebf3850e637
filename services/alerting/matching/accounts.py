"""What the claims of an incident say, each thing once: several events are weighed against an incident."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from schemas import Casualties, Count, Event, Place
from schemas.incident import Claim
from services.alerting.ledger.origins import UNNAMED, origins_of
from services.alerting.ledger.plain_names import plain
from services.alerting.ledger.remembered import by_identity
from services.alerting.ledger.toll import CIVILIAN, Measure, figure, floor_of, total
from services.alerting.matching.signatures import Lanes, lanes_of

Outcome = Literal["killed", "injured", "killed or injured"]
# Killed before injured; people hit only where one report does not tell them apart.
OUTCOMES: tuple[Outcome, ...] = ("killed", "injured", "killed or injured")
# Claims compared an incident: the newest say what the incident has become; the rest repeat them.
_NEWEST = 40
_HIT = frozenset({"killed", "injured", "killed_or_injured"})
_REVISED: tuple[Measure, ...] = ("civilians_killed", "civilians_injured")


class Account:
    """The account that claims give together; what nobody asks of it is not gathered."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._newest = claims[-_NEWEST:]

    @cached_property
    def numbers(self) -> dict[Outcome, tuple[Count, ...]]:
        """Every number of people killed, injured and hit."""
        told = [numbers_of(c.casualties) for c in self._newest]
        return {o: tuple(dict.fromkeys(count for numbers in told for count in numbers[o])) for o in OUTCOMES}

    @cached_property
    def is_undivided(self) -> bool:
        """Whether a claim does not tell the killed from the injured."""
        return any(is_undivided(c) for c in self._newest)

    @cached_property
    def tolls(self) -> tuple[tuple[Count | None, Count | None, frozenset[str]], ...]:
        """Civilians killed and injured by each claim, and the keys of its named origins."""
        return tuple(
            (figure(c, "civilians_killed"), figure(c, "civilians_injured"), named_origins(c)) for c in self._newest
        )

    @cached_property
    def risen(self) -> tuple[tuple[datetime, int], ...]:
        """When a claim said that the toll has risen, and to which number of civilians killed."""
        updates = (c for c in self._newest if c.revision is not None and c.revision.kind == "update")
        tolls = ((c.reported_at, floor_of(figure(c, "civilians_killed"))) for c in updates)
        return tuple((at, number) for at, number in tolls if number is not None)

    @cached_property
    def has_toll(self) -> bool:
        """Whether there is a toll that later words may revise."""
        return any(figure(c, m) is not None for c in self._claims for m in _REVISED)

    @cached_property
    def last_reported(self) -> date:
        """The day of the latest report."""
        return max(c.reported_at for c in self._claims).date()

    @cached_property
    def texts(self) -> tuple[tuple[Lanes, frozenset[str]], ...]:
        """The signatures of the articles' texts, each with the ids of the articles that have it."""
        articles: dict[Lanes, set[str]] = {}
        for claim in self._newest:
            lanes = lanes_of(claim.text_signature)
            if lanes is not None:
                articles.setdefault(lanes, set()).add(claim.article_id)
        return tuple((lanes, frozenset(ids)) for lanes, ids in articles.items())

    @cached_property
    def sites(self) -> tuple[Place, ...]:
        """The places of claims that name a building or vehicle, or its kind."""
        return tuple(c.place for c in self._claims if c.place is not None and c.place.site_type is not None)

    @cached_property
    def victims(self) -> frozenset[str]:
        """Plain names of the dead and injured. They stay inside."""
        return victims_of(self._claims)


@by_identity
def account_of(claims: tuple[Claim, ...]) -> Account:
    """The account that an incident's claims give."""
    return Account(claims)


def is_undivided(event: Event) -> bool:
    """Whether the event counts people without telling the killed from the injured."""
    return any(g.outcome == "killed_or_injured" for g in event.casualties)


def named_origins(event: Event) -> frozenset[str]:
    """Keys of the event's origins that have a name."""
    return frozenset(o.key for o in origins_of(event)) - {UNNAMED}


def victims_of(events: Sequence[Event]) -> frozenset[str]:
    """Plain names of the dead and injured."""
    return frozenset(plain(v.name) for e in events for v in e.victims)


@by_identity
def numbers_of(casualties: tuple[Casualties, ...]) -> dict[Outcome, tuple[Count, ...]]:
    """The civilians, and everybody, with each outcome: reports differ in whom they count."""
    killed = [g for g in casualties if g.outcome == "killed"]
    injured = [g for g in casualties if g.outcome == "injured"]
    hit = [g for g in casualties if g.outcome in _HIT]
    return {
        "killed": _totals([g for g in killed if g.status in CIVILIAN], killed),
        "injured": _totals([g for g in injured if g.status in CIVILIAN], injured),
        "killed or injured": _totals(hit),
    }


def _totals(*groups: list[Casualties]) -> tuple[Count, ...]:
    return tuple(dict.fromkeys(count for some in groups if (count := total(some)) is not None))
