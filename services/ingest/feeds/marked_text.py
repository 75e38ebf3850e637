"""Text as feeds write it (plain, HTML, elements, base64) to plain words; which of an item's texts is the article."""

import base64
import binascii
import re
from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from services.ingest.feeds.characters import mend_characters
from services.ingest.feeds.html_text import html_to_text, tidy

_ATOM = ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/ns#}")
_HTML = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
_LOOKS_LIKE_HTML = re.compile(
    r"</(?:a|b|i|p|em|strong|div|span|ul|ol|li|h[1-6]|blockquote|table)>|<(?:p|br|hr|img)(?:\s[^<>]*)?/?>"
    r"|&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)
_CLOSING_TAG = re.compile(r"</(?:a|p|em|strong|div|span|ul|ol|li|h[1-6]|blockquote|table)>", re.IGNORECASE)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# How a text ends that goes on elsewhere; behind it may stand a line of the publishing system.
_CUT = re.compile(
    r"(?:…|\.\.\.)\W*(?:\n|\Z)|\b(?:read more|continue reading|read the full|full story)\b", re.IGNORECASE
)
_END_CHARS = 250
# From this length a text that is not called the content is taken for the whole article nevertheless.
_LONG_CHARS = 1500


class Marked(NamedTuple):
    """A text and whether it is HTML."""

    value: str
    html: bool

    @property
    def words(self) -> str:
        """What a reader sees of it; HTML that was escaped once too often is still HTML."""
        text = html_to_text(self.value) if self.html else tidy(self.value)
        return mend_characters(html_to_text(text) if self.html and _CLOSING_TAG.search(text) else text)


class Body(NamedTuple):
    """The longest text of an item, and whether it is likely the whole article."""

    text: str
    full: bool


def marked(element: Any) -> Marked:
    """An element's text by its ``type`` and ``mode`` (Atom 1.0 §4.1.3, Atom 0.3 §3.1).

    Without a type Atom's is plain, any other's HTML. Plain text that can only be HTML is taken for it: many feeds
    forget the type.
    """
    if len(element):
        return Marked(_inner_markup(element), html=True)
    value = element.text or ""
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    if (element.get("mode") or "").lower() == "base64" or _is_encoded(kind):
        value = _from_base64(value)
    if kind in _HTML or kind.endswith(("/xml", "+xml")):
        return Marked(value, html=True)
    untyped_html = not kind and not element.tag.startswith(_ATOM)
    return Marked(value, html=untyped_html or bool(_LOOKS_LIKE_HTML.search(value)))


def body_of(contents: Iterable[Marked], summaries: Iterable[Marked]) -> Body:
    """The article of an item that has these texts.

    The content is full unless it breaks off or says no more than the summary; a summary only if it is long. What a
    publisher calls summary may be the whole text, and what it calls content the first sentence.
    """
    content = max((one.words for one in contents), key=len, default="")
    # Words are never longer than their markup, so most summaries need no reading.
    summary = max((one.words for one in summaries if len(one.value) > len(content)), key=len, default="")
    text = content if len(content) >= len(summary) else summary
    enough = bool(content) and content != summary and text is content
    return Body(text, bool(text) and (enough or len(text) >= _LONG_CHARS) and not _CUT.search(text[-_END_CHARS:]))


def _is_encoded(kind: str) -> bool:
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("/xml", "+xml"))


def _from_base64(value: str) -> str:
    try:
        return base64.b64decode(value, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""  # a picture, say


def _inner_markup(element: Any) -> str:
    """Written as HTML: ``<script/>`` would hide from an HTML reader all that follows."""
    own = deepcopy(element)
    for inside in own.iterdescendants(etree.Element):
        with suppress(ValueError):  # what has no name without its prefix keeps it
            inside.tag = inside.tag.rpartition("}")[2].rpartition(":")[2]
    children = (etree.tostring(child, encoding="unicode", method="html") for child in own)
    return (own.text or "").translate(_ESCAPES) + "".join(children)
