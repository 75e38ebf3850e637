"""Addresses in feeds: absolute, of the web, or none."""

import re
from urllib.parse import urljoin, urlsplit

# Browsers leave them out of an address; feeds break long ones over lines.
_BREAKS = re.compile(r"[\t\n\r]+\s*")
# Every relative address repeats its base. Servers need take no more than 8,000 octets (RFC 9110 §4.1).
_LONGEST = 8_000


def web_address(written: str | None, base: str) -> str | None:
    """The absolute http(s) address that is written against ``base``; null for any other, whatever it would do.

    One of more than 8,000 characters is none.
    """
    address = _BREAKS.sub("", (written or "").strip())
    if not address or len(address) > _LONGEST:
        return None
    try:
        full = address if address.startswith(("http://", "https://")) else urljoin(base, address)
        parts = urlsplit(full)
    except ValueError:  # an unfinished IPv6 literal
        return None
    return full if len(full) <= _LONGEST and parts.scheme in ("http", "https") and parts.hostname else None
