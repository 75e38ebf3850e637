"""The article's own paragraphs out of a pruned page, by trafilatura; an empty line between two."""

import re
from collections.abc import Iterator
from copy import copy

from lxml import etree, html  # type: ignore[import-untyped]
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from services.ingest.pages.framing import mark_frame

_SPACES = re.compile(r"\s+")
_OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=True)
_CELLS = " | "


def main_text(tree: html.HtmlElement, title: str | None) -> str:
    """The paragraphs, list items and table rows of the article; empty where it finds none. Uses the tree up.

    A heading that only repeats the title is left out: the title goes before the text anyway.
    """
    body = _extracted(tree)
    if body is None:
        return ""
    blocks = [block for block in _blocks(body) if block]
    while blocks and title is not None and blocks[0].casefold() == title.casefold():
        del blocks[0]
    return "\n\n".join(blocks)


def _extracted(tree: html.HtmlElement) -> etree._Element | None:
    try:
        mark_frame(tree)
        document = bare_extraction(tree, options=copy(_OPTIONS))  # it writes into them
    except Exception:  # noqa: BLE001 - its failures on garbage are of every type, and a page is no reason to stop
        return None
    return getattr(document, "body", None)


def _blocks(body: etree._Element) -> Iterator[str]:
    for element in body:
        if element.tag in ("list", "quote"):
            yield from _parts(element)
        elif element.tag == "table":
            for row in element.iter("row"):
                yield _CELLS.join(filter(None, (_words("".join(cell.itertext())) for cell in row.iter("cell"))))
        else:
            yield from _lines(element)
        yield _words(element.tail or "")


def _parts(element: etree._Element) -> Iterator[str]:
    """An item or a paragraph of a quotation each on its own; words between them, too."""
    yield _words(element.text or "")
    for part in element:
        yield from _lines(part)
        yield _words(part.tail or "")


def _lines(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph; one that is broken by line breaks is several."""
    line: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if part.tag in ("lb", "p", "item", "head"):
                yield _words("".join(line))
                line = []
            line.append(part.text or "")
        elif part is not element:
            line.append(part.tail or "")
    yield _words("".join(line))


def _words(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
