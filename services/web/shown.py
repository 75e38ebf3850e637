"""Addresses as they may be shown in logs and reports: private feeds carry their secret in the address."""

import re
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "***"
_SECRET_PARAMETER = re.compile(
    r"(?P<name>[^=&;?#]*(?:key|token|secret|passw|pwd|auth|sig|session|credential)[^=&;?#]*)=[^&;#]+", re.IGNORECASE
)


def shown(url: str) -> str:
    """The address without user, password and the values of parameters that are named like secrets; never raises."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _SECRET_PARAMETER.sub(rf"\g<name>={HIDDEN}", re.sub(r"//[^/@]*@", f"//{HIDDEN}@", url))
    user, at, host = parts.netloc.rpartition("@")
    netloc = f"{HIDDEN}@{host}" if at and user else host
    query, fragment = (_SECRET_PARAMETER.sub(rf"\g<name>={HIDDEN}", part) for part in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, parts.path, query, fragment))
