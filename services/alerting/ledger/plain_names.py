"""Names as plain words, so that accents, case and punctuation tell no two apart."""

import re
import unicodedata
from functools import lru_cache

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=16384)
def plain(name: str) -> str:
    """Lower-case ASCII words of a name, single-spaced: "Médecins Sans Frontières" gives "medecins sans frontieres"."""
    folded = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return _NOT_A_LETTER.sub(" ", folded).strip() or name.lower()
