"""Which article is this: one URL for the many spellings of an address, and one id over all edits.

A canonical URL names an article, so that two addresses of one article are one; to read it, there is the address that
was given. Therefore it may leave out what most servers need no more than readers do: ``www.``, a last slash.
Decision 21 says which differences count and why.
"""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

import idna

from schemas.identity import article_id_of

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_URL = 8192
TRACKING = Path(__file__).with_name("tracking_parameters.txt")

# The same site for other devices.
_VARIANTS = frozenset({"www", "m", "mobile", "amp"})
# Under a country's domain these are registries: ``m.co.uk`` is a site of its own, not the mobile one of ``co.uk``.
_REGISTRIES = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gouv", "mil", "ne", "net", "nom", "or", "org"})
_COUNTRY_LENGTH = 2

# Copies of AMP pages kept by others: https://www.google.com/amp/s/HOST/PATH, https://X.cdn.ampproject.org/c/s/HOST/PATH.
_VIEWERS = re.compile(r"(?:google\.[a-z.]{2,6}|bing\.com)/amp/(?:s/)?(?P<copied>[^/]+\.[^/]+/.*)")
_CACHES = re.compile(r"[^/]+\.(?:cdn\.ampproject\.org|bing-amp\.com)/[acv]/(?:s/)?(?P<copied>[^/]+\.[^/]+/.*)")
_AMP_PARAMETERS = {"amp": frozenset({"", "1", "true"}), "outputtype": frozenset({"amp"}), "output": frozenset({"amp"})}
_AMP_FILE = re.compile(r"\.amp(?=\.html?$|$)")
_INDEX = re.compile(r"/index\.html?$")
_AMP = "amp"
# "/amp/world/story" is split into "", "amp", "world", "story"; "/amp/story" may be in a section of that name.
_PLACED_IN_AMP = 3
_ONE_SEGMENT = 2

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# RFC 3986: what may stand in a path or query as it is; "%" because escapes are kept.
_STANDS = "!$&'()*+,;=:@/?%[]|^`{}\\\"<>"


def canonical_url(url: str) -> str:
    """The address that names the article; never raises, and is its own canonical form.

    The host is lower-cased, in ASCII (IDNA), without ``www.``, ``m.``, ``mobile.`` and ``amp.``; http is https; a page
    in an AMP cache is the one that it copies. Credentials, default port, tracking parameters
    (``tracking_parameters.txt``), marks of AMP, ``index.html`` and a last slash go, and the fragment, unless it starts
    with ``!`` and so selects the page on old script-driven sites. Escapes are written in one way; the order of
    parameters is the site's and stays. An address that is no URL comes back trimmed.
    """
    address = url.strip()
    try:
        found = _canonical(address)
    except ValueError:  # an unfinished IPv6 literal, a port that is no number
        return address
    return address if found is None or len(found) > _MAX_URL else found


def article_id_for(publisher: str, *, guid: str | None, canonical: str) -> str:
    """Id of an article over its edits: the publisher's own guid if it gives one, else the canonical URL."""
    return article_id_of(publisher, guid or canonical)


def names_same_article(canonical: str, url: str) -> bool:
    """Whether a page at ``url`` may say that ``canonical`` is its address: of the same site, and not its front page.

    Templates that name the front page on every page would make all of a site's articles one. Both in canonical form.
    """
    try:
        one, other = urlsplit(canonical), urlsplit(url)
        _ = one.port, other.port
    except ValueError:  # what is no URL comes back from ``canonical_url`` as it was
        return False
    hosts = f".{one.hostname}", f".{other.hostname}"
    same_site = hosts[0].endswith(hosts[1]) or hosts[1].endswith(hosts[0])
    front_page = one.path in ("", "/") and not one.query and not one.fragment
    return bool(one.hostname and other.hostname) and same_site and not front_page


def _canonical(address: str) -> str | None:
    """Null where the address names no host. Raises ``ValueError``."""
    while True:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), _host(parts.hostname or ""), parts.port
        if not scheme or not host:
            return None
        if port is not None and port != _DEFAULT_PORTS.get(scheme):
            host = f"{host}:{port}"
        elif scheme == "http":
            scheme = "https"
        if scheme not in _DEFAULT_PORTS:
            return urlunsplit((scheme, host, parts.path, _without_tracking(parts.query), ""))
        path, query = _escaped(parts.path), _escaped(_without_tracking(parts.query))
        copied = _copied(f"{host}{path}?{query}")
        if copied is None:
            fragment = parts.fragment if parts.fragment.startswith("!") else ""
            return urlunsplit((scheme, host, _path(path), query, fragment))
        address = copied


def _copied(place: str) -> str | None:
    """The address of the page that an AMP cache keeps at ``place`` (host, path and query)."""
    cached = _VIEWERS.fullmatch(place) or _CACHES.fullmatch(place)
    return f"https://{cached['copied']}" if cached else None


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    host = host.rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            return host
    label, dot, rest = host.partition(".")
    while dot and label in _VARIANTS and _is_site(rest):
        host = rest
        label, dot, rest = host.partition(".")
    return host


def _is_site(host: str) -> bool:
    labels = host.split(".")
    registry = labels[0] in _REGISTRIES and [len(label) for label in labels[1:]] == [_COUNTRY_LENGTH]
    return len(labels) > 1 and not registry


def _path(path: str) -> str:
    # One rule can uncover what another takes away: ``/a/index.amp.html``.
    while (shorter := _shorter(path)) != path:
        path = shorter
    return path


def _shorter(path: str) -> str:
    segments = _INDEX.sub("/", _AMP_FILE.sub("", path)).split("/")
    if len(segments) > _PLACED_IN_AMP and segments[1] == _AMP:
        del segments[1]
    while len(segments) > _ONE_SEGMENT and segments[-1] in ("", _AMP):
        segments.pop()
    return "/".join(segments) or "/"


def _escaped(text: str) -> str:
    """Escapes in upper case, none for what needs none, one for whatever else is not ASCII."""
    while "%" in text and (fewer := _ESCAPE.sub(_unescaped, text)) != text:
        text = fewer
    return quote(text, safe=_STANDS)


def _unescaped(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _without_tracking(query: str) -> str:
    if not query:
        return query
    exact, prefixes = _tracking_parameters()
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        name = unquote_plus(name).lower()
        of_amp = value.lower() in _AMP_PARAMETERS.get(name, ())
        if pair and not of_amp and name not in exact and not name.startswith(prefixes):
            kept.append(pair)
    return "&".join(kept)


@cache
def _tracking_parameters() -> tuple[frozenset[str], tuple[str, ...]]:
    # Whole names, and the beginnings of those written with a "*".
    lines = (line.partition("#")[0].strip() for line in TRACKING.read_text(encoding="utf-8").splitlines())
    names = [line for line in lines if line]
    prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), prefixes
