"""The bytes of a web page as a tree of bounded size. Nothing on the page is run, fetched or expanded."""

import codecs
import re

from lxml import etree, html  # type: ignore[import-untyped]

MAX_PAGE_BYTES = 4 * 1024 * 1024
# A news page has 1,000 to 5,000 elements, a long live blog 20,000; extraction takes 1 s for 20,000.
MAX_ELEMENTS = 25_000
# libxml2 stops reading 2,048 levels down. What is nested more than this keeps its words and loses its tags, because
# extraction looks at all that is inside an element at each level again.
_MAX_DEPTH = 100
_TOO_DEEP = etree.XPath("/*" * _MAX_DEPTH)
_DECLARATION_REACH = 4096
_META_CHARSET = re.compile(rb"<meta\b[^<>]{0,200}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What pages call Latin-1 and ASCII is Windows-1252, and GB 2312 its superset: so browsers read them (WHATWG Encoding).
_AS_BROWSERS_DO = {"iso8859-1": "windows-1252", "ascii": "windows-1252", "gb2312": "gb18030"}
# Python codecs that are no character sets of documents, or that take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
# What no tree can hold: control characters but for line breaks and tabs, and U+FFFE and U+FFFF.
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
_CONTROLS_TO_SPACES = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_NEVER_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def read_document(content: bytes, charset: str | None = None) -> html.HtmlElement | None:
    """The page as a tree; ``charset`` is that of the HTTP header. Null where there is no element to read."""
    markup = decode_page(content, charset).encode("utf-8", "replace").translate(_CONTROLS_TO_SPACES)
    for never in _NEVER_CHARACTERS:
        markup = markup.replace(never, b" ")
    if b"<" not in markup:
        return None
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True, no_network=True
    )
    try:
        tree = html.document_fromstring(markup, parser=parser)
    except (etree.LxmlError, AssertionError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) else None


def decode_page(content: bytes, charset: str | None = None) -> str:
    """The text of the bytes: by byte order mark, as UTF-8 where that fits, else as the header or the page declares.

    UTF-8 goes before what is declared because text in another charset is not UTF-8 by accident, while declarations are
    often left over from a template. One broken byte in a page that says it is UTF-8 does not make it another charset.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    in_page = _META_CHARSET.search(content[:_DECLARATION_REACH])
    for declared in (charset, in_page and in_page[1].decode("ascii")):
        codec = _codec(declared) if declared else None
        if codec is not None:
            return content.decode(codec, "replace")
    return content.decode("windows-1252", "replace")


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
        b" ".decode(found, "replace")  # "base64" and the like are codecs, too, and no charsets
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSETS else _AS_BROWSERS_DO.get(found, found)


def flatten(tree: html.HtmlElement) -> None:
    """Take the tags off whatever is nested too deep; its words stay where they are."""
    for top in _TOO_DEEP(tree):
        etree.strip_tags(top, "*")
