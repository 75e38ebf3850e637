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
_MUCH_MORE = 4
_BLOCKS = ("p", "div", "td", "section", "blockquote", "pre")
_FRAME_BY_NAME = {"itemprop": "articleBody"}


def mark_frame(tree: html.HtmlElement) -> None:
    """Give the frame the name by which trafilatura finds it; nothing where it knows one by the site's own names."""
    _settle_articles(tree)
    if tree.find(".//article") is not None or any(expression(tree) for expression in BODY_XPATH):
        return
    frame = _heaviest(tree)
    if frame is not None:
        frame = _around_all_parts(frame)
        frame.tag = "div"  # trafilatura takes no table's cell for a frame
        frame.attrib.update(_FRAME_BY_NAME)


def _settle_articles(tree: html.HtmlElement) -> None:
    """Leave one ``article``, the page's own, where cards of other reports are such elements, too.

    It stands apart from the cards, or has much more text than those beside it. Otherwise they are posts of a live blog,
    and none of them is the whole.
    """
    weights = {article: _weight(article) for article in tree.iter("article")}
    if len(weights) <= 1:
        return
    own = max(weights, key=lambda article: weights[article])
    beside = [weights[other] for other in own.getparent() if other is not own and other in weights]
    if beside and weights[own] < _MUCH_MORE * max(beside):
        own = None
    for article in weights:
        if article is not own:
            article.tag = "div"


def _around_all_parts(frame: html.HtmlElement) -> html.HtmlElement:
    """The frame's parent where a part of the text lies in a box of the same name beside it."""
    name, parent = frame.get("class"), frame.getparent()
    if not name or parent is None:
        return frame
    parts = [box for box in parent if box is not frame and box.tag == frame.tag and box.get("class") == name]
    return parent if any(_weight(part) >= _MIN_PARAGRAPH for part in parts) else frame


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


def _weight(tree: html.HtmlElement) -> int:
    return sum(length for _, length in _paragraphs(tree))


def _paragraphs(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, int]]:
    """Blocks with words of their own, and how many characters; those of links and of boxes inside do not count."""
    for block in tree.iter(*_BLOCKS):
        length = len((block.text or "").strip()) + sum(len((child.tail or "").strip()) for child in block)
        if length >= _MIN_PARAGRAPH:
            yield block, length
