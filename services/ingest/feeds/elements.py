"""Elements of a feed by their names, and what their texts and links say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
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
# Feeds have three at most (feed, entry, link). Each is joined anew for each link: 240 around 2,000 took 11 seconds.
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
    """Those that are of the web, in the order of the text."""
    for element in fields.get("link", ()):
        address = absolute(element, element.get("href"), base)
        if address is not None:
            relation = (element.get("rel") or "alternate").strip().lower().removeprefix(_REGISTERED)
            yield Link(relation, (element.get("type") or "").lower(), address)


def absolute(element: Any, address: str | None, base: str) -> str | None:
    """An address against the ``xml:base`` of the element and of those around it, then against ``base``.

    Null also for a relative one with more than eight around it: some of them would give a wrong address.
    """
    written = (address or "").strip()
    if not written or written.startswith(("http://", "https://")):
        return web_address(written, base)
    stated = (one.get(_BASE) for one in (element, *element.iterancestors()))
    bases = list(islice(filter(None, stated), _MOST_BASES + 1))
    if len(bases) > _MOST_BASES:
        return None
    for outer in reversed(bases):
        base = web_address(outer, base) or base
    return web_address(written, base)
