"""What ``apply`` reads and what it gives: the values that a store must fetch and commit."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas import Alert, Event, Incident, Suppression

Revision = tuple[int, int]
"""(``article_version``, ``extractor_version``): the higher replaces the lower ones of the article."""


@dataclass(frozen=True, slots=True)
class AppliedEvent:
    """What became of one event of an article; ``incident_id`` None where it is in no ledger."""

    event_id: str
    article_version: int
    extractor_version: int
    ordinal: int
    event_count: int
    incident_ref: int | None
    incident_id: str | None
    reported_at: datetime

    @property
    def revision(self) -> Revision:
        """The version of the article's events that it belongs to."""
        return (self.article_version, self.extractor_version)


def revision_of(event: Event) -> Revision:
    """The version of the article's events that an event belongs to."""
    return (event.article_version, event.extractor_version)


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What the events of one article did so far, in any order."""

    applied: tuple[AppliedEvent, ...] = ()

    def has(self, event_id: str) -> bool:
        """Whether the event was applied."""
        return any(a.event_id == event_id for a in self.applied)

    @property
    def latest(self) -> Revision:
        """The highest version of which an event was applied; (0, 0) if none was."""
        return max((a.revision for a in self.applied), default=(0, 0))

    def is_complete_with(self, event: Event) -> bool:
        """Whether the event is the last one missing of its version."""
        ordinals = {a.ordinal for a in self.applied if a.revision == revision_of(event)} | {event.ordinal}
        return len(ordinals) >= event.event_count

    def next_above(self, revision: Revision) -> AppliedEvent | None:
        """An event of the version that follows this one among those that were applied; None if none does."""
        return min((a for a in self.applied if a.revision > revision), key=lambda a: a.revision, default=None)

    @property
    def incident_ids(self) -> frozenset[str]:
        """Every incident that holds a claim of the article, by the id it had when the claim joined."""
        return frozenset(a.incident_id for a in self.applied if a.incident_id is not None)


def leads_to(incident: Incident) -> frozenset[str]:
    """Where claims that joined the incident may be now: what it was merged into, and what was split from it."""
    merged = () if incident.merged_into is None else (incident.merged_into,)
    split = (e.incident_id for e in incident.merge_log if e.action == "split" and e.incident_id is not None)
    return frozenset((*merged, *incident.kept_apart, *split))


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known before an event.

    ``candidates``: the incidents of the event's buckets. ``article``: what earlier events of the article did.
    ``told``: the incidents that the record points at, with those that their claims were moved to (``leads_to``).
    """

    candidates: tuple[Incident, ...] = ()
    article: ArticleRecord = field(default_factory=ArticleRecord)
    told: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What one event of an article changes, to be committed all or nothing.

    ``applied`` None: the event was applied before, nothing changes.
    ``incidents`` are new states, each one version above the state that was read (1 = opened).
    """

    article_id: str
    applied: AppliedEvent | None = None
    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Alert, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
