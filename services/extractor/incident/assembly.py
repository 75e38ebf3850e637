"""Assembly: readings become events. Mentions of one incident are joined, incidents kept apart, totals stand alone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from schemas import Article
from schemas.vocabulary import Assertion, WhyNot
from services.extractor.date.dates import DateMention
from services.extractor.date.report_dates import dates_report, place_of
from services.extractor.date.scene_dates import scene_dates
from services.extractor.date.timing import When, date_of, date_pointed_at, when_of
from services.extractor.harm.event_type import event_type_of, manners_of
from services.extractor.harm.fates import with_fates
from services.extractor.harm.mentions import Mention
from services.extractor.incident.beside import with_crimes_beside
from services.extractor.incident.claims import Claim, claimant_of, claims_of, with_positions
from services.extractor.incident.drafts import HARM_OUTCOMES, Context, Draft
from services.extractor.incident.incidents import Incident, Statement, after_background, group, parts_of
from services.extractor.incident.scope import Reading as ScopeReading
from services.extractor.incident.scope import inherited, scope_of
from services.extractor.incident.shifts import STAYS, Shift, shifts_of
from services.extractor.incident.tallied import tallied
from services.extractor.incident.totals import total_drafts
from services.extractor.people.bystanders import with_bystanders
from services.extractor.people.groups import Group
from services.extractor.people.identified import identified_in
from services.extractor.people.victim_groups import PRONOUN
from services.extractor.place.place_leads import is_american
from services.extractor.place.where import Where
from services.extractor.reading import Reading
from services.extractor.ruling.at_war import is_at_war
from services.extractor.ruling.gun_crime import is_by_gun, is_shootout
from services.extractor.ruling.quiet import quiet_ruling
from services.extractor.ruling.ruling import MURDERS, Circumstances, incident_ruling
from services.extractor.ruling.ruling_cues import Cue, Evidence, Ruling
from services.extractor.ruling.text_kinds import idle_ruling
from services.extractor.text.tokens import Sentence
from services.extractor.voices.accused import actors_in, is_own, pointing, with_owners
from services.extractor.voices.actors import ActorMention
from services.extractor.voices.assertion import Position
from services.extractor.voices.hearsay import accusers_of, is_counted_report, is_dispelled, is_only_relayed

_REACH = 2
_LEAD = 3
_RECENT = 14
# In the policy's order (domain guide §1).
_BEFORE_HYPOTHETICAL = frozenset({"metaphor", "opinion", "exercise"})
# What opens a clause that only places the one before it, and the least tokens of that one.
_PLACING = frozenset({"after", "before", "since", "when"})
_OPENING = 4
_ARMED = frozenset({"combatant", "security"})
# What an accident with a gun may look like, where no word of attack is said.
_UNARMED = frozenset({"execution", "other"})
_RULED: dict[WhyNot, Assertion] = {"exercise": "exercise", "historical": "historical"}


def drafts_of(
    article: Article, readings: Sequence[Reading], evidence: Evidence, overall: Ruling | None, where: Where
) -> list[Draft]:
    """All events of an article in the order in which it tells them."""
    context = Context(readings, evidence, overall, article.reported_at.date(), is_american(article.text))
    before: Sequence[Reading | None] = (None, *readings)
    shifts = shifts_of(readings, where)
    statements = [
        _with_period(s, readings)
        for p, r in zip(before, readings, strict=False)
        for s in _statements(r, p, shifts.get(r.sentence.index, STAYS), context, where)
    ]
    statements = [s for s in statements if not is_dispelled(s.mention, readings)]
    totals = [s for s in statements if s.scope.scope != "incident"]
    single = [s for s in statements if s.scope.scope == "incident" and not _heads_total(s, totals)]
    single = after_background(single, [s.mention.sentence.index for s in totals if s.scope.scope == "war_total"])
    incidents = group(_likely(_harming(single)), where.apart, context.reported)
    about_totals = {s.mention.sentence.index for s in totals}
    positions = [p for r in readings for p in r.positions if r.sentence.index not in about_totals]
    if not incidents and (positions or (idle_ruling(evidence) is None and _negated_claims(readings))):
        incidents = [Incident()]
    drafts: list[Draft] = []
    parts = parts_of(readings, incidents)
    for ref, incident in enumerate(incidents):
        own = _own_positions(ref, incidents, positions)
        drafts += _incident_drafts(ref, incident, own, parts[ref], context, where=where, alone=len(incidents) == 1)
    drafts += total_drafts([s for s in totals if s.mention.outcome in HARM_OUTCOMES], context)
    return _renumbered(with_crimes_beside(sorted(drafts, key=lambda draft: draft.claim.order)))


def _renumbered(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with incidents numbered as they are told, so that the first told is 0: the article's main one."""
    refs = list(dict.fromkeys(draft.incident_ref for draft in drafts if draft.incident_ref is not None))
    return [
        draft if draft.incident_ref is None else replace(draft, incident_ref=refs.index(draft.incident_ref))
        for draft in drafts
    ]


def _statements(
    reading: Reading, before: Reading | None, shift: Shift, context: Context, where: Where
) -> Iterable[Statement]:
    for mention in reading.mentions:
        if mention.negated or not mention.groups:
            continue
        claimants = claimant_of(mention, reading.attributed)
        if is_only_relayed(mention):
            claimants = accusers_of(mention, context.readings)
            if not (claimants or is_counted_report(mention)) or any(g.any for g in mention.groups):
                continue
        rows = tuple(tallied(mention))
        if not rows:
            continue
        yield Statement(
            mention=mention,
            reading=reading,
            rows=rows,
            scope=scope_of(mention, list(reading.dates), context.reported),
            claimants=claimants,
            date=date_of(mention, reading) or date_pointed_at(reading, before),
            places=where.scenes(mention.sentence.index),
            areas=where.areas(mention.sentence),
            shift=shift,
        )


def _with_period(statement: Statement, readings: Sequence[Reading]) -> Statement:
    """A number whose period the sentences before it name, as a total of that period."""
    sentence, scope = statement.mention.sentence, statement.scope
    if scope.scope != "incident" or sentence.in_title or statement.date is not None:
        return statement
    before = [r.sentence for r in readings[max(0, sentence.index - _REACH) : sentence.index]]
    return replace(statement, scope=inherited(statement.mention, before) or scope)


def _heads_total(statement: Statement, totals: Sequence[Statement]) -> bool:
    """Whether a title, or words of the total's own sentence, only repeat a total of the body."""
    sentence = statement.mention.sentence
    return any(
        statement.total == total.total and (sentence.in_title or sentence.index == total.mention.sentence.index)
        for total in totals
    )


def _harming(statements: list[Statement]) -> list[Statement]:
    """Statements of people killed, hurt or violated; of other harm only beside these, or where nobody was hurt."""
    harmed = [s for s in statements if s.mention.outcome in HARM_OUTCOMES]
    if not harmed:
        return [s for s in statements if s.mention.outcome != "displaced"] or statements
    told = {s.mention.sentence.index for s in harmed}
    return [
        s
        for s in statements
        if s.mention.outcome in HARM_OUTCOMES
        or (s.mention.outcome in ("abducted", "missing") and s.mention.sentence.index in told)
    ]


def _likely(statements: list[Statement]) -> list[Statement]:
    """Statements of what happened; of what may happen only where the article tells of nothing else."""
    happened = [s for s in statements if not s.mention.modal] or statements
    happened = [s for s in happened if s.mention.groups[0].head != PRONOUN] or happened
    counted = [s for s in happened if not all(map(_is_pointed_at, s.mention.groups))]
    if all(row.status in _ARMED for s in counted for row in s.rows):
        counted += [s for s in happened if s not in counted and any(g.status == "civilian" for g in s.mention.groups)]
    return counted or happened


def _is_pointed_at(group: Group) -> bool:
    """As in "the priests": people whom the text takes for known, and does not count."""
    return group.definite and not group.numbered and not group.singular


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
    parts: list[Reading],
    context: Context,
    *,
    where: Where,
    alone: bool,
) -> list[Draft]:
    core, around = _sentences(incident, positions, context.readings)
    told = {sentence.index for sentence in (*core, *around)}
    cores = {sentence.index for sentence in core}
    near = [r for r in context.readings if r.sentence.index in told]
    actors, actor_sentences = actors_in([r for r in near if r.worth], cores)
    if alone and not any(a.role == "perpetrator" for a in actors):
        actors, actor_sentences = actors_in([*(r for r in near if r.worth), *pointing(context.readings)], cores)
    taken = [p for p in positions if is_own(p, actors)]
    told_of = claims_of(incident, parts)
    with_fates(told_of, _told_after(core, context.readings))
    claims = with_positions(told_of, taken) or _negated_claims(context.readings)
    actors, actor_sentences = with_owners(actors, actor_sentences, taken)
    before = [r for r in context.readings if r.sentence.index + 1 in cores and not (r.mentions or r.sentence.in_title)]
    late = context.evidence.late is not None
    scenes = scene_dates(context.readings, cores) if ref == 0 else []
    # Reports of crime go on to arrests and trials, and name the day of the deed somewhere else.
    crime = bool(context.evidence.by_kind.get("crime"))
    when = when_of(incident, near, context.reported, late=late, before=before, scenes=scenes, of_crime=crime)
    by_state = any(a.role == "perpetrator" and a.party.type in ("state_forces", "external_forces") for a in actors)
    hint = next((s.mention.manner for s in incident.statements if s.mention.manner != "-"), None)
    event_type = event_type_of(core, around, hint, by_state=by_state)
    triggers = frozenset(s.mention.sentence.words[s.mention.trigger] for s in incident.statements)
    if event_type == "battle" and (triggers & MURDERS or is_shootout(context, incident, actors)):
        event_type = "armed_attack"
    if event_type == "battle":
        with_bystanders(told_of)
    known = Circumstances(
        core=core,
        around=around,
        event_type=event_type,
        heads=frozenset(row.head for s in incident.statements for row in s.rows),
        perpetrators=_perpetrators(actors),
        days_old=(context.reported - when.end).days,
        parties=any(a.party.actor_id for r in context.readings for a in r.actors),
        triggers=triggers,
        in_passing=_is_in_passing(incident, core),
        dated=_is_dated(incident),
        told=tuple((s.mention.sentence, s.mention.trigger) for s in incident.statements),
        of_these_days=_is_of_these_days(incident.date, core, context) or (ref == 0 and _is_local_news(when, context)),
        reported=context.reported,
        american=context.american,
        own_type=next(iter(manners_of(core[0])), None) if core else None,
        at_war=lambda: is_at_war(where.place(core, around), when.end),
    )
    told_of_harm = context.overall is None and bool(incident.statements)
    ruling = incident_ruling(context.evidence, known) if told_of_harm else context.overall
    if ruling is not None and ruling.domain == "accident" and event_type in _UNARMED and is_by_gun(core, around):
        event_type = "armed_attack"
    named_in = context.readings if alone else near
    identified = identified_in((r.sentence for r in named_in), {s.mention.outcome for s in incident.statements})
    told_late = _told_late(context.evidence, core, around)
    drafts: list[Draft] = []
    for claim in claims:
        assertion, own = _asserted(claim, ruling)
        drafts.append(
            Draft(
                claim=claim,
                incident_ref=ref,
                scope=ScopeReading("incident"),
                core=core,
                around=around,
                event_type=event_type,
                domain=own.domain if own is not None else "conflict",
                assertion=assertion,
                ruling=own,
                actors=actors,
                actor_sentences=actor_sentences,
                when=when,
                late=told_late,
                identified=identified,
            )
        )
    return drafts


def _is_of_these_days(own: DateMention | None, core: Sequence[Sentence], context: Context) -> bool:
    """Whether the harm has a day of its own, or a sentence by its own puts armed people or an attack on a recent one.

    A sentence of court or memorial does not: its day is the hearing's.
    """
    if own is not None and own.precision not in ("month", "year"):
        return True
    near = {s.index + step for s in core if not s.in_title for step in (-2, -1, 0, 1)}
    for reading in context.readings:
        sentence = reading.sentence
        if sentence.index not in near or context.evidence.near([sentence], "past", "recalled") is not None:
            continue
        for found in reading.dates:
            recent = found.precision in ("day", "few_days") and (context.reported - found.last).days <= _RECENT
            if not recent or found.is_since or dates_report(sentence, place_of(sentence, found)):
                continue
            if reading.mentions or found.time_of_day or context.evidence.near([sentence], "conflict") is not None:
                return True
    return False


def _is_local_news(when: When, context: Context) -> bool:
    """Whether a local paper gives a day of the last two weeks, however much it tells of coroners and old cases."""
    return context.american and when.basis != "publication" and (context.reported - when.end).days <= _RECENT


def _told_late(evidence: Evidence, core: Sequence[Sentence], around: Sequence[Sentence]) -> Cue | None:
    """The words that call an incident unknown until now, by it or in the text's head."""
    late = evidence.late
    if late is None or late.sentence in (*core, *around) or late.sentence.index <= _LEAD + _REACH:
        return late
    return None


def _told_after(core: Sequence[Sentence], readings: Sequence[Reading]) -> list[Sentence]:
    """An incident's own sentences and those right after each of them."""
    own = {sentence.index for sentence in core}
    near = {index + step for index in own for step in range(_REACH + 2)}
    return [r.sentence for r in readings if r.sentence.index in near or r.sentence.in_title]


def _is_in_passing(incident: Incident, core: Sequence[Sentence]) -> bool:
    """Whether an article that is about something else mentions the incident once, after its lead."""
    return len({s.mention.sentence.index for s in incident.statements}) == 1 and not any(
        s.in_title or s.index < _LEAD for s in core
    )


def _is_dated(incident: Incident) -> bool:
    """Whether an incident told after the lead has its own date, to the month at least, with those told of first.

    What the lead tells may bring a known incident up to date at any age.
    """
    told = [s for s in incident.statements if not s.mention.sentence.in_title]
    if len(told) < len(incident.statements):
        return False
    if any(s.mention.sentence.index < _LEAD and not _is_subordinate(s.mention) for s in told):
        return False
    dated = next((s for s in told if s.date is not None), None)
    if dated is None or dated.date is None or (dated.date.precision == "year" and dated.date.basis != "relative"):
        return False
    return dated.total == told[0].total or dated.mention.sentence.index == told[0].mention.sentence.index


def _is_subordinate(mention: Mention) -> bool:
    """As in "became president after her forerunner was murdered last May": told only to place something else."""
    words = mention.sentence.words
    places = [n for n in range(_OPENING, mention.first) if words[n] in _PLACING]
    return bool(places) and ";" not in words[places[-1] : mention.first]


def _perpetrators(actors: Sequence[ActorMention]) -> frozenset[str]:
    """What kinds of parties are held responsible; the police apart, because they also fight crime."""
    accused = [a.party for a in actors if a.role == "perpetrator"]
    return frozenset("police" if party.name.startswith("police") else party.type for party in accused)


def _asserted(claim: Claim, ruling: Ruling | None) -> tuple[Assertion, Ruling | None]:
    """The claim's assertion, and the ruling that follows from it."""
    if claim.assertion != "asserted":
        return claim.assertion, ruling
    if ruling is not None and ruling.why_not in _BEFORE_HYPOTHETICAL:
        return _RULED.get(ruling.why_not, "asserted"), ruling
    modal = [s for s in claim.statements if s.mention.modal]
    if modal and len(modal) == len(claim.statements):
        mention = modal[0].mention
        cue = Cue("hypothetical", mention.sentence, mention.first, mention.last)
        return "hypothetical", Ruling("hypothetical", _with_modal(cue), "said_to_be_possible")
    if ruling is not None:
        return _RULED.get(ruling.why_not, "asserted"), ruling
    if claim.tallies and not HARM_OUTCOMES & set(claim.tallies):
        mention = claim.statements[0].mention
        cue = Cue("harm", mention.sentence, mention.first, mention.last)
        return "asserted", Ruling("other_harm", cue, "no_casualties_but_other_harm")
    return "asserted", None


def _with_modal(cue: Cue) -> Cue:
    modals = {"could", "may", "might", "would", "will", "should", "can", "must", "to"}
    first = cue.first
    while first > 0 and cue.first - first < 3 and not modals & {cue.sentence.words[first]}:  # noqa: PLR2004
        first -= 1
    return cue._replace(first=first) if cue.sentence.words[first] in modals else cue


def _negated_claims(readings: Sequence[Reading]) -> list[Claim]:
    """As in "Nobody was killed or injured": a negated claim, which is no toll of zero."""
    for reading in sorted(readings, key=lambda r: r.sentence.in_title):
        for mention in reading.mentions:
            if mention.negated:
                position = Position("negated", None, mention.sentence, mention.first, mention.last)
                claim = Claim(assertion="negated", position=position)
                claim.cite(claimant_of(mention, reading.attributed))
                return [claim]
    return _denying_all(readings)


def _denying_all(readings: Sequence[Reading]) -> list[Claim]:
    """As in "The bombs harmed no civilians", "Neither dead nor wounded": where nobody is said to be hurt."""
    if any(m.groups for r in readings for m in r.mentions):
        return []
    ruling = quiet_ruling([r.sentence for r in readings])
    if ruling is None or ruling.why_not != "negated" or ruling.cue is None:
        return []
    cue = ruling.cue
    claim = Claim(assertion="negated", position=Position("negated", None, cue.sentence, cue.first, cue.last))
    claim.cite(a for r in readings if r.sentence is cue.sentence for a in r.attributed)
    return [claim]


def _sentences(
    incident: Incident, positions: Sequence[Position], readings: Sequence[Reading]
) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """The sentences that state the incident, and those that go on about it."""
    core = list(dict.fromkeys([s.mention.sentence for s in incident.statements]))
    if not core:
        core = list(dict.fromkeys([p.sentence for p in positions]))
    if not core:
        core = [r.sentence for r in readings if any(m.negated for m in r.mentions)]
    if not core:
        core = [claim.position.sentence for claim in _denying_all(readings) if claim.position is not None]
    own = {sentence.index for sentence in core}
    lead = min((index for index in own if index), default=0)
    stated = {p.sentence.index for p in positions}
    around = [
        r.sentence
        for r in readings
        if r.sentence.index not in own
        and (
            r.sentence.in_title
            or r.sentence.index in stated
            or lead < r.sentence.index <= lead + _REACH
            or (r.sentence.index - 1) in own
        )
    ]
    body = [sentence for sentence in core if not sentence.in_title]
    titles = [sentence for sentence in core if sentence.in_title]
    return (*body, *titles), tuple(around)
