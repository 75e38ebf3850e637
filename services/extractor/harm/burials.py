"""Burials: deaths and wounds that only stand behind an attack: "nine shrouds", "was buried on Tuesday", "never woke".

Funerals and hospital beds are told of in peaceful texts too; and where the text says outright who was killed, those
buried are the same people once more.
"""

from collections.abc import Iterable, Sequence

from services.extractor.harm.mentions import Mention
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_FUNERARY = word_set("burials.funerary")
_QUIET = word_set("burials.quiet")
_ARMED = frozenset({"combatant", "security"})
_VIOLENCE = word_set("pronouns.attacked") | word_set("quiet.armed")
# Under rubble, earth or snow lie people who may be alive.
_COVERS = frozenset({"beneath", "by", "in", "under", "underneath"})
_COVERING = word_set("burials.covering")
_COVER_REACH = 4


def sure(mentions: Sequence[Sequence[Mention]], sentences: Sequence[Sentence]) -> list[tuple[Mention, ...]]:
    """The mentions of each sentence, without those that only a violent text, or no outright count, would bear out."""
    if not any(_is_quiet(mention) for found in mentions for mention in found):
        return [tuple(found) for found in mentions]
    violent = any(not _VIOLENCE.isdisjoint(sentence.words) for sentence in sentences)
    outright = any(_is_outright(mention) for found in mentions for mention in found)
    return [tuple(_kept(found, violent=violent, outright=outright)) for found in mentions]


def counted_once(mentions: list[Mention]) -> list[Mention]:
    """As in "put the number at 12, with three who had been buried": one sentence's mentions, its dead not twice."""
    outright = any(map(_is_outright, mentions))
    return [m for m in mentions if not _is_funerary(m)] if outright else mentions


def _kept(found: Iterable[Mention], *, violent: bool, outright: bool) -> Iterable[Mention]:
    for mention in found:
        if not _is_quiet(mention) or (
            violent and not (_is_funerary(mention) and (outright or _is_only_covered(mention)))
        ):
            yield mention


def _is_outright(mention: Mention) -> bool:
    told = mention.outcome == "killed" and not (mention.modal or mention.negated or _is_quiet(mention))
    return told and any((g.numbered or g.singular) and g.status not in _ARMED for g in mention.groups)


def _is_quiet(mention: Mention) -> bool:
    return mention.sentence.words[mention.trigger] in _QUIET or _is_funerary(mention)


def _is_funerary(mention: Mention) -> bool:
    words = mention.sentence.words
    return words[mention.trigger] in _FUNERARY or any(group.head in _FUNERARY for group in mention.groups)


def _is_only_covered(mention: Mention) -> bool:
    """As in "40 people were buried under the rubble", "buried by a landslide"."""
    after = mention.sentence.words[mention.trigger + 1 : mention.trigger + 1 + _COVER_REACH]
    return after[:1] != () and after[0] in _COVERS and not _COVERING.isdisjoint(after)
