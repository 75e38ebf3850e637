"""Addresses that people type: only what a web client could ask at all."""

from urllib.parse import urlsplit


def is_web_address(url: str) -> bool:
    """Whether it is http:// or https:// with a host and a possible port; never raises."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and not any(map(str.isspace, url)) and url.isprintable()
        return parts.scheme.lower() in ("http", "https") and usable
    except ValueError:
        return False
