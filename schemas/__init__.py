"""The contract of harmwatch: messages, ids, topics and their order. Nothing here imports a service."""

from schemas.alert import Alert, ArticleReference, Evidence, Suppression
from schemas.article import Article
from schemas.decision import Decision, Figure, HandRead, Redacted
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
    Correction,
    Incident,
    MergeEntry,
    Position,
    PossibleDuplicate,
    Redaction,
    Review,
    Signature,
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
    "Correction",
    "Count",
    "Decision",
    "Event",
    "Evidence",
    "Figure",
    "HandRead",
    "Incident",
    "MergeEntry",
    "Message",
    "Occurred",
    "Period",
    "Place",
    "Position",
    "PossibleDuplicate",
    "Redacted",
    "Redaction",
    "Review",
    "Revision",
    "Signature",
    "Source",
    "Span",
    "Suppression",
    "Toll",
    "TollChange",
    "Victim",
]
