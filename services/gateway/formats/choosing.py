"""Which format is wanted: by the suffix of the path, else by the Accept header (RFC 9110, §12.5.1)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Format(NamedTuple):
    """``suffix`` without its dot. Of several with one media type the Accept header gets the first offered."""

    suffix: str
    media_type: str


JSON = Format("json", "application/json")
GEOJSON = Format("geojson", "application/geo+json")
CSV = Format("csv", "text/csv")
HXL_CSV = Format("hxl.csv", "text/csv")
ACLED_CSV = Format("acled.csv", "text/csv")
GED_CSV = Format("ged.csv", "text/csv")
ATOM = Format("atom", "application/atom+xml")
CAP = Format("cap", "application/cap+xml")


class NotOffered(Exception):  # noqa: N818 - it reads as what it says
    """None of the formats offered is wanted; the message lists them."""


def by_suffix(suffix: str, offered: Sequence[Format]) -> Format:
    """The format of that suffix. Raises ``NotOffered``."""
    for form in offered:
        if form.suffix == suffix:
            return form
    raise _not_offered(f".{suffix}", offered)


def by_accept(accept: str, offered: Sequence[Format]) -> Format:
    """The format wanted most; of equals the one named most closely, then the first. Raises ``NotOffered``."""
    ranges = tuple(_ranges(accept))
    best = max(offered, key=lambda form: _wish(form, ranges))
    if _wish(best, ranges)[0] <= 0:
        raise _not_offered(accept, offered)
    return best


def _not_offered(wanted: str, offered: Sequence[Format]) -> NotOffered:
    there = ", ".join(f".{form.suffix} ({form.media_type})" for form in offered)
    return NotOffered(f"{wanted[:200]!r} is not to be had here; there is {there}")


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Media ranges with their weights."""
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
        try:
            yield media, float(weights[0]) if weights else 1.0
        except ValueError:  # a weight that is none says nothing about the range
            yield media, 1.0


def _wish(form: Format, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """How much the format is wanted, and how closely it was named; the closest range decides."""
    closeness = {"*/*": 1, f"{form.media_type.split('/')[0]}/*": 2, form.media_type: 3}
    close, weight = max(
        ((closeness[media], weight) for media, weight in ranges if media in closeness), default=(0, 0.0)
    )
    return weight, close
