"""Which element of a page is the frame around the article's paragraphs, where no name on the page says so."""

from collections import defaultdict
from collections.abc import Iterator

from lxml import html  # type: ignore[import-untyped]
from trafilatura.xpaths import BODY_XPATH

# What the text of a paragraph counts for its parent, and what is left of that a level further up: the frame is the
# lowest element that has most paragraphs, also where a site puts boxes around each.
_LESS_BY_LEVEL = 0.5
_LEVELS = 6
_MIN_PARAGRAPH = 60
_BLOCKS = ("p", "div", "td", "section", "blockquote", "pre")
_FRAME_BY_NAME = {"itemprop": "articleBody"}


def mark_frame(tree: html.HtmlElement) -> None:
    """Give the frame the name by which trafilatura finds it; nothing where it knows one by the site's own names."""
    if any(expression(tree) for expression in BODY_XPATH):
        return
    frame = _heaviest(tree)
    if frame is not None:
        frame.tag = "div"  # trafilatura takes no table's cell for a frame
        frame.attrib.update(_FRAME_BY_NAME)


def _heaviest(tree: html.HtmlElement) -> html.HtmlElement | None:
    weights: defaultdict[html.HtmlElement, float] = defaultdict(float)
    for paragraph, length in _paragraphs(tree):
        share = float(length)
        # A block of several lines is a frame of its own; a paragraph's frame is what is around it.
        frame = paragraph if paragraph.find("br") is not None else paragraph.getparent()
        for _ in range(_LEVELS):
            if frame is None:
                break
            weights[frame] += share
            share *= _LESS_BY_LEVEL
            frame = frame.getparent()
    return max(weights, key=lambda frame: weights[frame], default=None)


def _paragraphs(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, int]]:
    """Blocks with words of their own, and how many characters; those of links and of boxes inside do not count."""
    for block in tree.iter(*_BLOCKS):
        length = len((block.text or "").strip()) + sum(len((child.tail or "").strip()) for child in block)
        if length >= _MIN_PARAGRAPH:
            yield block, length
