"""Who may push: tokens, kept as SHA-256, compared in constant time, never written anywhere."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.runtime.settings import Settings

_DIGEST = re.compile(r"sha256:([0-9a-fA-F]{64})")
# What a header can carry as it is (RFC 6750), and nobody guesses.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{16,}=*")
_ADVICE = (
    "a token has 16 characters or more of A-Z a-z 0-9 . _ ~ + / - (make one with: openssl rand -hex 32),"
    " or is sha256: and the 64 hexadecimal digits of one's SHA-256"
)
_ONLY_SENDER = "default"


class TokenError(Exception):
    """The tokens of the settings cannot be used; the message says where and why, and never repeats one."""


class Tokens:
    """Senders by the digest of their token; false where there are none."""

    def __init__(self, senders: Mapping[bytes, str]) -> None:
        self._senders = dict(senders)

    def __bool__(self) -> bool:
        return bool(self._senders)

    def sender_of(self, token: str) -> str | None:
        """Name of whose token it is, or null."""
        digest = _digest(token)
        found = None
        # To the end, whichever matches: how long it takes must not tell which is near.
        for known, sender in self._senders.items():
            if hmac.compare_digest(known, digest):
                found = sender
        return found


def read_tokens(settings: Settings) -> Tokens:
    """The tokens of ``push_token`` (sender ``default``) and of the file ``push_tokens``. Raises ``TokenError``."""
    senders: dict[bytes, str] = {}
    if settings.push_token is not None:
        text = settings.push_token.get_secret_value().strip()
        senders[_kept(text, "HARMWATCH_PUSH_TOKEN")] = _ONLY_SENDER
    if settings.push_tokens is not None:
        for where, sender, text in _lines(settings.push_tokens):
            if senders.setdefault(_kept(text, where), sender) != sender:
                raise TokenError(f"{where}: another sender has the same token; give each its own")
    return Tokens(senders)


def _lines(path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise TokenError(f"{path}: cannot be read: {reason}") from error
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        where = f"{path}:{number}"
        if len(words) != 2:  # noqa: PLR2004 - a name and a token
            raise TokenError(f"{where}: write a sender's name and its token, and nothing else")
        yield where, words[0], words[1]


def _kept(text: str, where: str) -> bytes:
    if (digest := _DIGEST.fullmatch(text)) is not None:
        return bytes.fromhex(digest[1])
    if _TOKEN.fullmatch(text) is None:
        raise TokenError(f"{where}: {_ADVICE}")
    return _digest(text)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
