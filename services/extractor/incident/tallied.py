"""Tallied: the groups that one statement counts, as rows of a claim.

Disjoint groups of one status are one row, with its women, men and children; soldiers and guards are split from a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.vocabulary import Qualifier, Status, StatusBasis
from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.text.tokens import Sentence

BASIS = {"stated": 2, "described": 1, "unstated": 0}
APART: frozenset[Status] = frozenset({"combatant", "security"})
_DEMOGRAPHIC = {"women": "women", "men": "men", "children": "children", "girls": "girls", "boys": "boys"}


@dataclass(frozen=True)
class Tallied:
    """One group of a claim, with the statement that counts it."""

    outcome: str
    status: Status
    basis: StatusBasis
    low: int | None
    high: int | None
    qualifier: Qualifier
    head: str
    numbered: bool
    sentence: Sentence
    first: int
    last: int
    counted: tuple[int, int]
    women: int | None = None
    men: int | None = None
    children: int | None = None
    girls: int | None = None
    boys: int | None = None
    more: bool = False
    toll: bool = False
    also: bool = False
    definite: bool = False
    counted_at: tuple[Sentence, int, int] | None = None
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def value(self) -> int:
        """The number as written, whichever end is open."""
        return self.low if self.low is not None else (self.high or 0)

    @property
    def vague(self) -> bool:
        """Whether the words count nobody exactly."""
        return self.qualifier == "vague"


def tallied(mention: Mention) -> list[Tallied]:
    """A statement's groups; disjoint groups of one status become one, with its women, men and children."""
    rows = [_row(mention, group) for group in mention.groups if not group.none]
    rows = _united(rows)
    if rows and mention.subsets:
        rows = _with_parts(rows, mention.subsets)
    return rows


def _row(mention: Mention, group: Group) -> Tallied:
    low, high = group.low, group.high
    row = Tallied(
        outcome=mention.outcome,
        status=group.status,
        basis=group.basis,
        low=low,
        high=high,
        qualifier=group.qualifier,
        head=group.head,
        numbered=group.numbered,
        sentence=mention.sentence,
        first=mention.first,
        last=mention.last,
        counted=(group.first, group.last),
        more=group.more,
        toll=mention.toll,
        also=mention.also,
        definite=group.definite and group.numbered and not group.singular,
        counted_at=group.counted_at,
    )
    return _demographic(row, group, group.value if group.qualifier != "vague" else None)


def _demographic(row: Tallied, group: Group, count: int | None) -> Tallied:
    if count is None:
        return row
    field = _DEMOGRAPHIC.get(group.group)
    if field in ("girls", "boys"):
        row = replace(row, children=(row.children or 0) + count)
    elif group.child and field != "children":
        return replace(row, children=(row.children or 0) + count)
    if field is None:
        return row
    return replace(row, **{field: (getattr(row, field) or 0) + count})  # type: ignore[arg-type]


def _united(rows: list[Tallied]) -> list[Tallied]:
    """As in "five women and three children": eight civilians, five of them women, three of them children."""
    united: list[Tallied] = []
    for row in rows:
        same = next((n for n, other in enumerate(united) if other.status == row.status), None)
        if same is None and row.status in ("unknown", "civilian"):
            same = next(
                (n for n, other in enumerate(united) if {other.status, row.status} == {"unknown", "civilian"}), None
            )
        if same is None:
            united.append(row)
        else:
            united[same] = added(united[same], row)
    return united


def added(one: Tallied, other: Tallied) -> Tallied:
    """Two groups told side by side as one."""
    qualifier: Qualifier = one.qualifier if one.qualifier == other.qualifier else "at_least"
    if one.high is not None and other.high is not None and one.low is not None and other.low is not None:
        qualifier = "exact" if {one.qualifier, other.qualifier} == {"exact"} else "about"
    low = None if one.low is None or other.low is None else one.low + other.low
    high = None if one.high is None or other.high is None else one.high + other.high
    if low is None and high is None:
        low = one.value + other.value
    if one.vague and other.vague:
        qualifier = "vague"
    same = one.status == other.status
    return replace(
        one,
        low=low,
        high=high,
        qualifier=qualifier,
        numbered=True,
        definite=one.definite and other.definite,
        counted_at=None,
        parts=(*_parts(one), *_parts(other)),
        status=one.status if same else "unknown",
        basis=min(one.basis, other.basis, key=BASIS.__getitem__) if same else "unstated",
        women=_plus(one.women, other.women),
        men=_plus(one.men, other.men),
        children=_plus(one.children, other.children),
        girls=_plus(one.girls, other.girls),
        boys=_plus(one.boys, other.boys),
    )


def _parts(row: Tallied) -> tuple[tuple[str, int], ...]:
    """The nouns and numbers that a list adds up."""
    return row.parts or ((row.head, row.value),)


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _with_parts(rows: list[Tallied], parts: Sequence[Group]) -> list[Tallied]:
    """Parts of a whole: women and children are counted in it, soldiers and guards are split from it."""
    whole = rows[-1]
    counted: set[str] = set()
    for part in parts:
        whole, split = split_part(whole, part, fresh=part.group not in counted)
        counted.add(part.group)
        rows[-1] = whole
        if split is not None:
            rows.insert(len(rows) - 1, split)
            rows[-1] = whole
    return rows


def split_part(whole: Tallied, part: Group, *, fresh: bool = True) -> tuple[Tallied, Tallied | None]:
    """A whole with one part told apart; the part as a group of its own where its status is another.

    ``fresh``: the part's women, men or children replace those counted before ("a mother and a daughter" do not).
    """
    if part.rest:
        # "All eight were soldiers" says more than "eight of the passengers" did.
        open_status = whole.status == "unknown" or (whole.basis == "described" and part.status in APART)
        return (replace(whole, status=part.status, basis=part.basis) if open_status else whole), None
    count = part.value if part.qualifier != "vague" else None
    if part.status in APART and whole.status not in APART and count is not None and count < whole.value:
        return part_off(whole, part)
    if part.status in APART and whole.status not in APART and count == whole.value:
        return replace(whole, status=part.status, basis=part.basis), None
    if part.basis == "stated" and whole.status == "unknown" and count is not None and count < whole.value:
        return part_off(whole, part)
    if count is not None and count <= whole.value and whole.status not in APART:
        return _demographic(_cleared(whole, part) if fresh else whole, part, count), None
    return whole, None


def part_off(whole: Tallied, part: Group) -> tuple[Tallied, Tallied]:
    """Two groups out of one: what remains of the whole, and the counted part with its own status."""
    count = part.value
    apart = replace(
        whole,
        status=part.status,
        basis=part.basis,
        low=part.low,
        high=part.high,
        qualifier=part.qualifier,
        head=part.head,
        women=None,
        men=None,
        children=None,
        girls=None,
        boys=None,
    )
    low = None if whole.low is None else whole.low - count
    high = None if whole.high is None else whole.high - count
    return replace(whole, low=low, high=high), apart


def _cleared(whole: Tallied, part: Group) -> Tallied:
    """A part named again replaces what was counted of it before."""
    field = _DEMOGRAPHIC.get(part.group)
    if field == "children" or part.child:
        return replace(whole, children=None)
    return replace(whole, **{field: None}) if field else whole  # type: ignore[arg-type]
