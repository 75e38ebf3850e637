"""A suffix says which format, else the Accept header does."""

import pytest

from services.gateway.formats.choosing import (
    ATOM,
    CSV,
    GEOJSON,
    HXL_CSV,
    JSON,
    Format,
    NotOffered,
    by_accept,
    by_suffix,
)

OFFERED = (JSON, GEOJSON, ATOM, CSV, HXL_CSV)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", JSON),
        ("application/geo+json", GEOJSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/*", CSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("application/atom+xml, application/rss+xml, */*", ATOM),
        ("application/json;q=0.5, application/geo+json;q=0.9", GEOJSON),
        ("application/json;q=0, */*", GEOJSON),
        ("text/csv;q=high", CSV),
    ],
)
def test_the_accept_header_gets_what_it_wants_most(accept: str, form: Format) -> None:
    assert by_accept(accept, OFFERED) == form


@pytest.mark.parametrize("accept", ["application/pdf", "image/*", "*/*;q=0", "", "nonsense"])
def test_what_is_not_there_is_answered_with_what_is(accept: str) -> None:
    with pytest.raises(NotOffered, match=r"\.geojson \(application/geo\+json\)"):
        by_accept(accept, OFFERED)


def test_a_suffix_is_taken_whole() -> None:
    assert by_suffix("hxl.csv", OFFERED) == HXL_CSV
    with pytest.raises(NotOffered, match=r"'\.xlsx' is not to be had here; there is \.json"):
        by_suffix("xlsx", OFFERED)
