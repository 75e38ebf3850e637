"""Sites in text: schools, hospitals, markets, camps, homes; with their own name where they have one."""

import re
from dataclasses import dataclass
from typing import cast

from schemas.vocabulary import SiteType
from services.extractor.text.lexicon import read_rows

_TYPES: dict[str, SiteType] = {words: cast("SiteType", kind) for words, kind in read_rows("sites.tsv")}
_SITE = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _TYPES), key=len, reverse=True))})\b")
# The name before the noun: "Badia", "al-Shifa", "Kamal Adwan", "Our Lady of Salvation"; at most five words.
_NAME_BEFORE = re.compile(
    r"(?:(?<=\s)|(?<=[“\"(])|^)((?:(?:al|el|ash|as|an)-)?[^\W\d_a-z][\w'’-]*(?:\s(?:of\s(?:the\s)?)?(?:(?:al|el)-)?[^\W\d_a-z][\w'’-]*){0,4})\s$"
)
_NAME_AFTER = re.compile(
    r"\sof\s(?:the\s)?(?:Our\s|Saint\s|St\.?\s|Santa\s|San\s|the\s)?[^\W\d_a-z][\w'’-]*(?:\s[^\W\d_a-z][\w'’-]*){0,2}"
)
# Capitals that a sentence, not a name, gave.
_DETERMINER = re.compile(r"^(?:The|A|An|Their|His|Her|Its|This|That|One|Two|Three|In|At|On|Another|Several)(?:\s|$)")
_LOOK_BACK = 64
_LOOK_AHEAD = 48
# Nobody was hurt there: a source, a weapon, where the wounded went, who runs it.
_NOT_AFTER = re.compile(
    r"[\s-](?:said|says|reported|told|announced|confirmed|counted|received|bombs?\b|bomb(?:ing|er)|officials?|sources?|staff|director|spokes\w+|statement|records|workers?|doctors?"
    r"|principal|administrat\w+|teachers?|arrest|minister|ministry|reform|fees|dealer|loads?\b|building\s+materials)"
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:taken|rushed|brought|admitted|transferred|evacuated|transported|carried|airlifted|moved|sent|returned?|returning"
    r"|go|going|went|back|arrived|driven|way)\s(?:to\s)?(?:\S+\s){0,3}|\b(?:military|training|army|death|prison|base|white"
    r"|upper|lower)\s|\b(?:according\sto|head|director|doctors?|nurses?|medics?|officials?|manager|surgeons?|staff)\s"
    r"(?:(?:at|of|in)\s)?(?:the\s)?(?:\S+\s){0,3}|\b(?:died|dies|later)\s(?:\S+\s){0,2}(?:in|at)\s(?:\S+\s)?)$"
)
_HITS = re.compile(
    r"\b(?:hit|struck|targeted|bombed|shelled|attacked|stormed|raided|destroyed|inside|in|at|on|against|outside|near)\s(?:\S+\s){0,4}$"
)
# Bare "home" and "camp" are rarely the site: "returning home", "the Clinton camp".
_NEEDS_ARTICLE = frozenset({"home", "camp", "bar", "house", "compound", "shelter", "nursery", "temple", "van", "farm"})
_ARTICLE = re.compile(r"\b(?:a|an|the|his|her|their|its|s|one|two|three|family|refugee|[\w-]+)\s$")
_NOT_ARTICLES = frozenset(
    {"return", "returned", "at", "go", "went", "came", "returning", "from", "to", "back", "come", "coming"}
)


@dataclass(frozen=True, slots=True)
class SiteMention:
    """A site in the text. ``hit``: the words say that something happened at it; ``name`` is null for "a school"."""

    start: int
    end: int
    site_type: SiteType
    name: str | None
    hit: bool


def find_sites(text: str, start: int, end: int, not_names: frozenset[str] = frozenset()) -> list[SiteMention]:
    """The sites between the offsets, in order; ``not_names`` are words (places, peoples) that name no site alone."""
    lowered = text[start:end].replace("İ", "I").lower()
    found = []
    for match in _SITE.finditer(lowered):
        before = lowered[max(0, match.start() - _LOOK_BACK) : match.start()]
        if not _is_site(match.group(), before, lowered[match.end() : match.end() + _LOOK_AHEAD]):
            continue
        first, last = start + match.start(), start + match.end()
        name_start, name_end = _name(text, start, first, last, not_names)
        name = text[name_start:name_end] if name_end > name_start else None
        span = (min(first, name_start), max(last, name_end)) if name else (first, last)
        site_type = _TYPES[match.group()]
        found.append(
            SiteMention(*span, site_type, " ".join(name.split()) if name else None, bool(_HITS.search(before)))
        )
    return found


def _is_site(words: str, before: str, after: str) -> bool:
    if _NOT_AFTER.match(after) or _NOT_BEFORE.search(before):
        return False
    if words not in _NEEDS_ARTICLE:
        return True
    article = _ARTICLE.search(before)
    return article is not None and article.group().strip() not in _NOT_ARTICLES


def _name(text: str, start: int, first: int, last: int, not_names: frozenset[str]) -> tuple[int, int]:
    """Offsets of the site's proper name, noun included; an empty range where it has none."""
    window = text[max(start, first - _LOOK_BACK) : first]
    before = _NAME_BEFORE.search(window)
    if before is not None and not window.isupper():
        words = _DETERMINER.sub("", before.group(1))
        # "Raqqa school" is a school of Raqqa; "Raqqa School" may be its name.
        if words and (words not in not_names or text[first].isupper()):
            return first - len(words) - 1, last
    after = _NAME_AFTER.match(text, last, last + _LOOK_AHEAD)
    if after is not None and text[first].isupper() and not text[first:last].isupper():
        return first, after.end()
    return first, first
