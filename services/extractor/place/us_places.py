"""Places as papers of the United States write them: "Canton, Ohio", "PASCO COUNTY, Fla.", "Memphis police".

Such papers hardly name their country, and often not their state. What tells it: short forms of states behind a town,
counties, and towns that only one state has. Small towns count only where something else tells their state,
for nearly every surname is also the name of such a town.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from services.extractor.place.place_leads import LOOK_BACK, PlaceRole, is_american, is_police_of, read_lead
from services.extractor.place.places import PlaceMention, is_small
from services.extractor.text.lexicon import read_rows, word_set
from services.gazetteer import tables
from services.gazetteer.gazetteer import Gazetteer
from services.gazetteer.records import PlaceRecord
from services.gazetteer.spelling import normalise

_US = "US"
_GEORGIA = "Georgia"
# What a mention says of the state that an article is at home in; a town that one state alone has says least.
_STATED, _STATE, _COUNTY, _TOWN, _GOES_ON_THERE = 3.0, 2.0, 2.0, 1.0, 1.0
# A city this large means its state although smaller places elsewhere are called so.
_LARGE = 300_000
# A name that more states than these have says nothing of any.
_MOST_NAMESAKES = 12
# A state that much less is told of than of the likeliest is not where a small town lies.
_LEAST_SHARE = 0.4
_MOST_NAMES = 2_000
_NAMES: dict[str, str] = {code: name for code, name, _ in read_rows("us_states.tsv")}
_FORMS: dict[str, str] = {
    form: name for code, name, forms in read_rows("us_states.tsv") for form in (code, *forms.split("|")) if form
}
_STATE_AFTER = re.compile(
    rf",\s(?P<form>{'|'.join(sorted(map(re.escape, _FORMS), key=len, reverse=True))})(?![\w&])(?!['’])"
)
_NAME = r"[A-Z][\w.'’-]{1,20}"
_NAME_BEFORE = re.compile(rf"(?:{_NAME}\s){{0,3}}{_NAME}$")
_COUNTY_NAME = re.compile(rf"\b(?P<name>{_NAME}(?:[\s-]{_NAME}){{0,2}})\s(?:County|COUNTY|Parish|PARISH|Co\.)(?!\w)")
_DATELINE_DASH = re.compile(r"\.?(?:\s\([^()]{1,30}\))?\s?(?:—|–|--|-\s)")
_NEIGHBOURHOODS = word_set("us_places.neighbourhoods")


@cache
def _counties() -> dict[str, tuple[str, ...]]:
    return tables.read_us_counties()


@cache
def _state(name: str) -> PlaceRecord | None:
    found = Gazetteer.load().lookup(name)
    return next((r for r in found if r.kind == "admin1" and r.country == _US), None)


def with_states(text: str, sentences: Sequence[tuple[int, int]], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """The mentions, with towns before a short form of a state and with counties, in order; surnames left out."""
    if not is_american(text):
        return mentions
    found = [*_stated(text, sentences, mentions), *_told_by_county(text, sentences)]
    if found:
        taken = [(m.start, m.end) for m in found]
        kept = [m for m in mentions if not any(start < m.end and m.start < end for start, end in taken)]
        mentions = sorted([*kept, *found], key=lambda m: m.start)
    return _at_home(text, mentions)


def _stated(
    text: str, sentences: Sequence[tuple[int, int]], mentions: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """Towns with a short form of their state: the town where the table knows it there, else the state."""
    if text.isupper():
        return
    by_end = {mention.end: mention for mention in mentions}
    ends = [end for _, end in sentences]
    for count, match in enumerate(_STATE_AFTER.finditer(text)):
        number = bisect_right(ends, match.start())
        if count > _MOST_NAMES or number == len(ends):
            return
        state = _state(_FORMS[match["form"]])
        head = max(sentences[number][0], match.start() - LOOK_BACK)
        name = _NAME_BEFORE.search(text[head : match.start()])
        if state is None or name is None:
            continue
        start, candidates = _town_in(text, head + name.start(), match.start(), state)
        known = by_end.get(match.start())
        role = known.role if known is not None else _role(text, sentences[number][0], start, match.end())
        yield PlaceMention(
            start, match.start(), number, candidates, role, phrase_start=start, within=(state,),
            police=is_police_of(text, match.end()),
        )  # fmt: skip


def _town_in(text: str, first: int, end: int, state: PlaceRecord) -> tuple[int, tuple[PlaceRecord, ...]]:
    """The longest name that ends before the state's and is a town of it, with its places; else the state."""
    start = first
    while start < end:
        found = Gazetteer.load().lookup(text[start:end])
        inside = tuple(r for r in found if r.country == _US and r.admin1 == state.admin1 and r.kind != "admin1")
        if inside:
            return start, inside
        space = text.find(" ", start, end)
        if space < 0:
            break
        start = space + 1
    return first, (state,)


def _role(text: str, head: int, start: int, end: int) -> PlaceRole:
    if start == head and text[start : start + 3].isupper() and _DATELINE_DASH.match(text, end, end + 40):
        return "dateline"
    return read_lead(text[max(head, start - LOOK_BACK) : start]).role


def _told_by_county(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[PlaceMention]:
    """Counties: the states that have one of the name; which of them is meant, the rest of the text tells."""
    if not any(word in text for word in ("County", "COUNTY", "Parish", "PARISH")):
        return
    ends = [end for _, end in sentences]
    for count, match in enumerate(_COUNTY_NAME.finditer(text)):
        number = bisect_right(ends, match.start())
        if count > _MOST_NAMES or number == len(ends):
            return
        start = match.start("name")
        while start >= 0 and (key := normalise(text[start : match.end("name")])) not in _counties():
            space = text.find(" ", start, match.end("name"))
            start = space + 1 if space >= 0 else -1
        if start < 0:
            continue
        states = tuple(s for code in _counties()[key] if (s := _state(_NAMES[code])) is not None)
        before = text[max(sentences[number][0], start - LOOK_BACK) : start]
        if states:
            yield PlaceMention(
                start, match.end(), number, states, read_lead(before).role, phrase_start=start,
                police=is_police_of(text, match.end()), county=text[start : match.end()],
            )  # fmt: skip


def names_state(mention: PlaceMention) -> bool:
    """Whether a state or county of the United States is named: such texts seldom name the country itself."""
    inside = (*mention.within, *mention.candidates[:1])
    return mention.county is not None or any(r.kind == "admin1" and r.country == _US for r in inside)


def states_of(mentions: Sequence[PlaceMention]) -> Mapping[str, float]:
    """How much of an article is about each state, by its name; the highest share is 1."""
    weights: defaultdict[str, float] = defaultdict(float)
    for mention in mentions:
        for state, weight in _evidence(mention).items():
            weights[state] += weight
    top = max(weights.values(), default=1.0)
    return {state: weight / top for state, weight in weights.items()}


def _evidence(mention: PlaceMention) -> Mapping[str, float]:
    """The states that a mention may tell, and how strongly it tells each."""
    # In the order of the candidates: of two states that a text tells equally, the likelier one's place counts.
    states = dict.fromkeys(r.admin1 for r in mention.candidates if r.country == _US and r.admin1 is not None)
    first = mention.candidates[0]
    if any(r.kind == "admin1" and r.country == _US for r in mention.within):
        return {mention.within[0].admin1 or "": _STATED}
    if mention.is_country or not states:
        return {}
    if mention.county is None and first.kind == "admin1":
        return {first.admin1 or "": _STATE} if first.country == _US else {}
    goes_on = mention.police or mention.role in ("locative", "dateline")
    weight = _COUNTY if mention.county is not None else _TOWN + _GOES_ON_THERE * goes_on
    if len(states) == 1 and first.country == _US and (mention.county is not None or not is_small(first)):
        return {first.admin1 or "": weight}
    if first.country == _US and first.population >= _LARGE:
        return {first.admin1 or "": weight}
    return dict.fromkeys(states, weight / len(states)) if len(states) <= _MOST_NAMESAKES else {}


def _at_home(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Mentions read as a text about the states that it names would mean them."""
    mentions = _american_first(_american_georgia(mentions))
    quarters = {m.candidates for m in mentions if _is_quarter(text, m)}
    states = states_of([m for m in mentions if m.candidates not in quarters])
    told = {state for state, share in states.items() if share >= _LEAST_SHARE}
    best = max(states, key=lambda state: states[state], default=None)
    kept: list[PlaceMention] = []
    for mention in mentions:
        if mention.candidates in quarters and not any(r.admin1 == best for r in mention.candidates):
            continue
        if (mention.county is not None and len(mention.candidates) > 1) or (
            is_small(mention.candidates[0]) and not mention.within
        ):
            own = tuple(r for r in mention.candidates if r.country != _US or r.admin1 in told)
            own = tuple(sorted(own, key=lambda r: -states.get(r.admin1 or "", 0.0))) if mention.county else own
            if own:
                kept.append(replace(mention, candidates=own))
        else:
            kept.append(mention)
    return kept


def _american_first(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Namesakes at home before those abroad, where the text names no such country."""
    named = {m.candidates[0].country for m in mentions if m.is_country}
    return [m if m.is_country or m.candidates[0].country in named else _home_first(m) for m in mentions]


def _american_georgia(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Georgia is the state where the text names places of the state, or other states, and none of the country."""
    named = [m for m in mentions if m.candidates[0].name == _GEORGIA and m.is_country]
    if not named or any(m.candidates[0].country == "GE" and m not in named for m in mentions):
        return mentions
    others = states_of([m for m in mentions if m not in named])
    if not others and not any(r.admin1 == _GEORGIA for m in mentions for r in m.candidates if m not in named):
        return mentions
    return [_home_first(m) if m in named else m for m in mentions]


def _home_first(mention: PlaceMention) -> PlaceMention:
    own = tuple(r for r in mention.candidates if r.country == _US)
    rest = tuple(r for r in mention.candidates if r.country != _US)
    return replace(mention, candidates=(*own, *rest)) if own and rest else mention


def _is_quarter(text: str, mention: PlaceMention) -> bool:
    """As in "the Austin neighborhood": where the text is about Chicago, no city of Texas."""
    after = text[mention.end : mention.end + 16].lower().split(maxsplit=1)
    if mention.candidates[0].country != _US:
        return False
    return bool(after) and after[0].strip(".,") in _NEIGHBOURHOODS and not mention.within and mention.county is None
