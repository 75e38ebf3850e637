"""The set of feed fixtures: no articles to judge but files to read, each as its expectation says or with a reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.figures import Figure, Table
from evaluation.measures import Share
from evaluation.scores.feeds import Outcome, Verdict, verdict_of
from evaluation.sets import feeds

SET, TITLE, PART = "feeds", "Feed fixtures", "all"
_RIGHT = frozenset({Outcome.AS_EXPECTED, Outcome.REFUSED})


def are_there(folder: Path | None) -> bool:
    """Whether the folder of development sets has them."""
    return folder is not None and (folder / feeds.NAME).exists()


def judge_fixtures(folder: Path) -> list[Verdict]:
    """Read all of them."""
    reasons = feeds.reviewed()
    return [verdict_of(fixture, reasons) for fixture in feeds.read(folder)]


def table_of(verdicts: Sequence[Verdict]) -> Table:
    """Shares of all fixtures, and of those that compare something that is carried."""
    counts = Counter(verdict.outcome for verdict in verdicts)
    everything, right = len(verdicts), sum(counts[outcome] for outcome in _RIGHT)
    handled = everything - counts[Outcome.CRASHED]
    explained = handled - counts[Outcome.DIFFERENT]
    compared = everything - counts[Outcome.NOT_CARRIED]
    figures = (
        Figure("handled", "feeds that are read, or refused with a reason", Share(handled, everything), to_reach=1.0),
        Figure("explained", "as feedparser, or reviewed", Share(explained, everything), to_reach=1.0),
        Figure("as_expected", "as feedparser, of those that compare what is carried", Share(right, compared)),
    )
    return Table(SET, PART, f"{TITLE}, {PART}", figures, everything)


def lines_of_fixtures(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """How many came to what; the reasons, the most frequent first; what nobody has explained, by name."""
    if not verdicts:
        return
    yield f"{TITLE}: {len(verdicts)} files"
    counts = Counter(verdict.outcome for verdict in verdicts)
    reasons = Counter((verdict.outcome, verdict.reason) for verdict in verdicts if verdict.reason)
    for outcome in Outcome:
        yield f"  {outcome:74}{counts[outcome]:>7}"
        if outcome in (Outcome.NOT_CARRIED, Outcome.EXPLAINED):
            yield from (f"    {count:>5}  {reason}" for (of, reason), count in reasons.most_common() if of is outcome)
    unexplained = (one for one in verdicts if one.outcome in (Outcome.DIFFERENT, Outcome.CRASHED))
    yield from (f"  {one.outcome}: {one.fixture.name}: {one.reason}" for one in unexplained)
    yield ""
