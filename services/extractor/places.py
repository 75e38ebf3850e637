"""Places named in text: every mention of the gazetteer with what the words around it say of it.

A name alone is weak evidence (people and papers are called after towns), so a mention keeps its candidates and its
role; ``place_choice`` decides which place is meant and which mention is the event's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from services.extractor.place_leads import (
    LOOK_BACK,
    Lead,
    PlaceRole,
    Relative,
    Tail,
    Wanted,
    name_begins_before,
    read_lead,
    read_tail,
)
from services.gazetteer.gazetteer import Gazetteer, NameMatch
from services.gazetteer.records import PlaceRecord

# A settlement this large is known by its name alone.
_KNOWN_POPULATION = 100_000
# From one place to its container ("Souran Town, northern Hama, Syria") or to its fellow ("Raqqa, Aleppo and Homs").
_LONGEST_GAP = 40
# The dateline stands at the head of the body: "BEIRUT (AP) — ", "SAN SALVADOR, 3 JAN 90 -- ".
_DATELINE_REACH = 60
# "US", "U.S.", "UK" stand for a nationality as often as for the country.
_SHORT_NAME = 4
_BEFORE_A_NOUN = re.compile(
    r"\.?[\s-](?!(?:after|and|are|as|at|before|but|by|for|from|had|has|have|in|is|may|of|on|or|said|says|since|that|the"
    r"|to|was|were|when|where|which|while|will|with|would)\b)[^\W\d_]",
    re.IGNORECASE,
)
_DASHES = ("—", "–", "--", " - ")
# A report has named its places long before; the rest of a list of towns is not read.
_MOST_NAMES = 10_000
_WIDE = frozenset({"country", "admin1", "region"})


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in the text. ``start``/``end``: offsets of the name; ``sentence``: the number of its sentence.

    ``candidates`` are the places so called, likeliest first; ``within`` those of the place that the text puts it in;
    ``wanted`` the sort of place that the words ask for; ``is_adjective`` says that the name tells a nationality
    ("Syrian", "U.S. embassy"), not a place; ``between`` the other end of "between X and Y"; ``phrase_start`` where
    "30 kilometres west of" begins.
    """

    start: int
    end: int
    sentence: int
    candidates: tuple[PlaceRecord, ...]
    role: PlaceRole
    wanted: Wanted | None = None
    directed: bool = False
    near: bool = False
    is_adjective: bool = False
    relative: Relative | None = None
    phrase_start: int = 0
    between: tuple[PlaceRecord, ...] = ()
    within: tuple[PlaceRecord, ...] = ()

    @property
    def is_country(self) -> bool:
        """Whether the name is a country's, or its people's."""
        return self.candidates[0].kind in {"country", "demonym"}


class _Read(NamedTuple):
    """A name with the words before and after it."""

    match: NameMatch
    sentence: int
    look_back: int
    lead: Lead
    tail: Tail
    part_of_name: bool


def find_places(text: str, sentences: Sequence[tuple[int, int]]) -> list[PlaceMention]:
    """All place names in the sentences (offset pairs, in order), in order; names of people and papers left out."""
    reads = list(islice(_read_names(text, sentences), _MOST_NAMES))
    mentions: list[PlaceMention] = []
    capitals = text.isupper()
    for position, read in enumerate(reads):
        following = reads[position + 1] if position + 1 < len(reads) else None
        mention = _mention(text, read, following, mentions[-1] if mentions else None)
        if _is_place(read, mention, capitals=capitals):
            mentions.append(mention)
    return _with_dateline(text, sentences, mentions)


def _read_names(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[_Read]:
    number = 0
    previous_end = -1
    for match in Gazetteer.load().scan(text):
        while number < len(sentences) and sentences[number][1] <= match.start:
            number += 1
        if number == len(sentences):
            return
        if match.start < sentences[number][0] or (match.key == "us" and text[match.start : match.end] != "US"):
            continue
        before = text[max(sentences[number][0], match.start - LOOK_BACK) : match.start]
        tail = read_tail(text, match.end)
        goes_on = tail.name_goes_on and match.end < sentences[number][1]
        begun = name_begins_before(before) and match.start - previous_end > 1
        lead = read_lead(before) if match.records[0].kind != "demonym" else Lead()
        yield _Read(match, number, match.start - len(before), lead, tail, part_of_name=goes_on or begun)
        previous_end = match.end


def _mention(text: str, read: _Read, following: _Read | None, previous: PlaceMention | None) -> PlaceMention:
    lead, match = read.lead, read.match
    role = lead.role
    is_adjective = match.records[0].kind == "demonym" or _qualifies(text, match)
    if is_adjective:
        role = "other"
    elif lead.joined and role == "other" and previous is not None and previous.sentence == read.sentence:
        gap = text[previous.end : match.start]
        # "In Raqqa, Aleppo and Homs" is in each of them; "A, B said" is not.
        role = previous.role if len(gap) <= _LONGEST_GAP and not _has_verb(gap) else role
    phrase_start = read.look_back + lead.relative_start if lead.relative else match.start
    if lead.relative and previous is not None and _explains(text[previous.end : phrase_start]):
        role = "other"
    mention = PlaceMention(
        match.start,
        match.end,
        read.sentence,
        match.records,
        role,
        wanted=read.tail.wanted or lead.wanted or ("division" if lead.directed else None),
        directed=lead.directed,
        near=lead.near,
        is_adjective=is_adjective,
        relative=lead.relative,
        phrase_start=phrase_start,
    )
    if (
        previous is not None
        and previous.sentence == read.sentence
        and text[previous.end : match.start] in {"'s ", "’s "}
    ):
        mention = replace(mention, within=previous.candidates)
    if following is None or following.sentence != read.sentence:
        return mention
    if lead.between and text[match.end : following.match.start].strip() == "and":
        return replace(mention, between=following.match.records)
    return _inside(mention, _container(text, read, following), following.tail.wanted)


def _qualifies(text: str, match: NameMatch) -> bool:
    """Whether "US", "U.S." or "UK" stands before a noun."""
    if match.end - match.start > _SHORT_NAME or match.records[0].kind != "country":
        return False
    return _BEFORE_A_NOUN.match(text, match.end) is not None


def _explains(gap: str) -> bool:
    """Whether a distance only says where the place before it lies: "Soacha, about 15 km south of Bogota"."""
    return gap.strip(" ,") in {"", "about", "some", "around", "located", "which is", "a town"} and "," in gap


def _has_verb(gap: str) -> bool:
    """Whether more than commas, "and" and words for places stand in the gap."""
    lead = read_lead(gap.removeprefix(",") or ",")
    return not (lead.joined or gap.strip(" ,") in {"", "and", "or"}) and len(gap.split()) > 3  # noqa: PLR2004


def _container(text: str, read: _Read, following: _Read) -> tuple[PlaceRecord, ...]:
    """The candidates of the next name if this one lies in it: "Souran Town, northern Hama", "Zahra area of Homs"."""
    gap = text[read.match.end : following.match.start]
    if len(gap) > _LONGEST_GAP or not ("," in gap or " in " in gap or " of " in gap) or _has_verb(gap):
        return ()
    return tuple(record for record in following.match.records if record.kind not in {"demonym", "neighbourhood"})


def _inside(mention: PlaceMention, container: tuple[PlaceRecord, ...], wanted: Wanted | None) -> PlaceMention:
    """Put the place in its container; a small place known only elsewhere stands for the container itself."""
    countries = {record.country for record in mention.candidates}
    inside = tuple(record for record in container if record.country in countries)
    if inside:
        return replace(mention, within=inside)
    if container and mention.candidates[0].population < _KNOWN_POPULATION:
        wide = tuple(record for record in container if record.kind in _WIDE)
        if wide and (wanted == "division" or container[0].kind in _WIDE):
            return replace(mention, candidates=wide, within=wide)
    return mention


def _is_place(read: _Read, mention: PlaceMention, *, capitals: bool) -> bool:
    """Whether the name is used as a place's; everyday words and small places need to be treated as one."""
    best = mention.candidates[0]
    treated = bool(read.tail.wanted or mention.within or mention.relative)
    if read.match.common and best.kind == "country":
        return treated or not read.part_of_name
    if read.match.common:
        return treated or (mention.role == "locative" and not read.part_of_name)
    if best.kind != "town" or best.population >= _KNOWN_POPULATION:
        return treated or mention.role == "locative" or not read.part_of_name or best.kind in {"country", "demonym"}
    return treated or mention.role == "locative" or not (capitals or read.part_of_name)


def _with_dateline(text: str, sentences: Sequence[tuple[int, int]], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Mark the names before the dash at the head of a sentence as where the report was written."""
    marked = []
    for mention in mentions:
        head = sentences[mention.sentence][0]
        rest = text[mention.end : mention.end + _DATELINE_REACH]
        opens = mention.start - head <= _DATELINE_REACH and text[head : mention.end].isupper()
        dashed = any(dash in rest for dash in _DASHES)
        marked.append(replace(mention, role="dateline") if opens and dashed and mention.role == "other" else mention)
    return marked
