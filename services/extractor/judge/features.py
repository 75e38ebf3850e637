"""Features: what the linear judge sees of a draft, as names. All are true of the text or of what was read in it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.extractor.gate import may_tell_harm
from services.extractor.incident.drafts import Draft
from services.extractor.reading import Reading
from services.extractor.text.tokens import Sentence

_COUNTS = (1, 2, 3, 5, 10, 20, 50, 100)
_PLACES = (0, 1, 2, 4, 8, 16)
# A report states at its head what it is about.
_HEAD = 2


class Telling(NamedTuple):
    """What all drafts of an article share: its sentences that may tell of harm, and its features."""

    harm: tuple[Sentence, ...]
    shared: tuple[str, ...]


def telling_of(readings: Sequence[Reading], drafts: Sequence[Draft]) -> Telling:
    """The article's part of the features."""
    harm = tuple(r.sentence for r in readings if may_tell_harm(r.sentence.words))
    words = {word for sentence in harm for word in sentence.words if word.isalpha()}
    others = {word for r in readings if r.worth for word in r.sentence.words if word.isalpha()} - words
    return Telling(
        harm,
        (
            f"drafts={min(len(drafts), 6)}",
            *(f"harm:{word}" for word in words),
            *(f"worth:{word}" for word in others),
        ),
    )


def features_of(draft: Draft, telling: Telling) -> Iterable[str]:
    """Names of the features of a draft, each once."""
    found = set(telling.shared)
    found.update(_of_kind(draft))
    found.update(_of_people(draft))
    found.update(_of_profile(draft))
    for sentence in draft.core:
        found.update(_of_words("core", sentence))
    for sentence in draft.around:
        found.update(f"near:{word}" for word in sentence.words if word.isalpha())
    return found


def _of_kind(draft: Draft) -> Iterable[str]:
    yield f"type={draft.event_type}"
    yield f"scope={draft.scope.scope}"
    yield f"assertion={draft.assertion}"
    ruling = draft.ruling.why_not if draft.ruling is not None else "none"
    yield f"ruling={ruling}"
    yield f"ruling={ruling} type={draft.event_type}"
    yield f"dated={draft.when.basis}"
    yield f"claimants={min(2, len(draft.claim.claimants))}"
    yield f"statements={min(4, len(draft.claim.statements))}"
    first = min((s.index for s in draft.core), default=99)
    yield f"first={_step(first, _PLACES)}"
    for attribution in draft.claim.claimants:
        yield f"claimant={attribution.speaker.type}"
    for actor in draft.actors:
        yield f"actor={actor.role}/{actor.party.type}"
    if not any(actor.role == "perpetrator" for actor in draft.actors):
        yield "actor=none"


class Profile(NamedTuple):
    """How plainly a report states it: civilians, armed people, a number, at its head, a date."""

    civilian: bool
    armed: bool
    counted: bool
    at_head: bool
    dated: bool


def profile_of(draft: Draft) -> Profile:
    """The profile of a draft."""
    groups = [group for tally in draft.claim.tallies.values() for group in tally.groups]
    return Profile(
        civilian=any(group.status == "civilian" for group in groups),
        armed=any(group.status in ("combatant", "security") for group in groups),
        counted=any(group.numbered and not group.vague for group in groups),
        at_head=min((s.index for s in draft.core), default=_HEAD + 1) <= _HEAD,
        dated=draft.when.basis != "publication",
    )


def is_plain(draft: Draft) -> bool:
    """Whether the head of the report counts civilians, and nobody armed beside them."""
    profile = profile_of(draft)
    return profile.civilian and profile.counted and profile.at_head and not profile.armed


def _of_profile(draft: Draft) -> Iterable[str]:
    civilian, armed, counted, at_head, dated = profile_of(draft)
    yield f"profile={civilian:d}{armed:d}{counted:d}{at_head:d}{dated:d}"
    yield f"people={civilian:d}{armed:d}{at_head:d}"
    yield f"stated={counted:d}{at_head:d}{dated:d}"


def _of_people(draft: Draft) -> Iterable[str]:
    for outcome, tally in draft.claim.tallies.items():
        for group in tally.groups:
            yield f"people={outcome}/{group.status}/{group.basis}"
            yield f"people={outcome}/{group.status} type={draft.event_type}"
            yield f"count={outcome}/{_step(group.value, _COUNTS)}"
            yield f"qualifier={group.qualifier}"
            yield f"head={group.head}"
            for word in group.sentence.words[group.counted[0] : group.counted[1] + 1]:
                yield f"victim:{word}"
            for word in group.sentence.words[group.first : group.last + 1]:
                yield f"told:{word}"


def _of_words(kind: str, sentence: Sentence) -> Iterable[str]:
    words = ["#" if word[:1].isdigit() else word for word in sentence.words]
    for word in words:
        yield f"{kind}:{word}"
    for pair in pairwise(words):
        yield f"{kind}:{pair[0]} {pair[1]}"


def _step(value: int, steps: tuple[int, ...]) -> int:
    return sum(value >= step for step in steps)
