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
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MANY_BREAKS = re.compile(r"\n{3,}")


def html_to_text(html: str) -> str:
    """Plain text: paragraphs apart by an empty line or a line break, spaces collapsed; never raises."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # A line break in the source is a space, as browsers show it. In a body of its own, so that a fragment that begins
    # with text is not taken for a document's head.
    source = "<body>" + html.replace("\n", " ").replace("\r", " ")
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return ""
    return tidy(_seen(root))


def tidy(text: str) -> str:
    """Plain text with its spaces collapsed and no more than one empty line together."""
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return (_MANY_BREAKS.sub("\n\n", lines) if "\n\n\n" in lines else lines).strip()


def _seen(root: Any) -> str:
    """The text in its order; an unclosed unseen element hides what is inside it, not what follows its parent."""
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    text = "".join(root.itertext())
    if not text.isprintable() and _CONTROLS.search(text):
        # lxml drops a text with control characters that is set.
        return " ".join(root.itertext())
    for block in root.iter(*_BLOCKS):
        line_break = "\n\n" if block.tag == "p" else "\n"
        if block.tag != "br":
            block.text = line_break + (block.text or "")
        block.tail = line_break + (block.tail or "")
    return "".join(root.itertext())
