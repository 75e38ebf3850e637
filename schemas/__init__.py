"""The contract of harmwatch: messages, ids, topics and their order. Nothing here imports a service."""

from schemas.alert import Alert, ArticleReference, Evidence, Suppression
from schemas.article import Article
from schemas.event import (
    Actor,
    Casualties,
    Claimant,
    Event,
    Occurred,
    Period,
    Place,
    Revision,
    Victim,
)
from schemas.incident import (
    Claim,
    Incident,
    MergeEntry,
    Position,
    PossibleDuplicate,
    Review,
    Source,
    Toll,
    TollChange,
)
from schemas.parts import Count, Message, Span

__all__ = [
    "Actor",
    "Alert",
    "Article",
    "ArticleReference",
    "Casualties",
    "Claim",
    "Claimant",
    "Count",
    "Event",
    "Evidence",
    "Incident",
    "MergeEntry",
    "Message",
    "Occurred",
    "Period",
    "Place",
    "Position",
    "PossibleDuplicate",
    "Review",
    "Revision",
    "Source",
    "Span",
    "Suppression",
    "Toll",
    "TollChange",
    "Victim",
]
