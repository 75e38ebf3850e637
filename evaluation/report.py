"""Figures for people: lines for a terminal."""

from collections.abc import Iterator

from evaluation.figures import Figure, Table
from evaluation.measures import Found, Share


def lines_of(table: Table) -> Iterator[str]:
    """A table with a line a figure: ours, precision and recall, the baseline, the mark."""
    speed = f", {table.articles_per_s:,.0f} articles/s" if table.articles_per_s else ""
    yield f"{table.title}: {table.articles} articles{speed}"
    yield f"  {'':58}{'ours':>8}{'P':>7}{'R':>7}{'n':>7}{'naive':>8}{'reach':>7}"
    for figure in table.figures:
        yield _line(figure)
    yield ""


def _line(figure: Figure) -> str:
    ours = figure.ours
    precise = (
        f"{percent(ours.precision):>7}{percent(ours.recall):>7}{ours.right + ours.missed:>7}"
        if isinstance(ours, Found)
        else f"{'':14}{ours.asked:>7}"
    )
    naive = percent(figure.baseline.value) if figure.baseline is not None else ""
    return f"  {figure.label:58}{percent(ours.value):>8}{precise}{naive:>8}{percent(figure.to_reach, ''):>7}"


def percent(value: float | None, none: str = "–") -> str:
    """A share in percent with one decimal."""
    return none if value is None else f"{100 * value:.1f}"


def count_of(mark: Share | Found) -> str:
    """What a figure counts."""
    return f"{mark.right}/{mark.asked}" if isinstance(mark, Share) else f"{mark.right} +{mark.wrong} −{mark.missed}"
