"""Bytes to text: which charset is it really? And the few characters that stay wrong after the right charset was taken.

What a feed says of its charset is wrong often enough that bytes come first: text that is valid UTF-8 beyond ASCII is
UTF-8, whatever the declaration or the HTTP header say; nothing else has those patterns by chance.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<\?xml\b[^<>]{0,500}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']", re.IGNORECASE)
_DECLARATION_REACH = 1024
# Python codecs that are no character sets of documents, or that take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
# A name is mostly used for the larger set that browsers read in its place (WHATWG Encoding).
_READ_AS = {
    "ascii": "utf-8",
    "big5": "cp950",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
# What is looked for where nothing is said: a charset for each script. Those of Latin letters cannot be told apart in a
# few words ("São" would become "Săo"), so all of them are read as the most common, as browsers do.
_DETECTABLE = [
    *("big5", "cp932", "cp949", "euc_jp", "gb18030", "koi8_r", "tis_620"),
    *("cp1251", "cp1252", "cp1253", "cp1255", "cp1256"),
]
_DETECTION_BYTES = 4096
_ENOUGH_BYTES = 8
_MARKUP = re.compile(rb"<[^<>]{0,1000}>")
# So many times more of valid UTF-8 than of other bytes has no other charset.
_FEW = 2


class Decoded(NamedTuple):
    """``charset`` as Python names it; ``defect`` says what was wrong about the feed's own word, or is null."""

    text: str
    charset: str
    defect: str | None


def decode(content: bytes, http_charset: str | None) -> Decoded:
    """Text of a feed; never raises. ``http_charset`` is that of the Content-Type header.

    A byte order mark decides; then zeros between the bytes (UTF-16, UTF-32); then whether it is UTF-8; then the XML
    declaration; then the header, which comes after it because servers send one header for all files. What fits none
    of them is guessed from the bytes.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            text = content.decode(name, "replace")
            return Decoded(text, name, "has bytes that are no UTF characters" if "\ufffd" in text else None)
    wide = _wide(content)
    if wide is not None:
        return Decoded(content.decode(wide, "replace"), wide, None)
    declared = _DECLARED.search(content[:_DECLARATION_REACH])
    named = [name for name in (declared and declared[1].decode("ascii"), http_charset) if name]
    for charset in _candidates(content, named):
        try:
            text = content.decode(charset)
        except ValueError:
            continue
        return Decoded(text, charset, _misnamed(content, named, charset))
    return _guessed(content, named)


def _wide(content: bytes) -> str | None:
    """The first character of a feed is ASCII: where its zeros stand says which UTF it is."""
    zeros = "".join("0" if byte == 0 else "x" for byte in content[:4])
    return {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}.get(zeros)


def _candidates(content: bytes, named: list[str]) -> Iterator[str]:
    if not content.isascii():
        yield "utf-8"
    for name in named:
        charset = _charset(name)
        if charset is not None:
            yield charset
    yield "utf-8"


def _charset(name: str) -> str | None:
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # UTF-16 and UTF-32 are told by their bytes, so here the name is wrong; decoding ASCII by it would give Chinese.
    if not known._is_text_encoding or known.name in _NO_CHARSETS or known.name.startswith(("utf-16", "utf-32")):  # noqa: SLF001 - codecs have no public way to say it
        return None
    return _READ_AS.get(known.name, known.name)


def _misnamed(content: bytes, named: list[str], charset: str) -> str | None:
    said = _charset(named[0]) if named else charset
    if said is None:
        return f"names the charset {named[0]}, which there is not or does not fit; read as {charset}"
    return None if said == charset or content.isascii() else f"says that it is {named[0]}, and is {charset}"


def _guessed(content: bytes, named: list[str]) -> Decoded:
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    said = f"says that it is {named[0]}, but " if named else "says no charset that fits, and "
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if wrong * _FEW <= beyond_ascii - wrong:
        # UTF-8 into which a few words of another charset were pasted.
        return Decoded(content.decode("utf-8", _PASTED), "utf-8", f"{said}has {wrong} characters that are not UTF-8")
    charset = _detect(content)
    return Decoded(content.decode(charset, "replace"), charset, f"{said}looks like {charset}")


def _detect(content: bytes) -> str:
    words = b" ".join(run for run in _MARKUP.sub(b" ", content).split() if not run.isascii())
    if sum(byte >= 0x80 for byte in words[:_DETECTION_BYTES]) < _ENOUGH_BYTES:  # noqa: PLR2004 - ASCII ends there
        return "cp1252"
    best = from_bytes(words[:_DETECTION_BYTES], cp_isolation=_DETECTABLE, enable_fallback=False).best()
    return "cp1252" if best is None else best.encoding


def _pasted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_PASTED = "harmwatch-pasted-cp1252"
codecs.register_error(_PASTED, _pasted)

# UTF-8 that was read as windows-1252 and written again: "â€™" for "’". The first alternatives are what no language
# writes; only beside them are the others, which some do, mended too.
_TWICE_SURE = re.compile("â(?:€|\x80)[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Ã[©¨¡­³±¶¼¤§«ª®¯¢£]")
_TWICE = re.compile("[\xc2-\xf4][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")
_C1 = re.compile("[\x80-\x9f]")
_C1_MEANT = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def mend_characters(text: str) -> str:
    """Undo UTF-8 that was encoded twice, and control characters that were meant as windows-1252 (``&#146;`` for ’)."""
    if text.isascii():
        return text
    if _TWICE_SURE.search(text):
        text = _TWICE.sub(_once, text)
    return text.translate(_C1_MEANT) if _C1.search(text) else text


def _once(found: re.Match[str]) -> str:
    try:
        return b"".join(_byte(char) for char in found[0]).decode("utf-8")
    except UnicodeError:
        return found[0]


def _byte(char: str) -> bytes:
    return bytes([ord(char)]) if "\x80" <= char <= "\xff" else char.encode("cp1252")
