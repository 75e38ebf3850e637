"""Reading: every stage applied to every sentence worth it, in reading order."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.extractor.date.dates import DateMention, find_dates, may_name_dates
from services.extractor.gate import is_worth_reading, may_tell_harm, may_tell_parts
from services.extractor.harm import burials
from services.extractor.harm.casualties import find_mentions
from services.extractor.harm.clauses import read_clauses
from services.extractor.harm.kinds_of_shooting import told_by_kind
from services.extractor.harm.mentions import Mention
from services.extractor.harm.unnumbered import said_to_be_there
from services.extractor.incident.echoes import asks, echoed
from services.extractor.people.groups import Group
from services.extractor.people.pronouns import with_antecedents
from services.extractor.people.recall import counted_in, with_numbers
from services.extractor.text.sentences import spans
from services.extractor.text.tokens import Sentence, tokenize
from services.extractor.voices.actors import ActorMention, Cast, actors_of
from services.extractor.voices.assertion import Position, Revised, positions_of, revision_of
from services.extractor.voices.claimants import Attribution, Memory, Speaker, attributions, find_speakers

# A report says what it has to say long before these; the rest of a book or a data dump is not read, so that a megabyte
# costs under a second.
MAX_SENTENCES = 600
MAX_SENTENCE_LENGTH = 4_000
# "The blast happened on Sunday": near the head, sentences not worth reading may still date what the others tell.
_DATED = 12
# How far back those stand whom "he was shot" means, in sentences.
_BEFORE = 2


@dataclass(frozen=True)
class Reading:
    """What one sentence says; ``worth`` False = it was only looked at for names."""

    sentence: Sentence
    worth: bool
    mentions: tuple[Mention, ...] = ()
    attributed: tuple[Attribution, ...] = ()
    actors: tuple[ActorMention, ...] = ()
    positions: tuple[Position, ...] = ()
    revision: Revised | None = None
    dates: tuple[DateMention, ...] = field(default=())
    counted: tuple[Group, ...] = ()


def split(text: str, title_length: int) -> list[Sentence]:
    """The sentences of an article as tokens."""
    sentences: list[Sentence] = []
    for index, (start, last) in enumerate(spans(text, title_length)):
        if index >= MAX_SENTENCES:
            break
        end = min(last, start + MAX_SENTENCE_LENGTH)
        sentences.append(tokenize(text, start, end, index=index, in_title=start < title_length))
    return sentences


def read(text: str, sentences: list[Sentence], reported_at: datetime) -> list[Reading]:
    """One reading per sentence."""
    worth = [
        is_worth_reading(sentence.words)
        or may_tell_parts(sentence.words)
        or (index > 0 and asks(sentences[index - 1]) is not None)
        for index, sentence in enumerate(sentences)
    ]
    speakers: list[list[Speaker]] = [
        find_speakers(sentence) if good else [] for sentence, good in zip(sentences, worth, strict=True)
    ]
    memory = Memory([speaker for found in speakers for speaker in found])
    cast = Cast()
    for sentence, good in zip(sentences, worth, strict=True):
        if good:
            cast.read(sentence)
    readings: list[Reading] = []
    for sentence, good, found in zip(sentences, worth, speakers, strict=True):
        if good:
            before = [reading.sentence for reading in readings[-_BEFORE:]]
            readings.append(_read(text, sentence, found, (memory, cast, before), reported_at))
        else:
            dates = _dates(text, sentence, reported_at) if len(readings) < _DATED else ()
            readings.append(Reading(sentence, worth=False, dates=dates))
    return _by_kind(_recalled(_borne_out(readings, sentences)))


def _by_kind(readings: list[Reading]) -> list[Reading]:
    """The readings; where none counts people harmed, with what the kind of shooting or "causing casualties" says."""
    if any(reading.mentions for reading in readings):
        return readings
    sentences = [reading.sentence for reading in readings]
    told = {m.sentence.index: m for m in (*said_to_be_there(sentences), *told_by_kind(sentences))}
    return [
        replace(reading, mentions=(told[reading.sentence.index],)) if reading.sentence.index in told else reading
        for reading in readings
    ]


def _borne_out(readings: list[Reading], sentences: list[Sentence]) -> list[Reading]:
    """The readings, without funerals and hospital beds of a text that tells of no violence."""
    sure = burials.sure([reading.mentions for reading in readings], sentences)
    return [
        reading if mentions == reading.mentions else replace(reading, mentions=mentions)
        for reading, mentions in zip(readings, sure, strict=True)
    ]


def _recalled(readings: list[Reading]) -> list[Reading]:
    """The readings, with the numbers of people whom another sentence counts."""
    counted = [(reading.sentence, group) for reading in readings for group in reading.counted]
    if not counted:
        return readings
    return [
        replace(reading, mentions=with_numbers(reading.mentions, counted)) if reading.mentions else reading
        for reading in readings
    ]


def _read(
    text: str,
    sentence: Sentence,
    speakers: list[Speaker],
    known: tuple[Memory, Cast, list[Sentence]],
    reported_at: datetime,
) -> Reading:
    memory, cast, before = known
    attributed = attributions(sentence, speakers, memory)
    memory.read(speakers, attributed)
    telling = may_tell_harm(sentence.words) or may_tell_parts(sentence.words)
    clauses = read_clauses(sentence) if telling else None
    mentions = find_mentions(clauses) if clauses is not None else []
    mentions = with_antecedents(mentions, before) or echoed(sentence, before)
    return Reading(
        sentence=sentence,
        worth=True,
        mentions=tuple(mentions),
        attributed=tuple(attributed),
        actors=tuple(actors_of(sentence, cast, attributed=bool(attributed))),
        positions=tuple(positions_of(sentence, attributed, mentions)),
        revision=revision_of(sentence),
        dates=_dates(text, sentence, reported_at),
        counted=counted_in(clauses) if clauses is not None else (),
    )


def _dates(text: str, sentence: Sentence, reported_at: datetime) -> tuple[DateMention, ...]:
    if not may_name_dates(sentence.words, sentence.piece):
        return ()
    return tuple(find_dates(text, sentence.start, sentence.end, reported_at))


def voices_of(readings: list[Reading]) -> list[tuple[int, int]]:
    """Offsets of the claimants' names: a place inside ("the health ministry in Sanaa") is where they sit."""
    speakers = [attribution.speaker for reading in readings for attribution in reading.attributed]
    return [(s.sentence.starts[s.first], s.sentence.ends[s.last]) for s in speakers]
