"""Tally: what one claimant says of one incident, outcome by outcome, as disjoint groups.

The same number twice is one number; a smaller one is a part; "12 others" and a second person are on top; a running
total replaces what it brings up to date (domain guide §2, rules 1 and 2).
"""

from collections.abc import Sequence
from dataclasses import replace

from schemas.vocabulary import Status
from services.extractor.incident.tallied import APART, BASIS, Tallied, added, split_part
from services.extractor.people.groups import Group
from services.extractor.people.victim_groups import NAME

# How far behind "also killed" those stand whom it adds to, in sentences.
_NEAR = 3


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
        if total == self.total or any(total == group.value and not group.vague for group in self.groups):
            return True
        return len(rows) == len(self.groups) == 1 and _is_listed(self.groups[0], rows[0])

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
        own = [row for row in rows if row.status not in APART]
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
        if row.status in APART and all(group.status in (row.status, "unknown") for group in self.groups):
            self.groups = [row]
        return True

    def _joins(self, row: Tallied) -> bool:
        """Take in others, as in "The mayor was shot dead. Two of his guards were also killed", right after the first.

        Not so where the words only repeat a person, or tell of some of those whom a toll or a list counted.
        """
        if row.definite:
            return False  # "the two victims were also hanged"
        if not row.also or row.vague or row.head == NAME or any(group.toll or group.vague for group in self.groups):
            return False
        told = [group for group in self.groups if group.head == row.head and group.value == row.value]
        parts = [g for g in self.groups if (row.children and g.children) or (row.women and g.women)]
        near = row.sentence.index - self.told
        joins = not told and not parts and 0 <= near <= _NEAR
        if joins:
            self.groups.append(row)
        return joins

    def _lists(self, row: Tallied) -> bool:
        """Take in a list that has those who are held, and others."""
        listed = next((n for n, group in enumerate(self.groups) if _is_listed(group, row)), None)
        if listed is not None:
            self.groups[listed] = row
        return listed is not None

    def _reconcile(self, row: Tallied, *, revises: bool, additive: bool) -> None:
        if self._joins(row) or self._lists(row):
            return
        same = next(
            (n for n, group in enumerate(self.groups) if group.value == row.value and _compatible(group, row)), None
        )
        if same is not None and not (row.vague and not self.groups[same].vague):
            self.groups[same] = _refined(self.groups[same], row)
            return
        if row.status == "unknown" and not row.numbered and row.value == 1 and self._counts_many_elsewhere(row):
            return  # one of the many whom the text counts
        if all((group.status in APART) != (row.status in APART) for group in self.groups):
            if not self._only_repeats(row):
                self.groups.append(row)
            return
        near = next((n for n, group in enumerate(self.groups) if (group.status in APART) == (row.status in APART)), 0)
        held = self.groups[near]
        if row.vague or row.head == NAME:
            return
        if held.vague or held.head == NAME or ((revises or row.toll) and row.value != held.value):
            self.groups[near] = row
        elif (
            (row.more and additive)
            or self._fell_beside(row)
            or (not held.numbered and not row.numbered and held.head != row.head and additive)
        ):
            self.groups.append(row)
        elif not held.numbered and row.numbered and row.value > held.value:
            self.groups[near] = row

    def _fell_beside(self, row: Tallied) -> bool:
        """As in "killed 16 loyalists and left 10 attackers dead": the dead of two sides, told in one sentence."""
        if row.status not in APART or not row.numbered or row.toll:
            return False
        return all(g.sentence is row.sentence and g.head != row.head and g.status in APART for g in self.groups)

    def _only_repeats(self, row: Tallied) -> bool:
        """As in the title "Scores killed" or "70 killed" over "73 fighters": whom the body counts in other words."""
        if row.vague and (not row.numbered or (row.status == "unknown" and any(not g.vague for g in self.groups))):
            return True
        return row.sentence.in_title and row.status == "unknown" and row.value <= self.total

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
        by_status[part.status] = part if held is None else added(held, part)
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
    return not (one.status in APART or other.status in APART) or (
        "unknown" in (one.status, other.status) and one.numbered and other.numbered
    )


def _refined(held: Tallied, again: Tallied) -> Tallied:
    """The same people told twice: the words that say more of them win; the body's number stands over the title's."""
    if BASIS[again.basis] > BASIS[held.basis]:
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


def _is_listed(held: Tallied, row: Tallied) -> bool:
    """As in "six nuns" and later "six nuns and two cooks": the list has those who are held, and others."""
    if held.vague or row.value <= held.value or not _compatible(held, row):
        return False
    return any(value == held.value and (value > 1 or head == held.head) for head, value in row.parts)
