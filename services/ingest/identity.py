"""Which article is this: one URL for the many spellings of an address, and one id over all edits."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from schemas.identity import article_id_of

_DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = Path(__file__).with_name("tracking_parameters.txt")


def canonical_url(url: str) -> str:
    """The address without what does not name the article; never raises, and is its own canonical form.

    Scheme and host are lower-cased; credentials, default port, fragment and tracking parameters
    (``tracking_parameters.txt``) go; the order of the other parameters is the site's and stays. A fragment that starts
    with ``!`` selects the page on old script-driven sites, so it stays too. An address that is no URL comes back
    trimmed.
    """
    address = url.strip()
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # an unfinished IPv6 literal, a port that is no number
        return address
    scheme = parts.scheme.lower()
    if not scheme or not host:
        return address
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    path = parts.path or ("/" if scheme in _DEFAULT_PORTS else "")
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((scheme, host, path, _without_tracking(parts.query), fragment))


def article_id_for(publisher: str, *, guid: str | None, canonical: str) -> str:
    """Id of an article over its edits: the publisher's own guid if it gives one, else the canonical URL."""
    return article_id_of(publisher, guid or canonical)


def _without_tracking(query: str) -> str:
    exact, prefixes = _tracking_parameters()
    kept = []
    for pair in query.split("&"):
        name = unquote_plus(pair.partition("=")[0]).lower()
        if pair and name not in exact and not name.startswith(prefixes):
            kept.append(pair)
    return "&".join(kept)


@cache
def _tracking_parameters() -> tuple[frozenset[str], tuple[str, ...]]:
    # Whole names, and the beginnings of those written with a "*".
    lines = (line.partition("#")[0].strip() for line in TRACKING.read_text(encoding="utf-8").splitlines())
    names = [line for line in lines if line]
    prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), prefixes
