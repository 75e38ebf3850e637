"""What proves to a receiver that an alert is ours and fresh: HMAC-SHA256 over the time and the body."""

import hashlib
import hmac

HEADER = "Harmwatch-Signature"


def signature(secret: str, seconds: int, body: bytes) -> str:
    """The header's value, ``t=<seconds since 1970>,v1=<hex digits>``, of ``<seconds>.<body>``."""
    digest = hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"
