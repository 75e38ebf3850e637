"""The text of an XML feed to its elements, well-formed or not.

A feed that is not well-formed is mended in ways that cannot change what is right in it: references that XML does not
know, characters that it forbids, what stands around the root. If it is still broken, each item is read on its own, so
that one bad item takes none of its neighbours with it.

Nothing outside the text is ever read, and no text grows: of the entities that a document declares, only those that
stand for plain text are put in, and only so many characters of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from services.ingest.feeds.feed import MAX_ITEMS, FeedError

_MAX_ENTITY_CHARS = 200_000

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A section or comment with the beginning of another in it was never closed, so it is none. Possessive: linear always.
_CDATA = re.compile(r"(<!\[CDATA\[(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>)")
_BARE_AMPERSAND = re.compile(r"&(?!#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z_][\w.-]{0,63};)")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?:#([0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|([A-Za-z_][\w.-]{0,63}));")
_COMMENT = r"<!--(?:[^-<]++|-(?!->)|<(?!!--))*+-->"
_ITEM_START = re.compile(rf"{_CDATA.pattern}|{_COMMENT}|(<(?:[\w.-]{{1,30}}:)?(?:item|entry)(?=[\s/>]))", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[\w.-]{1,30}:)?(?:item|entry)\s*>", re.IGNORECASE)
_CARRIED = re.compile(r"\b(xmlns(?::[\w.-]{1,40})?|xml:base|xml:lang)\s*=\s*(\"[^\"<]{0,500}\"|'[^'<]{0,500}')")
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,63})\s+(?:\"([^\"%<]*)\"|'([^'%<]*)')\s*>")
_DOCTYPE_END = re.compile(r"[\[>]")
_SUBSET_END = re.compile(r"\]\s*>")
_NAME = re.compile(r"[\w.:-]{1,100}")
_MARKUP_CHARS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Document:
    """``roots``: the feed's root element; for a broken feed its head, then an element around each of its items."""

    roots: tuple[Any, ...]
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prolog:
    """What stands before the root: ``body`` begins with the root's tag, ``first`` is that element's local name."""

    body: str
    first: str
    doctype: str
    junk: bool


def prolog_of(text: str) -> Prolog:
    """Leave declaration, comments and document type; text that stands there by mistake is ``junk``."""
    at, doctype, junk = 0, "", False
    while (at := text.find("<", start := at)) >= 0:
        junk = junk or bool(text[start:at].strip())
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4) + 3
        elif text.startswith("<?", at):
            end = text.find("?>", at + 2) + 2
        elif text.startswith("<!", at):
            end = _end_of_doctype(text, at)
            doctype = text[at:end]
        elif text[at + 1 : at + 2].isalpha():
            return Prolog(text[at:], _local_name(text, at + 1), doctype, junk)
        else:
            junk, end = True, at + 1
        if end <= at:
            break
        at = end
    raise FeedError("has no element: it is neither XML nor JSON")


def _end_of_doctype(text: str, at: int) -> int:
    """A subset in brackets may hold ``>``; its end is the first ``]>``. 0 where there is no end."""
    found = _DOCTYPE_END.search(text, at)
    if found and found[0] == "[":
        found = _SUBSET_END.search(text, found.end())
    return found.end() if found else 0


def _local_name(text: str, at: int) -> str:
    name = _NAME.match(text, at)
    return name[0].rpartition(":")[2].lower() if name else ""


def read_tree(prolog: Prolog) -> Document:
    """Elements of a feed. Raises ``FeedError`` where there are none."""
    parse = _Parser()
    around = ("has text before its first element",) if prolog.junk else ()
    entities = dict(_declared_entities(prolog.doctype))
    body = _put_in(prolog.body, entities) if entities else prolog.body
    first = parse(body)
    if first.problem is None:
        return Document((first.root,), around)
    defects = (*around, f"is not well-formed: {first.problem}")
    if first.whole:
        return Document((first.root,), defects)
    mended = _put_in(_FORBIDDEN.sub("", body), {})
    second = parse(mended)
    return Document((second.root,), defects) if second.whole else _by_items(mended, second.root, defects, parse)


class _Parsed(NamedTuple):
    """The root, as far as it goes, what is wrong with it, and whether all of it is there nevertheless."""

    root: Any
    problem: str | None
    whole: bool


class _Parser:
    """Reads on behind errors. One for each feed: the errors of two threads would mix."""

    def __init__(self) -> None:
        self._lxml = etree.XMLParser(
            recover=True, resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
        )

    def __call__(self, text: str) -> _Parsed:
        try:
            # Bytes, never a str: lxml would fetch a str that begins like an address.
            root = etree.fromstring(text.encode("utf-8", "replace"), self._lxml)
        except (etree.XMLSyntaxError, ValueError) as error:
            return _Parsed(None, str(error), whole=False)
        errors = list(self._lxml.error_log)
        # A prefix without its namespace loses nothing: the elements keep it in their names.
        grave = [one for one in errors if one.domain != etree.ErrorDomains.NAMESPACE]
        problem = next((f"{one.message.strip()} (line {one.line})" for one in (*grave, *errors)), None)
        return _Parsed(root, problem, whole=not grave)


def _by_items(text: str, whole: Any, defects: tuple[str, ...], parse: _Parser) -> Document:
    head, *items = islice(_pieces(text), MAX_ITEMS + 2)
    if not items:
        if whole is None:
            raise FeedError(defects[-1])
        return Document((whole,), defects)
    carried = _carried(head)
    read = [parse(f"<piece{carried}>{item}</piece>") for item in items]
    broken = sum(not one.whole for one in read)
    if broken:
        defects = (*defects, f"has {broken} broken items, which are read as far as they go")
    first = parse(head).root
    roots = (etree.Element("rss") if first is None else first, *(one.root for one in read if one.root is not None))
    return Document(roots, defects)


def _pieces(text: str) -> Iterator[str]:
    """The text before the first item, then each item up to its end tag, or to the next item if it has none."""
    starts = (found.start(2) for found in _ITEM_START.finditer(text) if found[2])
    begin = next(starts, len(text))
    yield text[:begin]
    for following in (*islice(starts, MAX_ITEMS + 1), len(text)):
        end = _ITEM_END.search(text, begin, following)
        yield text[begin : end.end() if end else following]
        begin = following


def _carried(head: str) -> str:
    """What the root's and the channel's tags say for all items: namespaces, base address, language."""
    first: dict[str, str] = {}
    for name, value in _CARRIED.findall(head):
        first.setdefault(name, value)
    return "".join(f" {name}={value}" for name, value in first.items())


def _declared_entities(doctype: str) -> Iterator[tuple[str, str]]:
    for name, double, single in _ENTITY.findall(doctype):
        value = _numbers(double or single)
        # One that refers to others could grow without end.
        if "&" not in value:
            yield name, value


def _numbers(text: str) -> str:
    return re.sub(r"&#([0-9]{1,7}|[xX][0-9a-fA-F]{1,6});", lambda found: _character(found[1]), text)


def _put_in(text: str, declared: dict[str, str]) -> str:
    """Put characters in place of references that XML does not know: the document's entities, then HTML's.

    An ``&`` that refers to nothing stands for itself. CDATA sections have no references, so they stay as they are.
    """
    added = 0

    def mend(found: re.Match[str]) -> str:
        nonlocal added
        number, name = found.groups()
        if number:
            return _character(number).translate(_MARKUP_CHARS)
        value = declared.get(name)
        if value is not None:
            added += len(value)
            if added > _MAX_ENTITY_CHARS:
                raise FeedError(f"grows by more than {_MAX_ENTITY_CHARS:,} characters through the entities it declares")
        else:
            value = html5.get(f"{name};")
        return f"&amp;{name};" if value is None else value.translate(_MARKUP_CHARS)

    # Odd parts are the sections.
    parts = _CDATA.split(text)
    parts[::2] = (_REFERENCE.sub(mend, _BARE_AMPERSAND.sub("&amp;", part)) for part in parts[::2])
    return "".join(parts)


def _character(number: str) -> str:
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return "" if code > 0x10FFFF or _FORBIDDEN.match(chr(code)) else chr(code)  # noqa: PLR2004 - Unicode ends there
