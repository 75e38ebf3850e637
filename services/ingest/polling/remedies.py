"""What an operator can do about a feed that does not answer, in one sentence. Pure."""

from services.ingest.polling.feed import Feed

_REMEDIES = {
    "address": "correct the address: remove the feed and add the right one",
    "blocked": "its host is in a private network; if that is meant, allow it with HARMWATCH_WEB_ALLOW",
    "dns": "its host is not known any more; look for the outlet's new site, and remove the feed",
    "tls": "its certificate is not valid; the outlet must renew it, or offers the feed at another address",
    "connection": "its server does not take connections; wait, or look whether the outlet has moved",
    "timeout": "its server is too slow; wait, or look for another feed of the outlet",
    "redirects": "it leads in circles; look for its new address on the outlet's site",
    "too_large": "it is larger than a feed should be; look for one of fewer items",
    "encoding": "its server sends what cannot be unpacked; tell the outlet, or look for another address",
    "content": "what it sends is no feed; `harmwatch feeds check PAGE` names the feeds of an outlet's page",
    "internal": "this is a mistake of harmwatch; report it with the log line 'feed could not be handled'",
}
_STATUS_REMEDIES = {
    401: "it asks for a login; feeds behind one cannot be polled",
    403: "its server refuses us; set HARMWATCH_WEB_CONTACT so that it can see who asks, or ask the outlet",
    404: "it is not there any more; look for its new address on the outlet's site, and remove this one",
    410: "the outlet has ended it; remove it, or look for its successor on the outlet's site",
    429: "it is asked too often for its server's taste; give it a longer --interval",
}
_ANY_STATUS = "its server fails; wait, or tell the outlet"


def remedy(feed: Feed) -> str | None:
    """What to do, or null where nothing is wrong."""
    if feed.gone:
        return _STATUS_REMEDIES[410]
    if feed.trouble is None:
        return None
    if feed.trouble.kind == "status":
        return _STATUS_REMEDIES.get(feed.status or 0, _ANY_STATUS)
    return _REMEDIES.get(feed.trouble.kind, _ANY_STATUS)
