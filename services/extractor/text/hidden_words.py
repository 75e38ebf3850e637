"""Words of harm that outlets hide from the filters of social media: "kil*led", "d*ad", "mur●der"."""

import re

MARKS = "*●•"
_HIDDEN = re.compile(rf"[^\W\d_]{{1,12}}[{MARKS}][^\W\d_]{{1,12}}(?![{MARKS}]|[^\W_])")
_MARK = re.compile(rf"[{MARKS}]")
_WORDS = (
    *("attack", "bomb", "bombing", "corpse", "dead", "death", "deaths", "died", "execution", "executed", "explosion"),
    *("gunmen", "kill", "killed", "killing", "kills", "massacre", "murder", "murdered", "rape", "raped", "shooting"),
    *("shot", "suicide", "terrorist", "terrorists", "victim", "victims", "wounded"),
)


def shown(text: str) -> str:
    """A text in small letters with the hidden words as they are meant; other words with a mark stay as they stand."""
    return _HIDDEN.sub(_meant, text) if _MARK.search(text) else text


def _meant(match: re.Match[str]) -> str:
    """The mark was put in ("kil*led"), or stands in place of a letter ("k*lled")."""
    word = match[0]
    for pattern in (_MARK.sub("", word), _MARK.sub(".", word)):
        found = next((hidden for hidden in _WORDS if re.fullmatch(pattern, hidden)), None)
        if found is not None:
            return found
    return word
