"""Lists of addresses: one a line, or GDELT's tables; each page once."""

import io

import pytest

from services.ingest.files.url_lists import (
    LISTINGS,
    NAMED_BEFORE,
    NOT_OF_THE_WEB,
    Link,
    Listing,
    listing_of,
    read_listing,
    read_urls,
)
from services.ingest.items import Item


def stream(content: str) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content.encode()))


def shown(found: Link | Item) -> tuple[int, str | None]:
    return found.number, found.url if isinstance(found, Link) else found.skipped or found.error


def row(listing: Listing, url: str, web: str = "1") -> str:
    cells = [""] * listing.columns
    cells[listing.url], cells[listing.seen] = url, "20170322141500"
    if listing.web is not None:
        cells[listing.web] = web
    return "\t".join(cells) + "\n"


def test_a_line_is_an_address_a_comment_or_an_error() -> None:
    content = "\ufeff# found by hand\n\nhttps://news.example/a \r\nnews.example/b\nhttps://news.example/a\n"
    assert [shown(found) for found in read_urls(stream(content), "urls.txt")] == [
        (3, "https://news.example/a"),
        (4, "is no address of a page; write one http:// or https:// URL a line"),
        (5, NAMED_BEFORE),
    ]


@pytest.mark.parametrize("listing", LISTINGS)
def test_a_row_of_each_gdelt_table_names_its_page_and_when_it_was_seen(listing: Listing) -> None:
    content = row(listing, "https://news.example/a")
    assert listing_of(content.encode()) is listing
    (link,) = read_listing(stream(content), "gdelt.tsv", listing)
    assert isinstance(link, Link)
    assert (link.url, link.seen_at) == ("https://news.example/a", "2017-03-22T14:15:00+00:00")


def test_rows_about_one_page_are_one_link_and_other_rows_say_why_they_are_none() -> None:
    gkg = LISTINGS[0]
    content = "".join(
        [
            row(gkg, "https://news.example/a"),
            row(gkg, "https://news.example/a"),
            row(gkg, "BBC Monitoring Middle East/A", web="2"),
            row(gkg, "ftp://news.example/b"),
            "cut\toff\n",
        ]
    )
    found = [shown(found) for found in read_listing(stream(content), "gkg.tsv", gkg)]
    assert found[:3] == [(1, "https://news.example/a"), (2, NAMED_BEFORE), (3, NOT_OF_THE_WEB)]
    assert found[3] == (4, "column 5: 'ftp://news.example/b' is no address of a page")
    assert "it has 2 columns" in str(found[4][1])
