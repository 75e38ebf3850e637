"""Tally: what one claimant says of one incident, outcome by outcome, as disjoint groups.

The same number twice is one number; a smaller one is a part; "12 others" and a second person are on top; a running
total replaces what it brings up to date (domain guide §2, rules 1 and 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.vocabulary import Qualifier, Status, StatusBasis
from services.extractor.groups import Group
from services.extractor.mentions import Mention
from services.extractor.tokens import Sentence
from services.extractor.victim_groups import NAME

_BASIS = {"stated": 2, "described": 1, "unstated": 0}
# How far behind "also killed" those stand whom it adds to, in sentences.
_NEAR = 3
_APART: frozenset[Status] = frozenset({"combatant", "security"})
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
            united[same] = _sum(united[same], row)
    return united


def _sum(one: Tallied, other: Tallied) -> Tallied:
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
        status=one.status if same else "unknown",
        basis=min(one.basis, other.basis, key=_BASIS.__getitem__) if same else "unstated",
        women=_added(one.women, other.women),
        men=_added(one.men, other.men),
        children=_added(one.children, other.children),
        girls=_added(one.girls, other.girls),
        boys=_added(one.boys, other.boys),
    )


def _added(one: int | None, other: int | None) -> int | None:
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
        open_status = whole.status == "unknown"
        return (replace(whole, status=part.status, basis=part.basis) if open_status else whole), None
    count = part.value if part.qualifier != "vague" else None
    if part.status in _APART and whole.status not in _APART and count is not None and count < whole.value:
        return part_off(whole, part)
    if part.status in _APART and whole.status not in _APART and count == whole.value:
        return replace(whole, status=part.status, basis=part.basis), None
    if part.basis == "stated" and whole.status == "unknown" and count is not None and count < whole.value:
        return part_off(whole, part)
    if count is not None and count <= whole.value and whole.status not in _APART:
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


class Tally:
    """The groups that a claim holds for one outcome."""

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        self.groups: list[Tallied] = []
        self.parts: tuple[Tallied, ...] = ()
        self.told = 0

    @property
    def total(self) -> int:
        """People counted, by the number as written."""
        return sum(group.value for group in self.groups)

    def agrees(self, rows: Sequence[Tallied]) -> bool:
        """Whether rows state the same people again."""
        total = sum(row.value for row in rows)
        return total == self.total or any(total == group.value and not group.vague for group in self.groups)

    def take(self, rows: Sequence[Tallied], *, revises: bool = False, additive: bool = False) -> None:
        """Bring in a further statement of the same claimant."""
        self._take(rows, revises=revises, additive=additive)
        self.told = max([self.told, *(row.sentence.index for row in rows if not row.sentence.in_title)])

    def _take(self, rows: Sequence[Tallied], *, revises: bool, additive: bool) -> None:
        if not self.groups:
            self.groups += rows[:1]
            rows = rows[1:]
            if all(row.sentence is self.groups[0].sentence and row.first == self.groups[0].first for row in rows):
                self.groups += rows
                return
        if self._tells_by_parts(rows) or self._retells(rows):
            return
        own = [row for row in rows if row.status not in _APART]
        if len(rows) > len(own) > 0 and own[0].numbered and own[0].value < self.total:
            return  # "killing seven people including a policeman": others than those who are counted already
        for row in rows:
            self._reconcile(row, revises=revises, additive=additive)

    def _tells_by_parts(self, rows: Sequence[Tallied]) -> bool:
        """Take in a statement whose numbers, alone or with those told before, make up the whole that is held.

        As in "four people" and then "two women and two soldiers"; "nine dead", "four civilians", "another five rebels".
        """
        if len(self.groups) != 1 or self.groups[0].vague or any(row.vague or row.head == NAME for row in rows):
            return False
        whole = self.groups[0]
        for parts in (tuple(rows), (*self.parts, *rows)):
            if len(parts) > 1 and sum(part.value for part in parts) == whole.value:
                self.groups = _made_of(whole, parts)
                self.parts = ()
                return True
        if rows and all(row.value < whole.value for row in rows):
            # "Fifty were shot, 19 more died in a blast": more than the fifty, not than the whole.
            beside = any(part.sentence is row.sentence for part in self.parts for row in rows)
            self.parts = (*self.parts, *rows)
            return beside and whole.sentence is not rows[0].sentence
        return False

    def _retells(self, rows: Sequence[Tallied]) -> bool:
        """Whether one number repeats a whole that is held in groups; "18 fighters" makes fighters of all of them."""
        if len(self.groups) == 1 or len(rows) != 1 or not rows[0].numbered or rows[0].value != self.total:
            return False
        row = rows[0]
        if row.status in _APART and all(group.status in (row.status, "unknown") for group in self.groups):
            self.groups = [row]
        return True

    def _adds(self, row: Tallied) -> bool:
        """As in "The mayor was shot dead. Two of his guards were also killed": others, told right after the first.

        Not so where the words only repeat a person, or tell of some of those whom a toll or a list counted.
        """
        if row.definite:
            return False  # "the two victims were also hanged"
        if not row.also or row.vague or row.head == NAME or any(group.toll or group.vague for group in self.groups):
            return False
        told = [group for group in self.groups if group.head == row.head and group.value == row.value]
        parts = [g for g in self.groups if (row.children and g.children) or (row.women and g.women)]
        near = row.sentence.index - self.told
        return not told and not parts and 0 <= near <= _NEAR

    def _reconcile(self, row: Tallied, *, revises: bool, additive: bool) -> None:
        if self._adds(row):
            self.groups.append(row)
            return
        same = next(
            (n for n, group in enumerate(self.groups) if group.value == row.value and _compatible(group, row)), None
        )
        if same is not None and not (row.vague and not self.groups[same].vague):
            self.groups[same] = _refined(self.groups[same], row)
            return
        if row.status == "unknown" and not row.numbered and row.value == 1 and self._counts_many_elsewhere(row):
            return  # one of the many whom the text counts
        if all((group.status in _APART) != (row.status in _APART) for group in self.groups):
            if row.numbered or not row.vague:
                self.groups.append(row)
            return
        near = next((n for n, group in enumerate(self.groups) if (group.status in _APART) == (row.status in _APART)), 0)
        held = self.groups[near]
        if row.vague or row.head == NAME:
            return
        if held.vague or held.head == NAME or ((revises or row.toll) and row.value != held.value):
            self.groups[near] = row
        elif (row.more and additive) or (not held.numbered and not row.numbered and held.head != row.head and additive):
            self.groups.append(row)
        elif not held.numbered and row.numbered and row.value > held.value:
            self.groups[near] = row

    def _counts_many_elsewhere(self, row: Tallied) -> bool:
        return any(group.numbered and group.value > 1 and group.sentence is not row.sentence for group in self.groups)

    def tell_apart(self, part: Group) -> None:
        """A part of the whole that a sentence of its own names ("four of the dead were women")."""
        if any(g.status == part.status and g.value == part.value and part.basis == "stated" for g in self.groups):
            return  # told already
        # Whoever is told apart comes from those of whom nothing was said, if there are any.
        for place, group in sorted(enumerate(self.groups), key=lambda held: held[1].status != "unknown"):
            whole, apart = split_part(group, part)
            if whole != group:
                self.groups[place] = whole
                if apart is not None:
                    self.groups.append(apart)
                return


def _made_of(whole: Tallied, parts: Sequence[Tallied]) -> list[Tallied]:
    """The whole as groups of one status each, which keep its words and open end; civilians and unknown stay as told."""
    by_status: dict[Status, Tallied] = {}
    for told in parts:
        part = replace(told, status=whole.status, basis=whole.basis) if told.status == "unknown" else told
        held = by_status.get(part.status)
        by_status[part.status] = part if held is None else _sum(held, part)
    if len(by_status) == 1 and whole.status in by_status:
        return [_refined(whole, next(iter(by_status.values())))]
    groups: list[Tallied] = []
    for part in by_status.values():
        high = None if whole.high is None or part.high is None else part.value
        groups.append(replace(part, low=part.value, high=high, qualifier="exact" if high is not None else "at_least"))
    return groups


def _compatible(one: Tallied, other: Tallied) -> bool:
    if one.status == other.status:
        return True
    return not (one.status in _APART or other.status in _APART) or (
        "unknown" in (one.status, other.status) and one.numbered and other.numbered
    )


def _refined(held: Tallied, again: Tallied) -> Tallied:
    """The same people told twice: the words that say more of them win; the body's number stands over the title's."""
    if _BASIS[again.basis] > _BASIS[held.basis]:
        held = replace(held, status=again.status, basis=again.basis)
    if again.toll:
        held = replace(held, toll=True)
    if held.sentence.in_title and not again.sentence.in_title:
        held = replace(
            held, low=again.low, high=again.high, qualifier=again.qualifier,
            sentence=again.sentence, first=again.first, last=again.last, counted=again.counted,
        )  # fmt: skip
    for field in ("women", "men", "children", "girls", "boys"):
        if getattr(held, field) is None and getattr(again, field) is not None:
            held = replace(held, **{field: getattr(again, field)})
    return held
