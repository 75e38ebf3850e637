"""Signatures by which near copies are found (``copies.py``): here, or in a process of their own beside a bulk.

A signature takes a quarter of all that a bulk does to an article, and Python does one thing at a time in a process.
``python -m services.ingest.signing`` is the child: what goes in are pickled lists of texts, each after its length
(4 bytes, big-endian); what comes out are 65 bytes a text, no pickles.
"""

import base64
import pickle
import select
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

from services.runtime.text_signature import PERMUTATIONS, sign

# Signatures of a sentence or two agree by their phrases; only a longer text is told by its shingles.
_LEAST_WORDS = 30
_LENGTH = struct.Struct(">I")
_READY = b"!"
_SIGNED, _TOO_SHORT = b"\1", b"\0" * (1 + PERMUTATIONS)
_END_S = 1.0


def short_signatures(texts: Sequence[str]) -> list[bytes]:
    """Of each text the lowest byte of each value of its signature, 64 bytes; none where it is too short to compare."""
    return [_short_signature(text) for text in texts]


def _short_signature(text: str) -> bytes:
    if len(text.split(None, _LEAST_WORDS)) <= _LEAST_WORDS:
        return b""
    return base64.b64decode(sign(text))[::4]


class SigningProcess:
    """``short_signatures`` in a child; here until it has started, and where it has died. One caller at a time."""

    def __init__(self, program: Sequence[str] = (sys.executable, "-m", "services.ingest.signing")) -> None:
        # In a session of its own: Ctrl-C is the parent's to handle.
        self._process = subprocess.Popen(  # noqa: S603 - an argument list of this program, no shell
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether the child has started, and lives as far as is known."""
        answers = self._process.stdout
        if not self._ready and answers is not None and select.select([answers], [], [], 0)[0]:
            self._ready = answers.read(1) == _READY
        return self._ready

    def sign(self, texts: Sequence[str]) -> list[bytes]:
        """See ``short_signatures``."""
        sending, answers = self._process.stdin, self._process.stdout
        if sending is None or answers is None or not self.ready:
            return short_signatures(texts)
        try:
            asked = pickle.dumps(texts)
            sending.write(_LENGTH.pack(len(asked)) + asked)
            sending.flush()
            answer = answers.read(len(texts) * len(_TOO_SHORT))
        except OSError:
            answer = b""
        if len(answer) < len(texts) * len(_TOO_SHORT):
            self._ready = False  # for good: its end is closed
            return short_signatures(texts)
        parts = (answer[start : start + len(_TOO_SHORT)] for start in range(0, len(answer), len(_TOO_SHORT)))
        return [part[1:] if part.startswith(_SIGNED) else b"" for part in parts]

    def close(self) -> None:
        """End the child: it ends by itself when nobody sends any more, but not in the middle of its start."""
        if not self.ready:
            self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=_END_S)
        self._process.kill()
        self._process.wait()


def main() -> None:
    """Answer until the parent closes its end."""
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(_READY)
    answers.flush()
    while length := asked.read(_LENGTH.size):
        texts = pickle.loads(asked.read(_LENGTH.unpack(length)[0]))  # noqa: S301 - the parent wrote it
        answers.write(b"".join(_SIGNED + found if found else _TOO_SHORT for found in short_signatures(texts)))
        answers.flush()


if __name__ == "__main__":
    main()
