"""An alert in a few lines for chats and mail, in which nothing that an article says can be markup, a mention or a link.

Chats differ in what they take for markup, and change it. So no character that any of them takes for it is left: each
is replaced by one that looks like it. Addresses of articles are written in characters that a URI may have. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator

from schemas import Alert
from services.gateway.formats.text import checked, page_of
from services.gateway.formats.xml import link_to

MOST_CHARACTERS = 1_600
"""Discord takes 2,000, with the headline."""
_MOST_HEADLINE, _MOST_QUOTE, _MOST_NAME, _MOST_ADDRESS = 300, 300, 80, 500
_MOST_QUOTES = _MOST_LINKS = 3
_MARKUP = str.maketrans(
    {
        "<": "‹",
        ">": "›",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
        "*": "∗",
        "_": "‗",
        "~": "∼",
        "`": "ˋ",
        "|": "¦",
        "#": "＃",
        "@": "＠",
        "\\": "＼",
        "&": "＆",
        "^": "ˆ",
    }
)
# Of what a URI may have, these are markup somewhere; written like this they mean the same.
_IN_ADDRESSES = {mark: f"%{ord(mark):02X}" for mark in "*_~@'()!"}
# A chat makes a link of "news.example" by itself.
_BARE_ADDRESS = re.compile(r"(?i)(https?):(?=//)|(?<=\w)\.(?=[a-z]{2,}\b)")


def subject(alert: Alert) -> str:
    """The headline in one line."""
    return _short(alert.headline, _MOST_HEADLINE)


def lines(alert: Alert, site: str) -> str:
    """How it stands, what is quoted, who says so and where it can be read; as much as chats take.

    ``site``: where the gateway is, with its last slash.
    """
    text = f"{alert.severity}, {alert.certainty}; {checked(reviewed=alert.reviewed)}"
    for line in (*_quotes(alert), *_sources(alert), page_of(site, alert.incident_id)):
        if len(text) + 1 + len(line) <= MOST_CHARACTERS:
            text += f"\n{line}"
    return text


def _quotes(alert: Alert) -> Iterator[str]:
    for why in alert.why[:_MOST_QUOTES]:
        yield f"“{_short(why.quote, _MOST_QUOTE)}”"


def _sources(alert: Alert) -> Iterator[str]:
    for article in alert.articles[:_MOST_LINKS]:
        name, address = _short(article.publisher, _MOST_NAME), link_to(article.url) or ""
        yield f"{name}: {_written(address)}" if 0 < len(address) <= _MOST_ADDRESS else name


def _short(text: str, most: int) -> str:
    shown = plain(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def plain(text: str) -> str:
    """The text in one line, without characters that are not seen, or that any chat takes for markup."""
    seen = "".join(" " if char.isspace() else char for char in text if not _is_unseen(char))
    defused = _BARE_ADDRESS.sub(lambda found: "․" if found[0] == "." else f"{found[1]}∶", " ".join(seen.split()))
    return defused.translate(_MARKUP)


def _is_unseen(char: str) -> bool:
    """Controls, and marks that turn the direction of writing or hide in a word."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") and not char.isspace()


def _written(address: str) -> str:
    return "".join(_IN_ADDRESSES.get(char, char) for char in address)
