"""Takes from a page what is never its article: scripts, navigation, captions, related links, newsletters, notices.

The words by which sites mark such parts are data: of names in ``furniture.txt``, of what they say in
``interruptions.txt``. An element that holds much of the page's text is
kept whatever it is called: themes write "has-sidebar" or "cookies-not-set" on the whole page.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from lxml import etree, html  # type: ignore[import-untyped]

FURNITURE = Path(__file__).with_name("furniture.txt")
INTERRUPTIONS = Path(__file__).with_name("interruptions.txt")
# Word lists this long read better as words than as one quoted name a line.
_NEVER_TEXT = (
    "audio button canvas datalist embed head iframe img input label link map math meta"  # noqa: SIM905
    " noscript object option picture progress script select source style svg template textarea track video".split()
)
# The part of the page's words from which on an element is not taken for furniture.
_TOO_MUCH = 0.4
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FURNITURE_ROLES = frozenset(
    {"navigation", "banner", "complementary", "contentinfo", "dialog", "alertdialog", "search", "menu", "toolbar"}
)
_AUTHORS_PATH = "//*[(@rel='author' or @itemprop='author') and not(.//p)]"
_PARAGRAPHS = frozenset({"p", "li", "td", "blockquote"})
_BLOCKS = ("p", "div", "h2", "h3", "h4", "h5", "h6")
_BOXES = frozenset({"article", "body", "div", "main", "section", "td"})
_LONGEST_CAPTION = 300
_LONGEST_INTERRUPTION = 300
_MOST_LINKS = 6
_PUNCTUATION = " .,:;|>»›→-–—•[]()…"
_FURNITURE_TAGS = frozenset({"aside", "dialog", "figcaption", "figure", "footer", "form", "menu", "nav"})
_NAME_PARTS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+")
_MAX_NAME = 300
_LONGEST_MARK = 4
# Formatting inside a paragraph says nothing about what it is, and half of a page's elements are formatting.
_FORMATTING = (
    "abbr acronym address b bdi bdo big center cite data dfn em font i ins kbd mark nobr s small span strong sub sup"  # noqa: SIM905
    " time tt u wbr".split()
)


def drop_unseen(tree: html.HtmlElement) -> None:
    """Remove what is not text, scripts above all, and pictures with their captions; what follows stays."""
    for box in _picture_boxes(tree):
        box.drop_tree()
    etree.strip_elements(tree, *_NEVER_TEXT, with_tail=False)


def _picture_boxes(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Boxes of a picture and a few words: a caption, also where no name says so."""
    boxes: dict[html.HtmlElement, None] = {}
    for picture in tree.iter("img", "amp-img"):
        box = picture.getparent()
        while box is not None and box.tag in ("a", "picture", "span"):
            box = box.getparent()
        if box is not None and box.tag == "div" and box.find(".//p") is None and _length(box) < _LONGEST_CAPTION:
            boxes[box] = None
    return list(boxes)


def prune(tree: html.HtmlElement) -> None:
    """Remove the furniture and the formatting, after ``drop_unseen``; what follows a removed element stays."""
    for element in list(_furniture_of(tree)):
        element.drop_tree()
    for block in list(tree.iter(*_BLOCKS)):
        if _only_interrupts(block):
            block.drop_tree()
    for signature in [*tree.iter("time"), *tree.xpath(_AUTHORS_PATH)]:
        if not _stands_in_a_sentence(signature):
            signature.drop_tree()
    for words in tree.iter(*_FORMATTING):
        if _is_line_of_its_own(words):
            words.tag = "p"
    etree.strip_tags(tree, *_FORMATTING)
    # Trafilatura fills a table up to the widths that its cells claim, hours of work for a page that means harm.
    etree.strip_attributes(tree, "colspan", "rowspan")
    for box in tree.iter("div"):
        if _is_paragraph(box):
            box.tag = "p"


def _furniture_of(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    too_much = _TOO_MUCH * _length(tree)
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if _is_furniture(element) and _length(element) < too_much:
            walk.skip_subtree()
            yield element


def _stands_in_a_sentence(element: html.HtmlElement) -> bool:
    """Whether a date or an author is part of what a paragraph says, not a line of its own beside the text."""
    parent = element.getparent()
    around = (element.tail or "") + ((parent.text or "") if parent is not None else "")
    return parent is not None and parent.tag in _PARAGRAPHS and bool(around.strip())


def _is_line_of_its_own(words: html.HtmlElement) -> bool:
    """Whether a block follows at once in the same box: without its tags, a title would run into the text below."""
    following = words.getnext()
    return (
        following is not None
        and following.tag in _BLOCKS
        and words.getparent().tag in _BOXES
        and not (words.tail or "").strip()
    )


def _is_paragraph(box: html.HtmlElement) -> bool:
    """Whether a box holds a line of words and no other box: trafilatura reads those only on pages without any ``p``."""
    return bool((box.text or "").strip()) and all(child.tag in ("a", "br", "q") for child in box)


def _only_interrupts(block: html.HtmlElement) -> bool:
    """Whether it announces an advertisement or points to another page, and says nothing of its own."""
    if len(block) > _MOST_LINKS:
        return False
    said = block.text_content()
    if len(said) > _LONGEST_INTERRUPTION:
        return False
    for link in block.iter("a"):
        said = said.replace(link.text_content(), " ", 1)
    return " ".join(said.split()).strip(_PUNCTUATION).casefold() in _interruptions()


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag in ("html", "body", "main", "article"):
        return False
    if element.tag in _FURNITURE_TAGS:
        return element.tag != "figure" or element.find(".//table") is None
    if not element.attrib:
        return False
    return (
        (element.get("role") or "").strip().lower() in _FURNITURE_ROLES
        or element.get("hidden") is not None
        or (element.get("aria-hidden") or "").lower() == "true"
        or bool(_HIDDEN_STYLE.search((element.get("style") or "")[:_MAX_NAME]))
        or _says_furniture(element.get("class") or "")
        or _says_furniture(element.get("id") or "")
    )


@lru_cache(maxsize=16_384)
def _says_furniture(name: str) -> bool:
    marks = _marks()
    for word in name[:_MAX_NAME].split():
        parts = [part.lower() for part in _NAME_PARTS.findall(word)]
        if any(
            " ".join(parts[at : at + length]) in marks
            for at in range(len(parts))
            for length in range(1, _LONGEST_MARK + 1)
        ):
            return True
    return False


@cache
def _marks() -> frozenset[str]:
    return _lines(FURNITURE)


@cache
def _interruptions() -> frozenset[str]:
    return _lines(INTERRUPTIONS)


def _lines(file: Path) -> frozenset[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _length(element: html.HtmlElement) -> int:
    return len(element.text_content())
