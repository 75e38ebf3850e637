"""Places named in text: every mention of the gazetteer with what the words around it say of it.

A name alone is weak evidence (people and papers are called after towns), so a mention keeps its candidates and its
role; ``place_choice`` decides which place is meant and which mention is the event's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from services.extractor.place.place_asides import holds_talks, reacts, speaks
from services.extractor.place.place_leads import (
    LOOK_BACK,
    ROADS,
    Lead,
    PlaceRole,
    Relative,
    Tail,
    Wanted,
    is_american,
    is_police_of,
    leads_on,
    name_begins_before,
    read_lead,
    read_tail,
)
from services.extractor.text.lexicon import word_set
from services.gazetteer.gazetteer import Gazetteer, NameMatch
from services.gazetteer.records import PlaceRecord

# A settlement this large is known by its name alone.
_KNOWN_POPULATION = 100_000
# Smaller towns are compiled for the countries read in detail; those of the United States bear every second surname.
SMALL_POPULATION = 15_000
# From one place to its container ("Souran Town, northern Hama, Syria") or to its fellow ("Raqqa, Aleppo and Homs").
_LONGEST_GAP = 40
# The dateline stands at the head of the body: "BEIRUT (AP) — ", "SAN SALVADOR, 3 JAN 90 -- ".
_DATELINE_REACH = 80
# "US", "U.S.", "UK" stand for a nationality as often as for the country.
_SHORT_NAME = 4
_BEFORE_A_NOUN = re.compile(
    r"\.?[\s-](?!(?:after|and|are|as|at|before|but|by|for|from|had|has|have|in|is|may|of|on|or|said|says|since|that|the"
    r"|to|was|were|when|where|which|while|will|with|would)\b)[^\W\d_]",
    re.IGNORECASE,
)
# A river is called after a province, or a province after it; what happens on it is seldom in that province's middle.
_WATER = re.compile(r"\s(?:river|creek)\b", re.IGNORECASE)
_STREET = re.compile(
    r"\s(?:Ave(?:nue)?|Blvd|Boulevard|Circle|Drive|Highway|Hwy|Lane|Parkway|Pkwy|Rd|Road|St\.(?=,|\s[a-z])|Street|Terrace"
    r"|(?:and\s(?:\w+\s){1,2})?(?:avenues|streets|roads))(?!\w)"
)
_CROSSING = re.compile(r"\b(?:(?:at|near|of)\s[A-Z]\w+\sand|on)\s$")
_AT_BEFORE = re.compile(r"\b(?:at|near|of)\s$")
_AND_NAME = re.compile(r"\sand\s[A-Z]")
# "In Moon Lake", but not "near Dexter and Webb", where two streets cross.
_IN_BEFORE = re.compile(r"\bin\s(?:the\s\w+\sof\s|\w+\s(?=\w*$))?$")
# "SWAT", "MARCH": initials that spell a place.
_LONGEST_INITIALS = 5
# Not the country: Central America, Latin American.
_AMERICA = frozenset({"america", "american", "americans"})
_PART_OF_AMERICA = re.compile(r"\b(?:central|latin|south|north|inter)[\s-]$", re.IGNORECASE)
# Headline, a line of tags, the head of the body: past these no sentence begins with a dateline.
_HEADS = 5
_DASHES = ("—", "–", "--", " - ")
# A report has named its places long before; the rest of a list of towns is not read.
_MOST_NAMES = 10_000
_ROAD_REACH = 16
# Between a place and the distance that says where it lies.
_BESIDE = word_set("places.beside")
_DIVISIONS = frozenset({"admin1", "region"})
_WIDE = frozenset({"country", "admin1", "region"})


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in the text. ``start``/``end``: offsets of the name; ``sentence``: the number of its sentence.

    ``candidates`` are the places so called, likeliest first; ``within`` those of the place that the text puts it in;
    ``wanted`` the sort of place that the words ask for; ``is_adjective`` says that the name tells a nationality
    ("Syrian", "U.S. embassy"), not a place; ``between`` the other end of "between X and Y"; ``phrase_start`` where
    "30 kilometres west of" begins; ``police``: it tells whose police it is; ``county``: the county of the United States
    that it names, whose candidates are the states that have one.
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
    police: bool = False
    county: str | None = None

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
    name_begins: bool
    dateline: bool


def find_places(text: str, sentences: Sequence[tuple[int, int]]) -> list[PlaceMention]:
    """All place names in the sentences (offset pairs, in order), in order; names of people and papers left out."""
    capitals = text.isupper()
    reads = list(islice(_read_names(text, sentences, capitals=capitals), _MOST_NAMES))
    people = {read.match.key for read in reads if read.name_begins}
    mentions: list[PlaceMention] = []
    for position, read in enumerate(reads):
        following = _in_its_own_place(text, reads, position + 1)
        mention = _mention(text, read, following, mentions[-1] if mentions else None)
        if _is_place(text, read, mention, capitals=capitals) and not (
            read.match.key in people and _is_bare(text, mention)
        ):
            mentions.append(mention)
    return mentions


def _in_its_own_place(text: str, reads: Sequence[_Read], position: int) -> _Read | None:
    """The name at a position, as what another lies in: "in the Beni territory of North Kivu" is in no other Beni."""
    if position >= len(reads):
        return None
    read = reads[position]
    beyond = reads[position + 1] if position + 1 < len(reads) else None
    if beyond is None or beyond.sentence != read.sentence:
        return read
    homes = {(r.country, r.admin1) for r in _container(text, read, beyond) if r.kind in _DIVISIONS}
    inside = tuple(record for record in read.match.records if (record.country, record.admin1) in homes)
    return read._replace(match=read.match._replace(records=inside)) if inside else read


def _read_names(text: str, sentences: Sequence[tuple[int, int]], *, capitals: bool) -> Iterator[_Read]:
    number = 0
    previous_end = -1
    dated: int | None = None
    american = is_american(text)
    for match in _names(text, american=american):
        while number < len(sentences) and sentences[number][1] <= match.start:
            number += 1
        if number == len(sentences):
            return
        if match.start < sentences[number][0] or _is_pronoun(text, match, capitals=capitals):
            continue
        before = text[max(sentences[number][0], match.start - LOOK_BACK) : match.start]
        if _WATER.match(text, match.end) or (american and _is_street(text, match)):
            continue
        if match.key in _AMERICA and _PART_OF_AMERICA.search(before):
            continue
        tail = read_tail(text, match.end)
        goes_on = tail.name_goes_on and match.end < sentences[number][1]
        begun = name_begins_before(before) and match.start - previous_end > 1
        lead = read_lead(before) if match.records[0].kind != "demonym" else Lead()
        dateline = False
        if number < _HEADS and dated in (None, number) and _heads(text, sentences[number][0], match):
            dated = number
            dateline = match.start == sentences[number][0] or _follows(text[previous_end : match.start])
            dateline = dateline or (previous_end < 0 and match.records[0].kind == "country")  # "NO CITY (EL SALVADOR)"
            if not dateline:  # the agency's or station's name
                continue
        yield _Read(match, number, match.start - len(before), lead, tail, goes_on or begun, begun, dateline)
        previous_end = match.end


def _names(text: str, *, american: bool) -> Iterator[NameMatch]:
    """The names of the gazetteer in a text; small towns of the United States only where it tells of that country."""
    for match in Gazetteer.load().scan(text):
        if match.records[-1].country == "US" and not american:
            large = tuple(record for record in match.records if not is_small(record))
            if large:
                yield match._replace(records=large)
        elif american and match.key.endswith(" city") and text[match.end - 4 : match.end] == "city":
            wide = Gazetteer.load().lookup(match.key.removesuffix(" city"))  # "the Texas city of Paris"
            if wide:
                yield match._replace(end=match.end - len(" city"), key=wide[0].name.lower(), records=tuple(wide))
        elif not (american and _is_initials(text, match)):
            yield match


def is_small(record: PlaceRecord) -> bool:
    """Whether a place is one of the small towns of the United States."""
    return record.country == "US" and record.kind == "town" and record.population < SMALL_POPULATION


def _is_initials(text: str, match: NameMatch) -> bool:
    name = text[match.start : match.end]
    if len(name) > _LONGEST_INITIALS or not name.isalpha() or not name.isupper() or match.records[0].country == "US":
        return False
    return not text[max(0, match.start - LOOK_BACK) : match.end].isupper()


def _is_bare(text: str, mention: PlaceMention) -> bool:
    """Whether a name of the United States that is also somebody's surname stands with no word that puts it on a map."""
    if mention.candidates[0].country != "US" or mention.candidates[0].kind != "town" or mention.within:
        return False
    return not mention.police and (mention.role != "locative" or not _IN_BEFORE.search(text, 0, mention.start))


def _is_street(text: str, match: NameMatch) -> bool:
    """Whether the name is that of a street: "on Delaware Avenue", "at Wilson and Sheridan", "west on Wilson"."""
    if not any(record.country == "US" and record.kind == "town" for record in match.records):
        return False
    if _STREET.match(text, match.end):
        return True
    before = text[max(0, match.start - LOOK_BACK) : match.start]
    return bool(_CROSSING.search(before) or (_AT_BEFORE.search(before) and _AND_NAME.match(text, match.end)))


def _is_pronoun(text: str, match: NameMatch, *, capitals: bool) -> bool:
    """Whether "us" is no country: where all is capitals, the country is written "U.S."."""
    return match.key == "us" and (capitals or text[match.start : match.end] != "US")


def _mention(text: str, read: _Read, following: _Read | None, previous: PlaceMention | None) -> PlaceMention:
    lead, match = read.lead, read.match
    # "Near Lebanon" is on this side of the border.
    role = "other" if lead.near and match.records[0].kind == "country" else lead.role
    is_adjective = match.records[0].kind == "demonym" or _qualifies(text, match)
    if is_adjective:
        role = "other"
    elif read.dateline and role == "other":
        role = "dateline"
    elif lead.joined and role == "other" and previous is not None and previous.sentence == read.sentence:
        gap = text[previous.end : match.start]
        # "In Raqqa, Aleppo and Homs" is in each of them; "A, B said" is not.
        role = previous.role if len(gap) <= _LONGEST_GAP and not _has_verb(gap) else role
    phrase_start = read.look_back + lead.relative_start if lead.relative else match.start
    relative = lead.relative
    if relative and previous is not None and explains(text[previous.end : phrase_start]):
        role, relative, phrase_start = "aside", None, match.start
    role = _aside(text, match, role, is_adjective=is_adjective)
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
        relative=relative,
        phrase_start=phrase_start,
        police=is_police_of(text, match.end),
    )
    if (
        previous is not None
        and previous.sentence == read.sentence
        and text[previous.end : match.start] in {"'s ", "’s "}
    ):
        mention = replace(mention, within=previous.candidates)
    if following is None or following.sentence != read.sentence:
        return mention
    if _is_between(text, read, following):
        return replace(mention, between=following.match.records)
    container = _container(text, read, following)
    stated = " in " in text[match.end : following.match.start] and not following.tail.possessive
    towns = tuple(record for record in container if record.kind == "town")
    if mention.wanted == "settlement" and mention.candidates[0].kind in _DIVISIONS and towns:
        return _in_town(mention, towns)
    return _inside(mention, container, following, part_of_name=read.part_of_name, stated=stated)


def _aside(text: str, match: NameMatch, role: PlaceRole, *, is_adjective: bool) -> PlaceRole:
    """The role, if what follows the name does not say that something else than the event goes on there."""
    if role in {"locative", "other"} and holds_talks(text, match.end):
        return "aside"
    if role == "locative" and speaks(text, match.end):
        return "other"
    return "aside" if is_adjective and reacts(text, match.end) else role


def _qualifies(text: str, match: NameMatch) -> bool:
    """Whether "US", "U.S." or "UK" stands before a noun."""
    if match.end - match.start > _SHORT_NAME or match.records[0].kind != "country":
        return False
    return _BEFORE_A_NOUN.match(text, match.end) is not None


def _is_between(text: str, read: _Read, following: _Read) -> bool:
    """Whether the event is between two names: "between Homs and Palmyra", "on the Homs-Palmyra road"."""
    gap = text[read.match.end : following.match.start].strip()
    if read.lead.between:
        return gap in {"and", "to", "with"}
    if gap not in {"-", "–"}:
        return False
    after = text[following.match.end : following.match.end + _ROAD_REACH].split(maxsplit=1)
    return bool(after) and after[0].rstrip(".,").lower() in ROADS


def explains(gap: str) -> bool:
    """Whether a distance only says where the place before it lies: "Soacha, about 15 km south of Bogota"."""
    return "," in gap and all(word in _BESIDE or leads_on(word) for word in gap.lower().replace(",", " ").split())


def _has_verb(gap: str) -> bool:
    """Whether more than commas, "and" and words for places stand in the gap."""
    if len(gap.split()) <= 3 or leads_on(gap):  # noqa: PLR2004
        return False
    return not read_lead(gap.removeprefix(",") or ",").joined


def _container(text: str, read: _Read, following: _Read) -> tuple[PlaceRecord, ...]:
    """The candidates of the next name if this one lies in it: "Souran Town, northern Hama", "Zahra area of Homs"."""
    gap = text[read.match.end : following.match.start]
    hyphened = text[following.match.end : following.match.end + 1] == "-"  # "the Britain-based group"
    if following.lead.role == "aside" or following.match.records[0].kind == "demonym":
        # "Barillas, ambassador to Spain"; "Beled Hawo, a Somali town" is not in Ethiopia's Somali region.
        return ()
    if hyphened or len(gap) > _LONGEST_GAP or not ("," in gap or " in " in gap or " of " in gap) or _has_verb(gap):
        return ()
    return tuple(record for record in following.match.records if record.kind not in {"demonym", "neighbourhood"})


def _inside(
    mention: PlaceMention, container: tuple[PlaceRecord, ...], following: _Read, *, part_of_name: bool, stated: bool
) -> PlaceMention:
    """Put the place in its container; a place known only elsewhere stands for the container itself."""
    if not container or mention.is_country:
        return mention
    asked = following.tail.wanted or following.lead.wanted
    if asked is None and following.lead.directed and container[0].kind != "country":
        asked = "division"
    divisions = tuple(record for record in container if record.kind in _WIDE and record.admin1 is not None)
    if asked == "division" and divisions:
        homes = {(record.country, record.admin1) for record in divisions}
        if any((record.country, record.admin1) in homes for record in mention.candidates):
            return replace(mention, within=divisions)
        if part_of_name or all(record.population < _KNOWN_POPULATION for record in mention.candidates):
            # Which Beni the "Beni territory" is, a division or the land around a town, the article's country decides.
            abroad = (record for record in container if all(record.country != d.country for d in divisions))
            every = (*divisions, *abroad)
            return replace(mention, candidates=every, within=every)
    countries = {record.country for record in mention.candidates}
    inside = tuple(record for record in container if record.country in countries)
    if inside:
        return replace(mention, within=inside)
    return _in_its_container(mention, container, asked=asked, stated=stated)


def _in_its_container(
    mention: PlaceMention, container: tuple[PlaceRecord, ...], *, asked: Wanted | None, stated: bool
) -> PlaceMention:
    """A place that is known in other countries only stands for the container."""
    # "Boma, in South Sudan" is no Boma elsewhere; but "in Gaza, Israel said" is Gaza.
    if mention.candidates[0].population < _KNOWN_POPULATION or stated:
        wide = tuple(record for record in container if record.kind in _WIDE)
        if wide and (asked == "division" or container[0].kind in _WIDE):
            return replace(mention, candidates=wide, within=wide)
        # "Juba district, in Marib", "Masala, in the Beni territory" are in no other country.
        if stated and (mention.wanted == "settlement" or asked == "division"):
            return replace(mention, candidates=container, within=container)
    return mention


def _in_town(mention: PlaceMention, towns: tuple[PlaceRecord, ...]) -> PlaceMention:
    """As in "Nariño hamlet, Tuluá", which is no department of that name."""
    homes = {(record.country, record.admin1) for record in towns}
    own = tuple(record for record in mention.candidates if (record.country, record.admin1) in homes)
    return replace(mention, candidates=own or towns, within=towns)


def _is_place(text: str, read: _Read, mention: PlaceMention, *, capitals: bool) -> bool:
    """Whether the name is used as a place's; everyday words and small places need to be treated as one."""
    best = mention.candidates[0]
    treated = bool(read.tail.wanted or mention.within or mention.relative or mention.role == "dateline")
    stated = any(record.kind in _WIDE and record.country == best.country for record in mention.within)
    small = best.country == "US" and best.kind == "town" and best.population < _KNOWN_POPULATION
    of_site = small and read.tail.name_goes_on  # "at Madison Market"
    if of_site and not (stated or mention.police or _IN_BEFORE.search(text, 0, mention.start)):
        return False
    if is_small(best):
        treated = treated and (stated or not mention.within)
        return treated or ((mention.police or mention.role == "locative") and not read.name_begins)
    treated = treated or (best.country == "US" and mention.police and not read.name_begins)
    if read.match.common and best.kind == "country":
        return treated or not read.part_of_name
    if read.match.common:
        return treated or (mention.role == "locative" and not read.part_of_name)
    if best.kind != "town" or best.population >= _KNOWN_POPULATION:
        return treated or mention.role == "locative" or not read.part_of_name or best.kind in {"country", "demonym"}
    return treated or mention.role == "locative" or not (capitals or read.part_of_name)


def _heads(text: str, head: int, match: NameMatch) -> bool:
    """Whether the name stands in a dateline: in capitals at the head of a sentence, before its dash."""
    if match.start - head > _DATELINE_REACH or not text[head : match.end].isupper():
        return False
    before, after = text[head : match.start], text[match.end : match.end + _DATELINE_REACH]
    if before.endswith("] "):
        return any(after.lstrip().startswith(dash.strip()) for dash in _DASHES)
    return not any(dash in before for dash in _DASHES) and any(dash in after for dash in _DASHES)


def _follows(gap: str) -> bool:
    """Whether a name in a dateline is the town's country, or the scene of a report that the capital's desk sends on."""
    return gap in {" (", ", "} or gap.endswith("] ")
