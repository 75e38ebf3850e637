"""Near-duplicate signatures: MinHash over word shingles, so that a wire story and its copies are known for one text.

A signature is the base64 text of ``PERMUTATIONS`` unsigned 32-bit integers, little-endian. The share of equal integers
of two signatures estimates the Jaccard similarity of their shingles (Broder 1997).
"""

import base64
import re
import struct

from rensa import RMinHash

PERMUTATIONS = 64
# Copies of a report agree long before; a data dump need not be signed to its end.
_MOST_TEXT = 100_000
_SEED = 20170322
_WORD = re.compile(r"\w+")
_ONLY_WORDS = {code: " " for code in range(128) if not _WORD.match(chr(code))}
_PACK = struct.Struct(f"<{PERMUTATIONS}I")


def sign(text: str) -> str:
    """Signature of a text; case, punctuation and line breaks do not change it."""
    words = _words(text.lower())
    shingles = list(map(" ".join, zip(words, words[1:], words[2:], strict=False))) or words
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(shingles)
    return base64.b64encode(_PACK.pack(*minhash.digest())).decode("ascii")


def _words(text: str) -> list[str]:
    if text.isascii():  # the same words in a fifth of the time
        return text.translate(_ONLY_WORDS).split()
    # Lone surrogates, which damaged feeds carry, cannot cross into the native code.
    return _WORD.findall(text.encode("utf-8", "replace").decode())


def similarity(a: str, b: str) -> float:
    """Estimated Jaccard similarity, 0 to 1, of the texts behind two signatures. Raises ValueError if one is none."""
    return sum(x == y for x, y in zip(_unpack(a), _unpack(b), strict=True)) / PERMUTATIONS


def _unpack(signature: str) -> tuple[int, ...]:
    try:
        values: tuple[int, ...] = _PACK.unpack(base64.b64decode(signature, validate=True))
    except struct.error as error:
        msg = "not a text signature"
        raise ValueError(msg) from error
    return values
