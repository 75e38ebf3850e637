"""Figures for people: lines for a terminal."""

from collections.abc import Callable, Iterable, Iterator

from evaluation.figures import Figure, Table
from evaluation.measures import Averaged, Found, Share
from evaluation.outcomes import ItemOutcome
from evaluation.scoring import Scored


def lines_of(table: Table) -> Iterator[str]:
    """A table with a line a figure: ours, precision and recall, what was asked, the baseline, the mark."""
    speed = f", {table.articles_per_s:,.0f} articles/s" if table.articles_per_s else ""
    yield f"{table.title}: {table.articles} articles{speed}"
    yield f"  {'':74}{'ours':>7}{'P':>7}{'R':>7}{'n':>6}{'naive':>7}{'reach':>7}"
    for figure in table.figures:
        yield _line(figure)
    yield ""


def lines_of_traps(scored: Iterable[Scored]) -> Iterator[str]:
    """Right decisions by family of rules, the wrong ones by name, and pairs of which both are right."""
    items = traps_of(scored)
    if not items:
        return
    yield "Traps, all parts: right decisions"
    for family, share in by_family(items).items():
        yield f"  {family:40}{percent(share.value):>7}{share.asked:>6}"
    yield f"  {'both of a pair':40}{percent(pairs(items).value):>7}{pairs(items).asked:>6}"
    wrong = [item.item_id for item in items if "decision" in item.misses and item.part == "dev"]
    yield f"  wrong, dev part: {' '.join(wrong) or 'none'}"
    yield ""


def lines_of_scenarios(scored: Iterable[Scored]) -> Iterator[str]:
    """What was due and what came, of each stream that is not right; of the blind part the number of them alone."""
    items = [item for one in scored if one.table.set_name == "scenarios" for item in one.items]
    wrong = [item for item in items if item.predicted["misses"]]
    if not items:
        return
    yield f"Scenarios, blind part: {sum(item.part == 'blind' for item in wrong)} streams with misses"
    yield f"Scenarios, dev part: {sum(item.part == 'dev' for item in wrong)} streams with misses"
    for item in wrong:
        if item.part == "dev":
            yield f"  {item.item_id}"
            yield from (f"    {miss}" for miss in item.predicted["misses"])
    yield ""


def traps_of(scored: Iterable[Scored]) -> list[ItemOutcome]:
    """The traps among the items."""
    return [item for one in scored if one.table.set_name == "traps" for item in one.items]


def by_rule(items: Iterable[ItemOutcome]) -> dict[str, Share]:
    """Right decisions by rule, sorted."""
    return _by(items, lambda item: str(item.gold["rule"]))


def by_family(items: Iterable[ItemOutcome]) -> dict[str, Share]:
    """Right decisions by family of rules, which is the traps' file; sorted."""
    return _by(items, lambda item: item.item_id.rpartition("-")[0])


def _by(items: Iterable[ItemOutcome], key: Callable[[ItemOutcome], str]) -> dict[str, Share]:
    shares: dict[str, Share] = {}
    for item in items:
        shares[key(item)] = shares.get(key(item), Share()) + Share(int("decision" not in item.misses), 1)
    return dict(sorted(shares.items()))


def pairs(items: Iterable[ItemOutcome]) -> Share:
    """Pairs of traps that differ in a word or two, and how many are right on both sides."""
    right = {item.item_id: "decision" not in item.misses for item in items}
    both = {
        tuple(sorted((item.item_id, item.gold["pair"]))): right[item.item_id] and right[item.gold["pair"]]
        for item in items
        if item.gold["pair"] in right
    }
    return Share(sum(both.values()), len(both))


def percent(value: float | None, none: str = "–") -> str:
    """A share in percent with one decimal."""
    return none if value is None else f"{100 * value:.1f}"


def reach_of(figure: Figure) -> str:
    """The mark to reach; "≤" where it is the most that is allowed."""
    return ("≤ " if figure.lower_is_better and figure.to_reach is not None else "") + percent(figure.to_reach, "")


def asked_of(mark: Share | Found | Averaged) -> int:
    """How many right answers there were to give."""
    if isinstance(mark, Averaged):
        return mark.items
    return mark.asked if isinstance(mark, Share) else mark.right + mark.missed


def _line(figure: Figure) -> str:
    ours = figure.ours
    parts = (percent(ours.precision), percent(ours.recall)) if isinstance(ours, Found | Averaged) else ("", "")
    naive = percent(figure.baseline.value) if figure.baseline is not None else ""
    reach = reach_of(figure)
    return (
        f"  {figure.label:74}{percent(ours.value):>7}{parts[0]:>7}{parts[1]:>7}{asked_of(ours):>6}{naive:>7}{reach:>7}"
    )
