"""Elements of a feed by their names, and what their texts and links say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from services.ingest.feeds.addresses import web_address
from services.ingest.feeds.feed import MAX_ITEMS
from services.ingest.feeds.vocabulary import name_of

Fields = Mapping[str, Sequence[Any]]
"""Child elements by our name for them, each in the order of the text."""

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_REGISTERED = "http://www.iana.org/assignments/relation/"
_MOST_CHILDREN = 2 * MAX_ITEMS
# Feeds have three at most (feed, entry, link). Joining 240 around each of 2,000 links took 11 seconds.
_MOST_BASES = 8


class Link(NamedTuple):
    """A link as Atom writes it; ``address`` is absolute, ``type`` empty where it is not stated."""

    relation: str
    type: str
    address: str


def fields_of(element: Any, own: str | None) -> Fields:
    """What an element holds; ``own`` is the ``own_name`` of the feed."""
    found: dict[str, list[Any]] = {}
    for child in islice(element.iterchildren(etree.Element), _MOST_CHILDREN):
        name = name_of(child.tag, own)
        if name:
            found.setdefault(name, []).append(child)
    return found


def first_text(fields: Fields, names: Iterable[str]) -> str | None:
    """The first that is not empty of the elements of these names, the first name first."""
    texts = ((element.text or "").strip() for name in names for element in fields.get(name, ()))
    return next(filter(None, texts), None)


def links_of(fields: Fields, base: str) -> Iterator[Link]:
    """Those that are of the web, in the order of the text; ``base`` is the ``base_of`` what has these fields."""
    for element in fields.get("link", ()):
        address = absolute(element, element.get("href"), base)
        if address is not None:
            relation = (element.get("rel") or "alternate").strip().lower().removeprefix(_REGISTERED)
            yield Link(relation, (element.get("type") or "").lower(), address)


def absolute(element: Any, address: str | None, base: str) -> str | None:
    """An address against the element's own ``xml:base``, then against ``base``, the ``base_of`` what is around it."""
    written = (address or "").strip()
    own = element.get(_BASE)
    return web_address(written, web_address(own, base) or base if own else base)


def base_of(element: Any, base: str) -> str:
    """What addresses in an element count from: its ``xml:base`` and those of the elements around it, then ``base``.

    Empty, so that no relative address is one, where more than eight are around it: some of them would give a wrong one.
    Asked once for an element, not for each link in it: the way up may be 256 elements long.
    """
    stated = (one.get(_BASE) for one in chain((element,), element.iterancestors()))
    bases = list(islice(filter(None, stated), _MOST_BASES + 1))
    if len(bases) > _MOST_BASES:
        return ""
    for outer in reversed(bases):
        base = web_address(outer, base) or base
    return base
