"""Second reading: a short report is read again by the encoder, and its verdict weighed against that of the rules.

A long report says what happened in several ways, one of which the rules read. A short one says it once, in words that
no list may hold ("took eight sleepers"), and a single word of it may turn it into a drill or a match. So its verdict,
an alert or a reason of silence, is that of the highest score: the encoder's log-probability, and on top of it the
weight of what the rules found. Where the two differ

- an alert is taken back with the encoder's reason;
- the reason of a silence is exchanged;
- an alert is given back: to a draft that the rules had silenced, or to the count of people that the encoder points at.

An alert that stands gets the numbers of people killed and injured that no rule read and the encoder points at.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from schemas.vocabulary import Domain, WhyNot
from services.extractor.gate import may_tell_harm
from services.extractor.harm.mentions import Mention
from services.extractor.incident.drafts import CIVILIAN, HARM_OUTCOMES, Draft
from services.extractor.judge.encoder import ALERT, COUNTED, VERDICTS, Opinion, opinion_on
from services.extractor.judge.passage import Choice, Passage, passage_of
from services.extractor.people.groups import Group
from services.extractor.reading import Reading
from services.extractor.ruling.ruling_cues import Cue, Ruling
from services.extractor.text.lexicon import PhraseTable, word_set
from services.extractor.text.tokens import Sentence

_POSITIONS = frozenset({"denied", "acknowledged", "conceded", "investigating", "retracted"})
_LONG_TOTALS = frozenset({"campaign_total", "war_total"})
_NOT_ASSERTED = frozenset({"exercise", "historical", "hypothetical", "negated"})
# Of these the rules may be wrong; a position of a party is none.
_UNSURE = frozenset({"asserted", "exercise", "historical", "hypothetical"})
_DOMAINS: dict[str, Domain] = {"disaster": "disaster", "accident": "accident", "crime": "crime"}
_ARMED_DEAD = frozenset({"combatants_only", "security_only"})
_UNDECIDED = "killed_or_injured"
_DECIDED = HARM_OUTCOMES - {_UNDECIDED}
# "Only fighters" is none of them: of those whose status is unknown it may yet be true.
_NO_CIVILIANS = frozenset({"security_only", "battle_status_unknown"})
# A higher count of an old incident is news of it, and only the memory knows whether it is known.
_NO_NEWS = frozenset({"cumulative_total", "historical"})
_OF_THE_UNHURT = frozenset({"negated", "other_harm"})
# "No word on casualties" is unknown, and denies nothing.
_NOT_KNOWN = PhraseTable((phrase, True) for phrase in word_set("second_reading.not_known"))
_WORDS_SHOWN = 12
# In log-odds. Words that give a reason were looked for; that nothing was read says nothing (docs/decisions/0028, 0029).
_WEIGHT_OF_REASON = 3.0
_WEIGHTS = {ALERT: 1.0, "no_casualties": 0.0}
# Log-odds that people are reported hurt at all, without which no alert is given back; and the share of their count.
_HARMED, _SHARE_THAT_ALERTS = 1.0, 0.4
# The share of a count that stands for a number that the rules did not read.
_SHARE_THAT_FILLS = 0.45
# "Some 50 families were inside": neither people nor, by itself, harm.
_NOT_COUNTED = frozenset({"families", "households"})


def read_again(
    drafts: list[Draft],
    quiet: Ruling | None,
    readings: Sequence[Reading],
    redraft: Callable[[Sequence[Reading]], list[Draft]],
) -> tuple[list[Draft], Ruling | None]:
    """Drafts and reason of silence of a short report, as the second reading leaves them.

    ``quiet``: why it is silent if it has no drafts; None = nobody is said to be harmed. ``redraft``: the drafts of
    other readings of the same sentences.
    """
    found = verdicts_of(drafts, quiet)
    if not found:
        return drafts, quiet
    sentences = [reading.sentence for reading in readings]
    passage = passage_of(sentences)
    opinion = opinion_on(passage)
    verdict = weighed(found, opinion, passage, doubted=_doubted(drafts))
    if verdict in found:
        return _filled(drafts, readings, passage, opinion, redraft), quiet
    if verdict == ALERT:
        return _given_back(drafts, opinion) or _pointed_at(readings, passage, opinion, redraft) or drafts, quiet
    if drafts:
        return _all_silenced(drafts, verdict), quiet
    return [], None if verdict == "no_casualties" else _ruling_of(sentences, verdict)


def verdicts_of(drafts: Sequence[Draft], quiet: Ruling | None) -> frozenset[str]:
    """What the rules make of an article: an alert, or the reasons of its silence; none where it states a position."""
    if any(draft.assertion in _POSITIONS or draft.claim.position is not None for draft in drafts):
        return frozenset()
    if not drafts:
        return frozenset({quiet.why_not if quiet is not None else "no_casualties"})
    found = frozenset(map(verdict_of, drafts))
    return frozenset({ALERT}) if ALERT in found else found


def verdict_of(draft: Draft) -> str:
    """An alert, or the first reason of the policy's that keeps a draft silent; recency is the policy's alone."""
    if draft.ruling is not None:
        return draft.ruling.why_not
    if draft.domain in _DOMAINS.values():
        return draft.domain
    if draft.scope.scope in _LONG_TOTALS:
        return "cumulative_total"
    return draft.assertion if draft.assertion in _NOT_ASSERTED else _verdict_on_people(draft)


def _verdict_on_people(draft: Draft) -> str:
    statuses = _statuses(draft)
    if not statuses:
        return "other_harm" if draft.claim.tallies else "no_casualties"
    if draft.event_type != "execution" and not statuses & CIVILIAN:
        return "combatants_only" if statuses == {"combatant"} else "security_only"
    is_battle = draft.event_type == "battle" and "civilian" not in statuses
    return "battle_status_unknown" if is_battle else ALERT


def _doubted(drafts: Sequence[Draft]) -> frozenset[str]:
    """Reasons that an alert contradicts: it names civilians among the dead, or revises the toll of one incident."""
    alerts = [draft for draft in drafts if verdict_of(draft) == ALERT]
    doubted = _NO_CIVILIANS if any("civilian" in _statuses(draft) for draft in alerts) else frozenset()
    return doubted | (_NO_NEWS if any(draft.claim.revision is not None for draft in alerts) else frozenset())


def _statuses(draft: Draft) -> set[str]:
    """Of the people whom a draft tells to be harmed."""
    harmed = (tally for outcome, tally in draft.claim.tallies.items() if outcome in HARM_OUTCOMES)
    return {group.status for tally in harmed for group in tally.groups}


def weighed(found: frozenset[str], opinion: Opinion, passage: Passage, *, doubted: frozenset[str] = frozenset()) -> str:
    """The verdict of the highest score among those that the encoder may say; ``doubted``: what the rules contradict."""
    scores = dict(zip(VERDICTS, opinion.verdicts, strict=True))
    for own in found & scores.keys():
        scores[own] += _WEIGHTS.get(own, _WEIGHT_OF_REASON)
    for other in doubted & scores.keys():
        scores[other] -= _WEIGHT_OF_REASON
    allowed = (verdict for verdict in scores if verdict in found or _may_be_said(verdict, found, opinion, passage))
    return max(allowed, key=lambda verdict: scores[verdict])


def _may_be_said(verdict: str, found: frozenset[str], opinion: Opinion, passage: Passage) -> bool:
    """Not an alert where nobody seems harmed; nor whose dead a battle left, or that none was hurt, if no word tells."""
    if verdict == ALERT:
        return opinion.civilians >= _HARMED
    if verdict in _OF_THE_UNHURT:
        return not _NOT_KNOWN.scan(passage.words)
    return verdict not in _ARMED_DEAD or "battle_status_unknown" not in found


def _pointed_at(
    readings: Sequence[Reading],
    passage: Passage,
    opinion: Opinion,
    redraft: Callable[[Sequence[Reading]], list[Draft]],
) -> list[Draft] | None:
    """The drafts of a text in which the rules read nobody harmed, and the encoder did; None if none of them alerts."""
    mentions = _told_by(passage, opinion, _SHARE_THAT_ALERTS)
    return _given_back(redraft(_with_mentions(readings, mentions)), opinion) if mentions else None


def _told_by(passage: Passage, opinion: Opinion, least: float) -> list[Mention]:
    """The people killed and injured as the encoder counts them with this share at the least."""
    choices = passage.choices()
    counted = [(outcome, opinion.counted(outcome, choices)) for outcome in COUNTED]
    return [
        _mention(outcome, count.choice)
        for outcome, count in counted
        if count.choice is not None and count.share >= least and count.choice.group.head not in _NOT_COUNTED
    ]


def _mention(outcome: str, choice: Choice) -> Mention:
    group = choice.group
    return Mention(choice.sentence, outcome, "-", (group,), (), group.first, group.last, trigger=group.first)


def _with_mentions(readings: Sequence[Reading], mentions: Sequence[Mention]) -> list[Reading]:
    """The readings, with these mentions where the rules found none."""
    return [
        replace(reading, worth=True, mentions=tuple(m for m in mentions if m.sentence is reading.sentence))
        if any(m.sentence is reading.sentence for m in mentions)
        else reading
        for reading in readings
    ]


def _filled(
    drafts: list[Draft],
    readings: Sequence[Reading],
    passage: Passage,
    opinion: Opinion,
    redraft: Callable[[Sequence[Reading]], list[Draft]],
) -> list[Draft]:
    """The drafts, with the numbers of their only alert that the rules did not read and the encoder points at."""
    alerting = [place for place, draft in enumerate(drafts) if verdict_of(draft) == ALERT]
    if len(alerting) != 1:
        return drafts
    [place] = alerting
    for mention in _told_by(passage, opinion, _SHARE_THAT_FILLS):
        told = drafts[place]
        if _numbers(told, mention.outcome) or _is_read(readings, mention) or _speaks(readings, mention):
            continue
        more = _with_mention(readings, mention)
        made = redraft(more)
        if len(made) != len(drafts) or not _adds(made[place], told, mention):
            continue
        filled = replace(
            made[place],
            ruling=told.ruling,
            domain=told.domain,
            assertion=told.assertion,
            probability=told.probability,
        )
        if verdict_of(filled) == ALERT:
            drafts, readings = [*drafts[:place], filled, *drafts[place + 1 :]], more
    return drafts


def _adds(made: Draft, told: Draft, mention: Mention) -> bool:
    """Whether a draft has the mention's number and still all that it had; people killed or injured may be these."""
    [own] = mention.groups
    now = {outcome: _numbers(made, outcome) for outcome in (*told.claim.tallies, mention.outcome, _UNDECIDED)}
    now[_UNDECIDED] = now[_UNDECIDED] | {own.value}
    kept = all(_numbers(told, outcome) <= now[outcome] for outcome in told.claim.tallies)
    return kept and own.value in now[mention.outcome]


def _is_read(readings: Sequence[Reading], mention: Mention) -> bool:
    """Whether the rules read what was done to these very people, or to part of them."""
    [own] = mention.groups
    beside = [other for r in readings if r.sentence is mention.sentence for other in r.mentions]
    return any(
        other.outcome in _DECIDED and _overlap(group, own)
        for other in beside
        for group in (*other.groups, *other.subsets)
    )


def _speaks(readings: Sequence[Reading], mention: Mention) -> bool:
    """As in "a medic said"."""
    [own] = mention.groups
    speakers = (attributed.speaker for reading in readings for attributed in reading.attributed)
    return any(s.sentence is mention.sentence and s.first <= own.last and own.first <= s.last for s in speakers)


def _overlap(one: Group, other: Group) -> bool:
    return one.first <= other.last and other.first <= one.last


def _numbers(draft: Draft, outcome: str) -> set[int]:
    """The numbers of people that a draft gives for an outcome."""
    tally = draft.claim.tallies.get(outcome)
    return {group.value for group in tally.groups if not group.vague} if tally is not None else set()


def _with_mention(readings: Sequence[Reading], mention: Mention) -> list[Reading]:
    """The readings with one more mention; people of its number told elsewhere as killed or injured have its outcome."""
    [own] = mention.groups

    def decided(other: Mention) -> Mention:
        same = other.outcome == _UNDECIDED and [group.value for group in other.groups] == [own.value]
        return replace(other, outcome=mention.outcome) if same else other

    return [
        replace(reading, worth=True, mentions=_in_place(mention, reading.mentions))
        if reading.sentence is mention.sentence
        else replace(reading, mentions=tuple(map(decided, reading.mentions)))
        for reading in readings
    ]


def _in_place(mention: Mention, others: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions with this one, which takes its people from those killed or injured, and the place of nobody counted.

    Of the first of these it takes the verb.
    """
    [own] = mention.groups
    kept: list[Mention] = []
    verb: Mention | None = None
    for other in others:
        rest = tuple(group for group in other.groups if not _overlap(group, own))
        is_vague = all(group.qualifier == "vague" for group in rest)
        takes = len(rest) < len(other.groups) or (other.outcome in (mention.outcome, _UNDECIDED) and is_vague)
        if not takes or other.negated or other.modal:
            kept.append(other)
            continue
        verb = verb or other
        if not is_vague:
            kept.append(replace(other, groups=rest))
    if verb is None:
        return (*kept, mention)
    first, last = min(verb.first, own.first), max(verb.last, own.last)
    told = replace(verb, outcome=mention.outcome, groups=mention.groups, subsets=(), first=first, last=last)
    return (*kept, told)


def _given_back(drafts: Sequence[Draft], opinion: Opinion) -> list[Draft] | None:
    """The drafts, with an alert for the first whose people the rules had read but silenced; None if there is none."""
    for place, draft in enumerate(drafts):
        if draft.scope.scope == "incident" and draft.assertion in _UNSURE:
            probability = math.exp(opinion.verdicts[VERDICTS.index(ALERT)])
            alerting = replace(draft, ruling=None, domain="conflict", assertion="asserted", probability=probability)
            if verdict_of(alerting) == ALERT:
                return [*drafts[:place], alerting, *drafts[place + 1 :]]
    return None


def _all_silenced(drafts: Sequence[Draft], verdict: str) -> list[Draft]:
    """The drafts, none of which alerts any more; the first shows the reason."""
    return [
        _silenced(draft, verdict) if verdict_of(draft) == ALERT or place == 0 else draft
        for place, draft in enumerate(drafts)
    ]


def _ruling_of(sentences: Sequence[Sentence], verdict: str) -> Ruling:
    """A silence of a text in which nobody was read to be harmed; its first words of harm, or of all, show it."""
    told = [sentence for sentence in sentences if may_tell_harm(sentence.words)] or [s for s in sentences if len(s)]
    return Ruling(cast("WhyNot", verdict), _cue(told[0]) if told else None, f"read_as_{verdict}")


def _silenced(draft: Draft, verdict: str) -> Draft:
    sentences = draft.core or tuple(s.mention.sentence for s in draft.claim.statements)
    ruling = Ruling(cast("WhyNot", verdict), _cue(sentences[0]) if sentences else None, f"read_as_{verdict}")
    return replace(draft, ruling=ruling, domain=_DOMAINS.get(verdict, draft.domain))


def _cue(sentence: Sentence) -> Cue:
    return Cue("encoder", sentence, 0, min(len(sentence), _WORDS_SHOWN) - 1)
