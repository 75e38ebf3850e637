"""Assembly: readings become events. Mentions of one incident are joined, incidents kept apart, totals stand alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schemas import Article
from schemas.vocabulary import Assertion, Domain, EventType
from services.extractor.actors import ActorMention, find_parties
from services.extractor.assertion import Position, is_denied
from services.extractor.casualties import Mention
from services.extractor.claimants import Attribution
from services.extractor.claims import Claim, claimant_of, claims_of, with_positions
from services.extractor.event_type import event_type_of
from services.extractor.incidents import Incident, Statement, group
from services.extractor.reading import Reading
from services.extractor.ruling import Circumstances, Cue, Evidence, Ruling, incident_ruling, text_ruling
from services.extractor.scope import scope_of
from services.extractor.scope import Reading as ScopeReading
from services.extractor.tally import Tally, tallied
from services.extractor.timing import When, date_of, when_of
from services.extractor.tokens import Sentence
from services.extractor.where import Where

_REACH = 2
_OWN = frozenset({"its", "their", "our", "his"})
_ATTACKS = frozenset(
    "strike strikes airstrike airstrikes aircraft helicopters raid raids warplanes bombing shelling attack operation".split()
)
_HARM_OUTCOMES = frozenset({"killed", "injured", "killed_or_injured", "sexual_violence"})


@dataclass(frozen=True)
class Draft:
    """An event before it is written down: everything about it except its place in the article's list."""

    claim: Claim
    incident_ref: int | None
    scope: ScopeReading
    core: tuple[Sentence, ...]
    around: tuple[Sentence, ...]
    event_type: EventType
    domain: Domain
    assertion: Assertion
    ruling: Ruling | None
    actors: tuple[ActorMention, ...]
    actor_sentences: tuple[Sentence, ...]
    when: When
    late: Cue | None


def drafts_of(article: Article, readings: Sequence[Reading], evidence: Evidence, where: Where) -> list[Draft]:
    """All events of an article in the order in which it tells them."""
    reported = article.reported_at.date()
    overall = text_ruling(evidence, article.byline)
    statements = [s for r in readings for s in _statements(r, reported, where)]
    totals = [s for s in statements if s.scope.scope != "incident"]
    single = [s for s in statements if s.scope.scope == "incident" and not _heads_total(s, totals)]
    incidents = group(_likely(_harming(single)), where.apart)
    about_totals = {s.mention.sentence.index for s in totals}
    positions = [p for r in readings for p in r.positions if r.sentence.index not in about_totals]
    if not incidents and (positions or any(m.negated for r in readings for m in r.mentions)):
        incidents = _without_toll(readings, positions)
    drafts: list[Draft] = []
    for ref, incident in enumerate(incidents):
        own = _own_positions(ref, incidents, positions)
        drafts += _incident_drafts(ref, incident, own, readings, evidence, overall, reported)
    drafts += _total_drafts(
        [s for s in totals if s.mention.outcome in _HARM_OUTCOMES], readings, evidence, overall, reported
    )
    return sorted(drafts, key=lambda draft: draft.claim.order)


def _statements(reading: Reading, reported: date, where: Where) -> Iterable[Statement]:
    for mention in reading.mentions:
        if mention.negated or not mention.groups or _only_denied(mention):
            continue
        rows = tuple(tallied(mention))
        if not rows:
            continue
        yield Statement(
            mention=mention,
            reading=reading,
            rows=rows,
            scope=scope_of(mention, list(reading.dates), reported),
            claimants=claimant_of(mention, reading.attributed),
            date=date_of(mention, reading),
            places=where.scenes(mention.sentence.index),
        )


def _only_denied(mention: Mention) -> bool:
    return is_denied(mention) is not None or any(g.any for g in mention.groups) and "denied" in mention.sentence.words


def _heads_total(statement: Statement, totals: Sequence[Statement]) -> bool:
    """Whether a title only repeats a total of the body."""
    return statement.mention.sentence.in_title and any(statement.total == total.total for total in totals)


def _harming(statements: list[Statement]) -> list[Statement]:
    """Statements of people killed, hurt or violated; of other harm only beside these, or where nobody was hurt."""
    harmed = [s for s in statements if s.mention.outcome in _HARM_OUTCOMES]
    if not harmed:
        return [s for s in statements if s.mention.outcome != "displaced"] or statements
    told = {s.mention.sentence.index for s in harmed}
    return [
        s
        for s in statements
        if s.mention.outcome in _HARM_OUTCOMES
        or (s.mention.outcome in ("abducted", "missing") and s.mention.sentence.index in told)
    ]


def _likely(statements: list[Statement]) -> list[Statement]:
    """Statements of what happened; of what may happen only where the article tells of nothing else."""
    happened = [s for s in statements if not s.mention.modal] or statements
    counted = [s for s in happened if not all(g.definite and not g.numbered and not g.singular for g in s.mention.groups)]
    return counted or happened


def _without_toll(readings: Sequence[Reading], positions: Sequence[Position]) -> list[Incident]:
    """An incident of which the article gives no toll, only a party's position or that nobody was hurt."""
    telling = [r for r in readings if r.positions or any(m.negated for m in r.mentions)]
    return [Incident()] if telling and (positions or telling) else []


def _own_positions(ref: int, incidents: Sequence[Incident], positions: Sequence[Position]) -> list[Position]:
    """The positions on this incident: those told after it ("on that occasion"), else the main one's."""
    own: list[Position] = []
    for position in positions:
        home = 0
        if "that" in position.sentence.words or "earlier" in position.sentence.words:
            before = [
                (s.mention.sentence.index, n)
                for n, incident in enumerate(incidents)
                for s in incident.statements
                if position.sentence.index - 1 <= s.mention.sentence.index < position.sentence.index
                and not s.mention.sentence.in_title
            ]
            home = max(before)[1] if before else 0
        if home == ref:
            own.append(position)
    return own


def _incident_drafts(
    ref: int,
    incident: Incident,
    positions: list[Position],
    readings: Sequence[Reading],
    evidence: Evidence,
    overall: Ruling | None,
    reported: date,
) -> list[Draft]:
    core, around = _sentences(incident, positions, readings)
    cores = {sentence.index for sentence in core}
    near = [r for r in readings if r.sentence.index in cores or r.sentence in around]
    actors, actor_sentences = _actors([r for r in near if r.worth], cores)
    claims = claims_of(incident, near)
    taken = [p for p in positions if _is_own(p, actors)]
    claims = with_positions(claims, taken)
    actors, actor_sentences = _with_owners(actors, actor_sentences, taken)
    if not claims:
        claims = _negated_claims(readings)
    when = when_of(incident, near, reported, late=evidence.first("late") is not None)
    hint = next((s.mention.manner for s in incident.statements if s.mention.manner != "-"), None)
    by_state = any(a.role == "perpetrator" and a.party.type in ("state_forces", "external_forces") for a in actors)
    event_type = event_type_of(core, around, hint, by_state=by_state)
    known = Circumstances(
        core=core,
        around=around,
        event_type=event_type,
        heads=frozenset(row.head for s in incident.statements for row in s.rows),
        perpetrators=frozenset(
            "police" if a.party.name.startswith("police") else a.party.type for a in actors if a.role == "perpetrator"
        ),
        days_old=(reported - when.end).days,
        parties=any(a.party.actor_id for r in readings for a in r.actors),
    )
    ruling, domain = incident_ruling(evidence, known)
    late = evidence.near([*core, *around], "late")
    drafts: list[Draft] = []
    for claim in claims:
        own_ruling, own_domain = (overall, overall.domain) if overall is not None else (ruling, domain)
        assertion, own_ruling = _asserted(claim, own_ruling, evidence)
        drafts.append(
            Draft(
                claim=claim,
                incident_ref=ref,
                scope=ScopeReading("incident"),
                core=core,
                around=around,
                event_type=event_type,
                domain=own_domain,
                assertion=assertion,
                ruling=own_ruling,
                actors=actors,
                actor_sentences=actor_sentences,
                when=when,
                late=late,
            )
        )
    return drafts


def _asserted(claim: Claim, ruling: Ruling | None, evidence: Evidence) -> tuple[Assertion, Ruling | None]:
    """The claim's assertion, and the ruling that follows from it."""
    if claim.assertion != "asserted":
        return claim.assertion, ruling if claim.assertion in ("negated",) or ruling is None else ruling
    if ruling is not None and ruling.why_not == "exercise":
        return "exercise", ruling
    if ruling is not None and ruling.why_not == "historical":
        return "historical", ruling
    modal = [s for s in claim.statements if s.mention.modal]
    if modal and len(modal) == len(claim.statements):
        mention = modal[0].mention
        cue = Cue("hypothetical", mention.sentence, mention.first, mention.last)
        return "hypothetical", ruling or Ruling("hypothetical", _with_modal(cue), "said_to_be_possible", "conflict")
    if ruling is None and claim.tallies and not _HARM_OUTCOMES & set(claim.tallies):
        mention = claim.statements[0].mention
        return "asserted", Ruling(
            "other_harm", Cue("harm", mention.sentence, mention.first, mention.last), "no_casualties_but_other_harm"
        )
    del evidence
    return "asserted", ruling


def _with_modal(cue: Cue) -> Cue:
    modals = {"could", "may", "might", "would", "will", "should", "can", "must", "to"}
    first = cue.first
    while first > 0 and cue.first - first < 3 and not modals & {cue.sentence.words[first]}:  # noqa: PLR2004
        first -= 1
    return cue._replace(first=first) if cue.sentence.words[first] in modals else cue


def _negated_claims(readings: Sequence[Reading]) -> list[Claim]:
    """ "Nobody was killed or injured": a negated claim, which is no toll of zero."""
    for reading in sorted(readings, key=lambda r: r.sentence.in_title):
        for mention in reading.mentions:
            if mention.negated:
                position = Position("negated", None, mention.sentence, mention.first, mention.last)
                claim = Claim(assertion="negated", position=position)
                claim.cite(claimant_of(mention, reading.attributed))
                return [claim]
    return []


def _sentences(
    incident: Incident, positions: Sequence[Position], readings: Sequence[Reading]
) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """The sentences that state the incident, and those that go on about it."""
    core = list(dict.fromkeys([s.mention.sentence for s in incident.statements]))
    if not core:
        core = list(dict.fromkeys([p.sentence for p in positions]))
    if not core:
        core = [r.sentence for r in readings if any(m.negated for m in r.mentions)]
    own = {sentence.index for sentence in core}
    lead = min((index for index in own if index), default=0)
    stated = {p.sentence.index for p in positions}
    around = [
        r.sentence
        for r in readings
        if r.sentence.index not in own
        and (r.sentence.in_title or r.sentence.index in stated or lead < r.sentence.index <= lead + _REACH or (r.sentence.index - 1) in own)
    ]
    body = [sentence for sentence in core if not sentence.in_title]
    titles = [sentence for sentence in core if sentence.in_title]
    return tuple([*body, *titles]), tuple(around)


def _actors(readings: Sequence[Reading], core: set[int]) -> tuple[tuple[ActorMention, ...], tuple[Sentence, ...]]:
    """Perpetrators and targets; each party once, in its strongest part."""
    kept: dict[str, tuple[ActorMention, Sentence]] = {}
    ordered = sorted(readings, key=lambda r: (r.sentence.in_title, r.sentence.index not in core, r.sentence.index))
    for reading in ordered:
        for actor in reading.actors:
            if actor.role == "party" or (actor.role == "target" and actor.party.actor_id is None):
                continue
            key = actor.party.actor_id or actor.party.name
            held = kept.get(key)
            if held is None or (held[0].role == "target" and actor.role == "perpetrator"):
                kept[key] = (actor, reading.sentence)
    named = any(a.party.actor_id for a, _ in kept.values() if a.role == "perpetrator")
    pairs = [(a, s) for a, s in kept.values() if a.party.actor_id]
    if not named:
        pairs += [(a, s) for a, s in kept.values() if not a.party.actor_id][:1]
    return tuple(a for a, _ in pairs), tuple(s for _, s in pairs)


def _with_owners(
    actors: tuple[ActorMention, ...], sentences: tuple[Sentence, ...], positions: Sequence[Position]
) -> tuple[tuple[ActorMention, ...], tuple[Sentence, ...]]:
    """Who acknowledges or concedes "its strike" did it, by its own words."""
    for position in positions:
        speaker = position.attribution.speaker if position.attribution else None
        if speaker is None or not _OWN & set(position.sentence.words) or any(a.role == "perpetrator" and a.party.actor_id for a in actors):
            continue
        for found in find_parties(speaker.sentence):
            if speaker.first <= found.first <= speaker.last and found.value.name not in ("coalition", "junta"):
                known = position.assertion in ("acknowledged", "conceded")
                owner = ActorMention(found.value, found.first, found.last, "perpetrator", "known" if known else "alleged")
                kept = [(a, s) for a, s in zip(actors, sentences, strict=True) if a.party.actor_id]
                return (*(a for a, _ in kept), owner), (*(s for _, s in kept), speaker.sentence)
    return actors, sentences


def _is_own(position: Position, actors: Sequence[ActorMention]) -> bool:
    """Whether a party speaks of its own part: it is accused, or says "its strike"."""
    if position.assertion == "retracted":
        return True
    if position.attribution is None:
        return False
    speaker = position.attribution.speaker
    named = {f.value.actor_id for f in find_parties(speaker.sentence) if speaker.first <= f.first <= speaker.last}
    accused = [a for a in actors if a.role == "perpetrator"]
    if any(a.party.actor_id in named and a.party.actor_id for a in accused):
        return True
    if any(
        a.party.name.lower() in speaker.name.lower() or speaker.name.lower() in a.party.name.lower() for a in accused
    ):
        return True
    if speaker.type != "belligerent" and not (_OWN & set(position.sentence.words[position.first :][:12])):
        return False
    return not any(a.party.actor_id for a in accused) and bool(_ATTACKS & set(position.sentence.words))


def _total_drafts(
    statements: Sequence[Statement],
    readings: Sequence[Reading],
    evidence: Evidence,
    overall: Ruling | None,
    reported: date,
) -> list[Draft]:
    """Totals, each number once; a title's is the body's."""
    drafts: list[Draft] = []
    taken: dict[tuple[str, str], Claim] = {}
    by_index = {r.sentence.index: r for r in readings}
    for statement in sorted(statements, key=lambda s: s.mention.sentence.in_title):
        key = (statement.scope.scope, str(statement.claimants and statement.claimants[0].speaker.name))
        held = next(
            (
                c
                for (scope, _), c in taken.items()
                if _repeats(c, statement) or (scope, _) == key and _joins(c, statement)
            ),
            None,
        )
        if held is not None:
            _add(held, statement)
            continue
        claim = Claim()
        _add(claim, statement)
        taken[(*key, str(len(taken)))[:2] if key not in taken else (key[0], f"{key[1]}#{len(taken)}")] = claim
        sentence = statement.mention.sentence
        reading = by_index[sentence.index]
        actors, actor_sentences = _agents(statement, reading)
        event_type = event_type_of([sentence], [], None) if statement.scope.scope != "war_total" else "other"
        ruling, domain = overall, "conflict"
        if overall is not None:
            domain = overall.domain
        elif statement.scope.scope == "period_total":
            found, _ = incident_ruling(
                evidence,
                Circumstances((sentence,), (), event_type, frozenset(), frozenset(a.party.type for a in actors), None),
            )
            if found is not None and found.why_not in ("disaster", "accident", "indirect"):
                ruling, domain = found, found.domain
        drafts.append(
            Draft(
                claim=claim,
                incident_ref=None,
                scope=statement.scope,
                core=(sentence,),
                around=(),
                event_type=event_type,
                domain=domain,  # type: ignore[arg-type] # a Domain in every branch
                assertion="hypothetical" if statement.mention.modal else _total_assertion(reading),
                ruling=ruling,
                actors=actors,
                actor_sentences=actor_sentences,
                when=when_of(Incident([replace(statement, date=None)]), [], reported, late=False),
                late=None,
            )
        )
    return drafts


def _agents(statement: Statement, reading: Reading) -> tuple[tuple[ActorMention, ...], tuple[Sentence, ...]]:
    """Whose campaign a total is of; a war's or a period's has many hands."""
    actors = [a for a in reading.actors if a.role == "perpetrator"]
    if statement.scope.scope == "campaign_total" and not actors:
        spoken = {a.speaker.first for a in statement.claimants}
        actors = [a._replace(role="perpetrator", certainty="known") for a in reading.actors if a.first in spoken]
    actors = [a for a in actors if a.party.actor_id]
    if statement.scope.scope == "war_total":
        actors = []
    return tuple(actors), tuple(reading.sentence for _ in actors)


def _total_assertion(reading: Reading) -> Assertion:
    return "conceded" if any(p.assertion == "conceded" for p in reading.positions) else "asserted"


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
