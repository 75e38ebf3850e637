"""Examples: articles of all sets with what people say they report. Labels are None where the set does not say.

``civilians``: the text reports civilians or people of unstated status killed or injured in a specific incident, be it
of war or crime (telling these apart is another stage's business). ``combatants``: it reports fighters or soldiers
killed. ``alert``: the policy's alert is due.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from evaluation.sets import fakes, traps
from schemas import Article
from services.extractor.judge.passage import Passage, passage_of
from services.extractor.reading import split
from services.extractor.text.tokens import Sentence
from training import gva, labels, muc_victims, ucdp

Part = Literal["train", "blind"]
FOLDS = 2
# Neighbours by order or date often tell of one incident, and paired traps differ in a word: they share a fold.
_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Example:
    """One article.

    ``victims``: words that name its victims, for matching what was read in it; empty where the set gives none.
    ``killed``, ``injured``: figures that its toll may have; {0}: nobody; empty: not known. ``reason``: why
    it is silent.
    """

    set_name: str
    item_id: str
    part: Part
    article: Article
    civilians: bool | None
    combatants: bool | None
    alert: bool | None
    victims: frozenset[str] = frozenset()
    killed: frozenset[int] = frozenset()
    injured: frozenset[int] = frozenset()
    reason: str | None = None
    fold: int = 0


def read(folder: Path, *, blind: bool) -> list[Example]:
    """All examples by set, by order or date; those of blind parts (MUC and FA-KES) only for measuring."""
    parts = ("train", "blind") if blind else ("train",)
    found = [
        *_of_muc(folder, parts),
        *sorted(_of_fakes(folder, parts), key=lambda e: (e.article.reported_at, e.item_id)),
        *_of_gva(folder),
        *_of_ucdp(folder),
        *_of_traps("traps", traps.FOLDER),
        *_of_traps("corpus", traps.CORPUS),
        *_of_traps("quiet", traps.QUIET),
    ]
    return with_folds(found)


def read_passage(article: Article) -> Passage:
    """What the encoder reads of an article."""
    return passage_of(read_sentences(article))


def read_sentences(article: Article) -> list[Sentence]:
    """Title and sentences."""
    return split(article.text, len(article.title or ""))


def with_folds(examples: Sequence[Example]) -> list[Example]:
    """Blocks of neighbours take turns among the folds, set by set."""
    met: Counter[str] = Counter()
    found = []
    for example in examples:
        found.append(replace(example, fold=met[example.set_name] // _TOGETHER % FOLDS))
        met[example.set_name] += 1
    return found


def _part(name: str) -> Part:
    return "blind" if name == "blind" else "train"


def _of_muc(folder: Path, parts: tuple[str, ...]) -> Iterator[Example]:
    for report, victims in muc_victims.read(folder, parts):
        due = {"must": True, "may": None, "no": False}[report.need]
        yield Example(
            "muc",
            report.item_id,
            _part(report.part),
            report.article,
            civilians=due,
            combatants=None,  # the templates leave out most fighters who fell in battle
            alert=due,
            victims=victims,
            killed=frozenset(n.low for t in report.templates for n in t.killed() if n.low),
        )


def _of_fakes(folder: Path, parts: tuple[str, ...]) -> Iterator[Example]:
    for report in fakes.read(folder, parts):
        yield Example(
            "fakes",
            report.item_id,
            _part(report.part),
            report.article,
            civilians=report.civilians > 0,
            combatants=report.combatants > 0,
            alert=report.civilians > 0,
            killed=frozenset({report.civilians, report.civilians + report.combatants} - {0}),
        )


def _of_gva(folder: Path) -> Iterator[Example]:
    for story in gva.read(folder):
        yield Example(
            "gva",
            story.item_id,
            "train",
            story.article,
            civilians=True,
            combatants=False,
            alert=None,
            killed=frozenset({story.killed}),
            injured=frozenset({story.injured}),
        )


def _of_ucdp(folder: Path) -> Iterator[Example]:
    for event in ucdp.read(folder):
        civilians, combatants = labels.of_deaths(event.civilians, event.unknown, event.sides)
        if civilians is not None:
            yield Example("ucdp", event.item_id, "train", event.article, civilians, combatants, alert=None)


def _of_traps(name: str, folder: Path) -> Iterator[Example]:
    for trap in traps.read(folder, ("dev",)):
        if trap.earlier:
            continue
        civilians, combatants = labels.of_trap(trap.expect)
        yield Example(
            name,
            trap.item_id,
            "train",
            trap.article,
            civilians,
            combatants,
            alert=trap.expect["alert"],
            killed=labels.count_of(trap.expect, "killed"),
            injured=labels.count_of(trap.expect, "injured"),
            reason=trap.expect.get("why_not"),
        )
