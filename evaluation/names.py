"""Whether a party that the system names is the one that an answer key spells."""

import re

from schemas import Actor

_WORDS = re.compile(r"[a-z0-9]+")
_SMALL = frozenset({"the", "of", "a", "an", "group", "members", "forces", "force"})


def same_party(actor: Actor, spellings: tuple[str, ...]) -> bool:
    """Equal or contained names, in either direction; the actor's id stands for its initials."""
    ours = {tuple(_words(name)) for name in (actor.name, actor.span.quote, actor.actor_id or "")} - {()}
    theirs = {tuple(_words(spelling)) for spelling in spellings} - {()}
    return any(_within(a, b) or _within(b, a) for a in ours for b in theirs)


def _words(name: str) -> list[str]:
    words = _WORDS.findall(name.lower())
    return [word for word in words if word not in _SMALL] or words


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))
