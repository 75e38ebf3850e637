"""Claims: the positions of an article on one incident, each with its claimants and its tally.

Statements with one number are one claim, whoever repeats it; another number by another claimant is another claim; a
party's denial, acknowledgement, concession or inquiry is a claim of that party.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from schemas.vocabulary import Assertion
from services.extractor.harm.mentions import Mention
from services.extractor.incident.incidents import Incident, Statement
from services.extractor.incident.tally import Tally
from services.extractor.reading import Reading
from services.extractor.text.lexicon import word_set
from services.extractor.voices.assertion import STRENGTH, Position, Revised
from services.extractor.voices.claimants import Attribution

_NO_CLAIMS = word_set("claims.no_claims")
_REVISES = frozenset({"update", "correction"})


@dataclass
class Claim:
    """One position on an incident; ``tallies`` by outcome."""

    assertion: Assertion = "asserted"
    claimants: list[Attribution] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    revision: Revised | None = None
    position: Position | None = None

    @property
    def order(self) -> tuple[int, int]:
        """Where the article first makes it: the claim with the title's number comes first."""
        places = [
            (s.mention.sentence.index, s.mention.first)
            for s in self.statements
            if not s.mention.sentence.in_title or _heads(s)
        ]
        if self.position is not None:
            places.append((self.position.sentence.index, self.position.first))
        return min(places, default=(0, 0))

    @property
    def names(self) -> set[str]:
        """Names of the claimants."""
        return {a.speaker.name for a in self.claimants}

    def cite(self, attributed: Iterable[Attribution]) -> None:
        """Add claimants, each name once."""
        for attribution in attributed:
            speaker = attribution.speaker
            if not any(_is_one(speaker.name, name) for name in self.names) and not (
                speaker.type == "belligerent"
                and not speaker.named
                and any(a.speaker.type == "belligerent" for a in self.claimants)
            ):
                self.claimants.append(attribution)


def _heads(statement: Statement) -> bool:
    return any(row.numbered and not row.vague and row.value > 1 for row in statement.rows)


_EMPTY = frozenset({"of", "the", "for", "in", "and", "'s", "local", "a"})


def _is_one(name: str, other: str) -> bool:
    """Whether two names may be one claimant's: the words of one are among the other's ("agency")."""
    one = set(name.lower().replace("’s", "").replace("'s", "").split()) - _EMPTY
    two = set(other.lower().replace("’s", "").replace("'s", "").split()) - _EMPTY
    return one <= two or two <= one


def claimant_of(mention: Mention, attributed: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Who asserts a statement: of several speakers in its sentence, the one whose clause it stands in."""
    words = mention.sentence.words
    speaking = [a for a in attributed if words[a.verb] not in _NO_CLAIMS]
    if len(speaking) <= 1:
        return tuple(speaking)
    before = [a for a in speaking if a.verb < mention.first and not _breaks(words, a.verb, mention.first)]
    if before:
        return (before[-1],)
    after = [a for a in speaking if a.verb > mention.last]
    return (after[0],) if after else (speaking[0],)


def _breaks(words: tuple[str, ...], first: int, last: int) -> bool:
    return bool({"but", "while", "although", "whereas", ";"} & set(words[first:last]))


def claims_of(incident: Incident, parts: Sequence[Reading]) -> list[Claim]:
    """The claims about one incident from its statements; ``parts`` are sentences that tell its groups apart."""
    claims: list[Claim] = []
    body = [s for s in incident.statements if not s.reading.sentence.in_title]
    titles = [s for s in incident.statements if s.reading.sentence.in_title]
    for statement in [*body, *titles]:
        _place(statement, claims)
    for reading in parts:
        for mention in reading.mentions:
            if mention.groups or not mention.subsets:
                continue
            for claim in claims:
                tally = claim.tallies.get(mention.outcome)
                if tally is not None:
                    for part in mention.subsets:
                        tally.tell_apart(part)
    return [_without_vague(claim) for claim in claims]


def _without_vague(claim: Claim) -> Claim:
    """As in "shot people as they fled" beside "killed 27": an uncounted outcome says nothing more."""
    if "killed" in claim.tallies:
        tally = claim.tallies.get("killed_or_injured")
        if tally is not None and all(group.vague for group in tally.groups):
            del claim.tallies["killed_or_injured"]
    return claim


def _place(statement: Statement, claims: list[Claim]) -> None:
    outcome = statement.mention.outcome
    names = {a.speaker.name for a in statement.claimants}
    agreeing = [c for c in claims if outcome in c.tallies and c.tallies[outcome].agrees(statement.rows)]
    claim = next((c for c in agreeing if not _other_side(c, statement)), None)
    if claim is None:
        claim = next((c for c in claims if any(_is_one(a, b) for a in names for b in c.names)), None)
    if claim is None and (not names or statement.reading.sentence.in_title):
        claim = claims[0] if claims else None
    if claim is None:
        claim = next((c for c in claims if not c.names), None)
        if claim is not None and outcome in claim.tallies and not claim.tallies[outcome].groups[0].vague:
            claim = None if _rivals(claim, statement) else claim
    if claim is None and claims and _says_little(statement):
        claim = claims[0] if outcome not in claims[0].tallies else None
        if claim is None:
            return
    if claim is None:
        claim = Claim()
        claims.append(claim)
    _take(claim, statement)


def _other_side(claim: Claim, statement: Statement) -> bool:
    """Whether one is a belligerent's word and the other somebody else's: two claims even where they agree."""
    own = {a.speaker.type == "belligerent" for a in claim.claimants}
    other = {a.speaker.type == "belligerent" for a in statement.claimants}
    return bool(own and other) and own.isdisjoint(other)


def _rivals(claim: Claim, statement: Statement) -> bool:
    return (
        any(row.numbered for row in statement.rows)
        and claim.tallies[statement.mention.outcome].total != statement.total
    )


def _says_little(statement: Statement) -> bool:
    """Whether a statement counts nobody exactly, so that it rivals no number."""
    return all(row.vague or not row.numbered for row in statement.rows)


def _take(claim: Claim, statement: Statement) -> None:
    outcome = statement.mention.outcome
    tally = claim.tallies.setdefault(outcome, Tally(outcome))
    revised = statement.reading.revision
    known = bool(tally.groups)
    if known and (_is_part(statement) or _is_recalled(statement) or _is_within_toll(statement, tally)):
        return
    adjacent = any(
        s.mention.sentence.index == statement.mention.sentence.index and s.mention.outcome == outcome
        for s in claim.statements
    ) or any(row.more for row in statement.rows) or all(not row.numbered for row in statement.rows)  # fmt: skip
    revises = revised is not None and revised.kind in _REVISES and not statement.reading.sentence.in_title
    recalls = known and revises and any(s.reading.revision is not None for s in claim.statements)
    same = any(
        s.mention.sentence is statement.mention.sentence and s.mention.outcome == outcome for s in claim.statements
    )
    tally.take(statement.rows, revises=revises and not recalls and not same, additive=adjacent)
    claim.statements.append(statement)
    if not statement.reading.sentence.in_title or not claim.claimants:
        claim.cite(statement.claimants)
    if revised is not None and (claim.revision is None or claim.revision.sentence.in_title) and statement.rows:
        claim.revision = revised


def _is_part(statement: Statement) -> bool:
    """As in "six of the wounded died": they are in the toll that the article gives."""
    return all(group.partitive for group in statement.mention.groups)


def _is_within_toll(statement: Statement, tally: Tally) -> bool:
    """As in "two more bodies were found" after "the toll has risen to seven": the toll has them already."""
    return any(group.toll for group in tally.groups) and all(row.more for row in statement.rows)


_EARLIER = frozenset({"earlier", "previously", "previous", "initially", "initial", "originally", "former"})


# "which on Thursday had given a toll of 17"
_GIVEN = frozenset({"announced", "given", "put", "reported"})


def _is_recalled(statement: Statement) -> bool:
    """As in "It had given a toll of five earlier in the day": a number that the article itself has overtaken."""
    mention = statement.mention
    words = mention.sentence.words
    if not mention.toll:
        return False
    lead = words[: mention.last]
    given = any(one == "had" and other in _GIVEN for one, other in pairwise(lead))
    return given or (bool(_EARLIER & set(words)) and "had" in lead)


def with_positions(claims: list[Claim], positions: Sequence[Position]) -> list[Claim]:
    """Add the parties' positions: the strongest of each party; a concession is the claim with its number."""
    strongest: dict[str, Position] = {}
    for position in positions:
        name = position.attribution.speaker.name if position.attribution else ""
        held = strongest.get(name)
        if (
            held is None
            or STRENGTH[position.assertion] > STRENGTH[held.assertion]
            or (held.sentence.in_title and held.assertion == position.assertion)
        ):
            strongest[name] = position
    for name, position in strongest.items():
        if position.assertion == "retracted":
            continue
        own = [c for c in claims if name in c.names]
        if position.assertion == "conceded" and own:
            own[0].assertion, own[0].position = "conceded", position
            continue
        claim = Claim(assertion=position.assertion, position=position)
        claim.cite([position.attribution] if position.attribution else [])
        claims.append(claim)
    retracted = [p for p in positions if p.assertion == "retracted"]
    return _retracted(claims, retracted) if retracted else claims


def _retracted(claims: list[Claim], positions: Sequence[Position]) -> list[Claim]:
    """A retraction takes back all that the article repeats of the claim."""
    position = next((p for p in positions if not p.sentence.in_title), positions[0])
    merged = Claim(assertion="retracted", position=position)
    for found in positions:
        merged.cite([found.attribution] if found.attribution else [])
    for claim in claims:
        merged.statements += claim.statements
        for outcome, tally in claim.tallies.items():
            merged.tallies.setdefault(outcome, tally)
    return [merged]
