"""Places told without their name: "the capital", "the Syrian capital", "this city"."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from services.extractor.place.place_asides import speaks
from services.extractor.place.place_countries import countries_of
from services.extractor.place.place_leads import LOOK_BACK, read_lead
from services.extractor.place.places import PlaceMention
from services.gazetteer.gazetteer import Gazetteer
from services.gazetteer.records import PlaceRecord

# "The capital of Idlib", "the capital's port", "capital-intensive" are something else; "the capital's outskirts" is it.
_SEAT = re.compile(
    r"\b(?P<article>the|this)\s(?:(?P<nation>[\w.]{2,20})\s)?(?P<seat>capital\scity|capital|city)\b"
    r"(?![-\w]|['’]s\s(?!(?:\w{1,12}\s)?(?:side|cent(?:er|re)|outskirts|suburbs)\b)|\s(?:of|punishment|murder)\b)",
    re.IGNORECASE,
)
# Finding these first costs a tenth of the pattern.
_HINTS = ("capital", "CAPITAL", "Capital", "this city", "THIS CITY")
# Between the seat and its name: "the capital, Damascus".
_APPOSITION = 3
_MOST_SEATS = 200


def with_seats(text: str, sentences: Sequence[tuple[int, int]], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """The mentions together with those of capitals, and of the dateline's town as "this city", in order.

    "The capital" without more is that of the country that the article is most about.
    """
    if not any(word in text for word in _HINTS):
        return mentions
    likeliest = countries_of(mentions).likeliest
    found = list(islice(_seats(text, sentences, mentions, likeliest), _MOST_SEATS))
    return sorted([*mentions, *found], key=lambda mention: mention.start) if found else mentions


def _seats(
    text: str, sentences: Sequence[tuple[int, int]], mentions: list[PlaceMention], likeliest: str | None
) -> Iterator[PlaceMention]:
    starts = [mention.start for mention in mentions]
    ends = [sentence[1] for sentence in sentences]
    lines = (mention for mention in reversed(mentions) if mention.role == "dateline" and not mention.is_country)
    line = next(lines, None)
    for match in _SEAT.finditer(text):
        number, after = bisect_right(ends, match.start()), bisect_left(starts, match.end())
        if number == len(ends) or (after < len(starts) and starts[after] - match.end() <= _APPOSITION):
            continue
        before = mentions[after - 1] if after else None
        candidates = _meant(match, line, likeliest, before)
        start = match.start("seat")
        head = max(sentences[number][0], start - LOOK_BACK)
        lead = read_lead(text[head:start])
        # "Zahle, 30 km from the capital": the distance only says where that town lies.
        explained = lead.relative and before is not None and before.sentence == number and not before.is_country
        if candidates and not explained:
            begin = head + lead.relative_start if lead.relative else start
            yield PlaceMention(
                start,
                match.end(),
                number,
                candidates,
                "other" if lead.role == "locative" and speaks(text, match.end()) else lead.role,
                near=lead.near,
                relative=lead.relative,
                phrase_start=begin,
            )


def _meant(
    match: re.Match[str], line: PlaceMention | None, likeliest: str | None, before: PlaceMention | None
) -> tuple[PlaceRecord, ...]:
    """The town that the words stand for; none where they name a province's or a group's own capital, or any city."""
    this, seat, nation = match["article"].lower() == "this", match["seat"].lower(), match["nation"]
    if seat == "city":
        return line.candidates if line is not None and this and nation is None else ()
    if nation is None:
        country = likeliest
    else:
        country = before.candidates[0].country if before and before.is_country and _is_beside(match, before) else None
    capital = Gazetteer.load().capital(country) if country else None
    return () if capital is None else (capital,)


def _is_beside(match: re.Match[str], before: PlaceMention) -> bool:
    return match.start("nation") <= before.start < match.start("seat")
