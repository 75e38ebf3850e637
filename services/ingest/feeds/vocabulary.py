"""Names of feed elements: one name for what the formats and their many namespaces call alike.

RSS 0.9x–2.0, RDF, Atom 0.3 and 1.0 and CDF share their own words (``title``, ``link``, ``item``) under a score of
namespaces, and borrow from Dublin Core, Media RSS and others. An element of a feed's own words is its local name in
lower case (``pubdate``); one of a known extension has that extension's prefix (``dc:date``), whatever prefix the feed
declares, or when it declares none; any other element has the name ``""`` and is not read.
"""

from functools import lru_cache

_OWN = (
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom/ns#",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/rss091#",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    # Names that Atom had while it was drafted.
    "http://example.com/newformat#",
    "http://example.com/necho",
    "http://purl.org/echo/",
    "http://purl.org/pie/",
    "uri/of/echo/namespace#",
)
_OWN_FAMILIES = ("http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss")
_EXTENSIONS = {
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/dcterms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.pheedo.com/namespace/pheedo": "pheedo",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
_PREFIXES = frozenset(_EXTENSIONS.values())


def own_name(root_tag: str) -> str | None:
    """What stands before the names of a feed's own elements: a namespace, an undeclared prefix, or nothing."""
    namespace, brace, _ = root_tag[1:].rpartition("}")
    return namespace if brace else root_tag.rpartition(":")[0].lower() or None


def local_name(tag: str) -> str:
    """The name of an element in lower case, without namespace or prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


@lru_cache(maxsize=4096)
def name_of(tag: str, own: str | None) -> str:
    """Our name of an element that lxml calls ``tag``; ``own`` is the ``own_name`` of the feed."""
    namespace, brace, local = tag[1:].rpartition("}")
    if not brace:
        return _undeclared(tag.lower(), own)
    local, known = local.lower(), namespace.strip().lower()
    if namespace == own or known in _OWN or known.startswith(_OWN_FAMILIES) or not known:
        return local
    prefix = _EXTENSIONS.get(known)
    return f"{prefix}:{local}" if prefix else ""


def _undeclared(tag: str, own: str | None) -> str:
    prefix, colon, local = tag.partition(":")
    if not colon:
        return tag
    if prefix in ("atom", "rss", own):
        return local
    return tag if prefix in _PREFIXES else ""
