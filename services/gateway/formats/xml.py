"""XML documents of one namespace: elements by name and text, characters that XML cannot hold replaced."""

import re
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

# XML 1.0 §2.2: everything else cannot stand in a document, not even as a reference.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What may be followed; an article's address that is none (`javascript:`) is not linked to.
_ON_THE_WEB = re.compile(r"(https?://[\w.-]+(?::\d{1,5})?)([/?#].*)?", re.IGNORECASE | re.DOTALL)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT = "%/:=&?~+!$,;'@()*-._"


def in_xml(text: str) -> str:
    """The text with U+FFFD in place of each character that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def link_to(url: str) -> str | None:
    """The address as a URI (RFC 3986), what may not stand in one percent-encoded; null where it is none of the web."""
    found = _ON_THE_WEB.fullmatch(url)
    if found is None:
        return None
    path, mark, fragment = _STRAY_PERCENT.sub("%25", found[2] or "").partition("#")
    return (
        quote(found[1], _KEPT) + quote(path, _KEPT, errors="replace") + mark + quote(fragment, _KEPT, errors="replace")
    )


def document(name: str, namespace: str) -> Element:
    """The root; all that is put into it is of the same namespace."""
    return Element(name, {"xmlns": namespace})


def put(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A further child."""
    child = SubElement(parent, name, {key: in_xml(value) for key, value in attributes.items()})
    if text is not None:
        child.text = in_xml(text)
    return child


def written(root: Element) -> bytes:
    """The document in UTF-8."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
