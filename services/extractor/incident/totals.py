"""Totals: numbers of several incidents, of a period, a campaign or a war, each an event of its own."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.vocabulary import Assertion, EventType
from services.extractor.date.timing import when_of
from services.extractor.harm.event_type import event_type_of
from services.extractor.incident.claims import Claim
from services.extractor.incident.drafts import Context, Draft
from services.extractor.incident.incidents import Incident, Statement
from services.extractor.incident.tally import Tally
from services.extractor.ruling.causes import cause_of
from services.extractor.ruling.ruling import Circumstances, incident_ruling
from services.extractor.ruling.ruling_cues import Ruling
from services.extractor.voices.accused import agents_of

_CAUSES = ("disaster", "accident", "indirect")


def total_drafts(statements: Sequence[Statement], context: Context) -> list[Draft]:
    """Totals, each number once; a title's is the body's."""
    claims: list[Claim] = []
    for statement in sorted(statements, key=lambda s: s.mention.sentence.in_title):
        held = next((c for c in claims if _repeats(c, statement) or _joins(c, statement)), None)
        if held is None:
            held = Claim()
            claims.append(held)
        _add(held, statement)
    return [_draft(claim, context) for claim in claims]


def _draft(claim: Claim, context: Context) -> Draft:
    statement = claim.statements[0]
    sentence = statement.mention.sentence
    actors, actor_sentences = agents_of(statement)
    event_type = event_type_of([sentence], [], None) if statement.scope.scope != "war_total" else "other"
    ruling = context.overall or _ruling(claim, context, event_type)
    return Draft(
        claim=claim,
        incident_ref=None,
        scope=statement.scope,
        core=(sentence,),
        around=(),
        event_type=event_type,
        domain=ruling.domain if ruling is not None else "conflict",
        assertion="hypothetical" if statement.mention.modal else _assertion(statement),
        ruling=ruling,
        actors=actors,
        actor_sentences=actor_sentences,
        when=when_of(Incident([replace(statement, date=None)]), [], context.reported, late=False),
        late=None,
    )


def _ruling(claim: Claim, context: Context, event_type: EventType) -> Ruling | None:
    """A period's deaths may be of disasters, accidents or hunger; what a war or a campaign killed was killed by it."""
    statement = claim.statements[0]
    sentence = statement.mention.sentence
    told = ((sentence, statement.mention.trigger),)
    if statement.scope.scope != "period_total" and cause_of(context.evidence, told, *_CAUSES) is None:
        return None
    known = Circumstances((sentence,), (), event_type, frozenset(), frozenset(), None, told=told)
    found = incident_ruling(context.evidence, known)
    return found if found is not None and found.why_not in _CAUSES else None


def _assertion(statement: Statement) -> Assertion:
    return "conceded" if any(p.assertion == "conceded" for p in statement.reading.positions) else "asserted"


def _repeats(claim: Claim, statement: Statement) -> bool:
    tally = claim.tallies.get(statement.mention.outcome)
    return tally is not None and tally.agrees(statement.rows)


def _joins(claim: Claim, statement: Statement) -> bool:
    """Killed and injured of one sentence are one total."""
    same = any(s.mention.sentence.index == statement.mention.sentence.index for s in claim.statements)
    return same and statement.mention.outcome not in claim.tallies


def _add(claim: Claim, statement: Statement) -> None:
    tally = claim.tallies.setdefault(statement.mention.outcome, Tally(statement.mention.outcome))
    tally.take(statement.rows)
    claim.statements.append(statement)
    claim.cite(statement.claimants)
