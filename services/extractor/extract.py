"""extract: an article in, its events or the reason for its silence out. Pure: no clock, no network, no settings.

Reading order of the stages: language, gate, sentences, numbers, people, casualties, scope, assertion, claimants,
actors, place, date, ruling, assembly, the judge; of short reports a second reading. Every fact carries the span that
shows it.
"""

from datetime import date
from typing import NamedTuple

from schemas import Article, Event
from schemas.vocabulary import Scope, WhyNot
from services.extractor import gate
from services.extractor.incident.assembly import drafts_of
from services.extractor.incident.drafts import Draft
from services.extractor.incident.writing import EXTRACTOR_VERSION, Marks, event_of, quote_of, withdrawal_of
from services.extractor.judge.judge import judged
from services.extractor.judge.passage import is_short, is_short_text
from services.extractor.judge.second_reading import read_again
from services.extractor.place.where import Where
from services.extractor.reading import Reading, read, split, voices_of
from services.extractor.ruling.history import old_story
from services.extractor.ruling.quiet import quiet_ruling
from services.extractor.ruling.ruling_cues import Evidence, Ruling
from services.extractor.ruling.text_kinds import idle_ruling, text_ruling
from services.extractor.text import language
from services.extractor.text.telling_words import marks_of
from services.extractor.text.tokens import Sentence
from services.runtime.text_signature import sign

__all__ = ["EXTRACTOR_VERSION", "Extraction", "Silence", "extract"]

_HEAD_SENTENCES = 6


class Silence(NamedTuple):
    """Why an article gives no event; ``quote`` is None only for ``no_casualties`` and ``unsupported_language``."""

    why_not: WhyNot
    quote: str | None
    rule: str
    country: str | None = None
    scope: Scope | None = None
    start: int | None = None


class Extraction(NamedTuple):
    """Either one event or more, or a silence."""

    events: tuple[Event, ...]
    silence: Silence | None


def extract(article: Article) -> Extraction:
    """Events of one article version in reading order, or its silence.

    A version above 1 that has nothing to claim gives one event that withdraws the older versions' claims.
    """
    text = article.text
    events: tuple[Event, ...] = ()
    if not language.is_english(text):
        silence = Silence("unsupported_language", None, "language_not_english")
    elif not (gate.passes(text) or (is_short_text(text) and gate.may_tell_other_harm(text))):
        silence = _unread(article, text)
    else:
        events, silence = _read(article, text)
    if events:
        return Extraction(events, None)
    if article.version > 1:
        return Extraction((withdrawal_of(article, silence.why_not, silence.quote, silence.start),), None)
    return Extraction((), silence)


class Told(NamedTuple):
    """What the rules make of an article, before the judge: training starts from the same."""

    sentences: list[Sentence]
    evidence: Evidence
    readings: list[Reading]
    where: Where
    ruling: Ruling | None
    drafts: list[Draft]


def tell(article: Article, text: str) -> Told:
    """Read an English text that may tell of harm by the rules alone; ``text`` is the article's."""
    sentences = split(text, len(article.title or ""))
    evidence = Evidence(sentences)
    readings = read(text, sentences, article.reported_at)
    where = Where(text, sentences, voices_of(readings))
    ruling = text_ruling(evidence, readings, article.byline)
    drafts = drafts_of(article, readings, evidence, ruling, where)
    return Told(sentences, evidence, readings, where, ruling, drafts)


def _read(article: Article, text: str) -> tuple[tuple[Event, ...], Silence]:
    told = tell(article, text)
    drafts = judged(told.drafts, told.readings)
    quiet = told.ruling
    if quiet is None and not drafts:
        quiet = idle_ruling(told.evidence) or _quiet(told.sentences, told.evidence, article.reported_at.date())
    if is_short(told.sentences):
        drafts, quiet = read_again(
            drafts,
            quiet,
            told.readings,
            redraft=lambda readings: drafts_of(article, readings, told.evidence, None, told.where),
        )
    where = told.where
    marks = Marks(sign(text), marks_of(text, len(article.title or ""))) if drafts else Marks()
    events = tuple(
        event_of(article, draft, where, ordinal=ordinal, count=len(drafts), marks=marks)
        for ordinal, draft in enumerate(drafts)
    )
    if quiet is None:
        return events, Silence("no_casualties", None, "nobody_said_to_be_hurt", where.country())
    return events, _silence_of(text, quiet, where.country())


def _quiet(sentences: list[Sentence], evidence: Evidence, reported: date) -> Ruling | None:
    """Why a text without harm is silent; an old story tells it, unless the text is about a threat or a release."""
    quiet = quiet_ruling(sentences)
    if quiet is not None and (quiet.why_not == "hypothetical" or (quiet.why_not == "other_harm" and _leads(quiet))):
        return quiet
    return old_story(evidence, reported) or quiet


def _leads(ruling: Ruling) -> bool:
    return ruling.cue is not None and ruling.cue.sentence.index <= 1


def _unread(article: Article, text: str) -> Silence:
    """The silence of a text without a word of harm: mostly a peaceful one, at times of arrests or a close escape."""
    country = _country_of_head(article)
    if gate.may_tell_other_harm(text):
        sentences = split(text, len(article.title or ""))
        ruling = _quiet(sentences, Evidence(sentences), article.reported_at.date())
        if ruling is not None:
            return _silence_of(text, ruling, country)
    return Silence("no_casualties", None, "no_word_of_harm", country)


def _silence_of(text: str, ruling: Ruling, country: str | None) -> Silence:
    if ruling.cue is None:
        return Silence(ruling.why_not, None, ruling.rule, country)
    start, quote = quote_of(text, ruling.cue)
    return Silence(ruling.why_not, quote, ruling.rule, country, None, start)


def _country_of_head(article: Article) -> str | None:
    text = article.text
    title = len(article.title or "")
    head = text[: title + 2 + 800]
    sentences = split(head, title)[:_HEAD_SENTENCES]
    return Where(head, sentences).country()
