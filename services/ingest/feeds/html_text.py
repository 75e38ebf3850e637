"""The words of an HTML fragment, as a reader would see them: blocks on lines of their own, no scripts.

libxml2 reads it, not the standard library's ``html.parser``: that one needs 70 seconds for 80 KB of hostile input
(``<a <a <a …``, Python 3.11), libxml2 a few milliseconds.
"""

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

# Word lists this long read better as words than as one quoted name a line.
_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"  # noqa: SIM905
    " h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
_UNSEEN = frozenset(
    "audio canvas head iframe math noscript script style svg template video".split()  # noqa: SIM905
)
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAKS = re.compile(r" *\n *")
_MANY_BREAKS = re.compile(r"\n{3,}")
_SURROGATES = re.compile("[\ud800-\udfff]")


def html_to_text(html: str) -> str:
    """Plain text: paragraphs apart by an empty line or a line break, spaces collapsed; never raises."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    words = _Words()
    parser = etree.HTMLParser(target=words, encoding="utf-8", huge_tree=True)
    try:
        # In a body of its own, so that a fragment that begins with text is not taken for a document's head.
        parser.feed(b"<body>" + _SURROGATES.sub("\ufffd", html).encode())
        parser.close()
    except (etree.LxmlError, AssertionError):
        pass  # What was read up to here is still the text's beginning.
    return tidy("".join(words.parts))


def tidy(text: str) -> str:
    """Plain text with its spaces collapsed and no more than one empty line together."""
    return _MANY_BREAKS.sub("\n\n", _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", text))).strip()


class _Words:
    """Receives libxml2's events; an unclosed unseen element hides what is inside it, not what follows its parent."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._hidden = 0

    def start(self, tag: str, attributes: Any) -> None:
        """An element begins."""
        del attributes
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag == "p" else "\n")

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and tag != "br":
            self.parts.append("\n\n" if tag == "p" else "\n")

    def data(self, text: str) -> None:
        """Text; a line break in the source is a space, as browsers show it."""
        if not self._hidden:
            self.parts.append(text.replace("\n", " ").replace("\r", " "))

    def close(self) -> None:
        """Required by lxml's target interface."""
