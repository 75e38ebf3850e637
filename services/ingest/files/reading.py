"""Paths and standard input, read by what they are: each in its format, decompressed, nothing judged by its name."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from services.ingest.files.formats import Format, format_of, is_warc_of_gzip_members
from services.ingest.files.json_values import read_values
from services.ingest.files.jsonl import read_lines
from services.ingest.files.opening import ZIP, Damaged, Headed, Source, buffered, decompressed
from services.ingest.files.page_records import FoundPage, read_here
from services.ingest.files.tables import find_table, read_table
from services.ingest.files.url_lists import Link, listing_of, read_listing, read_urls
from services.ingest.files.warc import read_warc
from services.ingest.items import Item

STDIN = "-"
_STDIN_NAME = "<stdin>"
_SHOWN_BYTES = 24

ReadPages = Callable[[Iterable[Link | FoundPage | Item]], Iterator[Item]]
"""The articles on pages and at links; items among them pass through."""


class Files:
    """The items of all paths in turn, ``-`` being standard input; iterate once.

    ``bytes_read`` says how far that is, of ``bytes_in_all`` (null where standard input is among the paths). A path that
    cannot be opened, recognised or read to its end gives an item with ``number`` 0 and the reason; the rest follows.
    Without ``pages`` the pages in crawls are read in this process, and lists of addresses are an error.
    """

    def __init__(
        self, paths: Sequence[str], stdin: BinaryIO, form: Format | None = None, pages: ReadPages | None = None
    ) -> None:
        self._paths = paths
        self._stdin = stdin
        self._form = form
        self._pages = pages
        self.bytes_read = 0
        sizes = [None if path == STDIN else _size_of(path) for path in paths]
        self.bytes_in_all = None if None in sizes else sum(size for size in sizes if size is not None)

    def __iter__(self) -> Iterator[Item]:
        for path in self._paths:
            try:
                if path == STDIN:
                    yield from self._read(self._stdin, _STDIN_NAME)
                else:
                    with Path(path).open("rb") as file:
                        yield from self._read(file, path)
            except OSError as error:
                yield Item(path, 0, b"", error=f"cannot be read: {error.strerror or error}")

    def _read(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        headed = Headed(Source(stream, self._count))
        if headed.head.startswith(ZIP):
            yield from self._read_zip(stream, source)
        else:
            yield from self._read_one(headed, source)

    def _count(self, count: int) -> None:
        self.bytes_read += count

    def _read_zip(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        """The members of an archive (GDELT's files are such) in turn."""
        if not stream.seekable():
            yield Item(source, 0, b"", error="is a zip archive, which can only be read from a file; unzip it before")
            return
        try:
            with zipfile.ZipFile(stream) as archive:
                for name in archive.namelist():
                    with archive.open(name) as member:
                        yield from self._read_one(Headed(Source(member)), f"{source}/{name}")
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            yield Item(source, 0, b"", error=f"damaged zip archive ({error})")

    def _read_one(self, packed: Headed, source: str) -> Iterator[Item]:
        last = 0
        try:
            for item in self._items(packed, source):
                last = max(last, item.number)
                yield item
        except Damaged as damage:
            yield Item(source, 0, b"", error=f"{damage} after item {last:,}; what stands before it was read")

    def _items(self, packed: Headed, source: str) -> Iterator[Item]:
        if self._form in (None, Format.WARC) and is_warc_of_gzip_members(packed.head):
            return self._read_pages(read_warc(buffered(packed), source, gzip_members=True))
        plain = Headed(decompressed(packed))
        form = self._form or format_of(plain.head)
        if form is None:
            return iter([Item(source, 0, b"", error=_unknown(plain.head))])
        return self._of_format(form, plain, source)

    def _of_format(self, form: Format, plain: Headed, source: str) -> Iterator[Item]:
        stream = buffered(plain)
        if form in (Format.URLS, Format.GDELT) and self._pages is not None:
            links = (
                read_urls(stream, source)
                if form is Format.URLS
                else read_listing(stream, source, listing_of(plain.head))
            )
            return self._pages(links)
        readers: dict[Format, Callable[[], Iterator[Item]]] = {
            Format.JSONL: lambda: read_lines(stream, source),
            Format.JSON: lambda: read_values(stream, source),
            Format.WARC: lambda: self._read_pages(read_warc(stream, source, gzip_members=False)),
            Format.CSV: lambda: _table(stream, source, plain.head),
        }
        return readers.get(form, lambda: _no_links(source))()

    def _read_pages(self, found: Iterator[FoundPage | Item]) -> Iterator[Item]:
        if self._pages is not None:
            return self._pages(found)
        return (read_here(page) if isinstance(page, FoundPage) else page for page in found)


def _table(stream: io.BufferedReader, source: str, head: bytes) -> Iterator[Item]:
    table = find_table(head)
    if table is not None:
        return read_table(stream, source, table)
    error = "its first row names no columns of articles: url, and title or body, are needed"
    return iter([Item(source, 0, b"", error=error)])


def _no_links(source: str) -> Iterator[Item]:
    error = "lists addresses of articles, which only `harmwatch feed` fetches; give articles with their text"
    return iter([Item(source, 0, b"", error=error)])


def _size_of(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _unknown(head: bytes) -> str:
    known = ", ".join(Format)
    return f"begins with {head[:_SHOWN_BYTES]!r}, which is none of: {known}; if it is one, say --format"
