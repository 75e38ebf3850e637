"""Asides: who the people of a counted group were, told between brackets, dashes or commas.

"Twenty people (12 men and eight women) were killed", "six teachers -- five of them Kurds -- and two women died", "33
people, mostly civilians, were killed". The parts of a whole never add to it; nor does an aside part its list.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.harm.chunks import Chunk
from services.extractor.people.groups import Group
from services.extractor.text.tokens import Sentence

_OPENS = {"(": ")", "–": "–", "—": "—", "-": "-"}
# What an aside about people is made of: groups, counts, "of them", commas, "and", "of", prepositions, names.
_MADE_OF = frozenset("GgQw,&opx")
_LONGEST = 14
_BRACKETED = {"(": ")", "[": "]"}
_BRACKETS = frozenset(_BRACKETED)
_EXPLAINED = frozenset("xGgQNVAk")
# What may follow an aside in commas: the verb that the people before it are the subject of, or "who".
_VERBS = frozenset("bhmVdDr")
_MOST = frozenset({"mostly", "mainly", "largely", "chiefly", "many", "most", "some"})
_ALL = frozenset({"all", "both"})
_AMONG_THEM = ("among", "them")
_LISTED = frozenset("Gg,&")


def fold_asides(sentence: Sentence, chunks: list[Chunk]) -> list[Chunk]:
    """The chunks with asides about counted people opened like "including …", or left out where they tell no parts."""
    words = sentence.words
    chunks = _parts_opened(words, chunks)
    folded: list[Chunk] = []
    position = 0
    while position < len(chunks):
        chunk = chunks[position]
        folded.append(chunk)
        position += 1
        if chunk.kind not in "Gg" or chunk.group is None or chunk.group.singular or position >= len(chunks):
            continue
        end = _aside_end(words, chunks, position)
        if end is not None and (
            words[chunks[position].first] != "," or _tells_of(words, chunks, position, chunk.group)
        ):
            folded += _opened(words, chunks, position, end)
            position = end + 1
    return _without_brackets(words, folded)


def _parts_opened(words: tuple[str, ...], chunks: list[Chunk]) -> list[Chunk]:
    """As in "14 people, two women and a boy among them": read like "among them two women and a boy"."""
    opened: list[Chunk] = []
    for chunk in chunks:
        opened.append(chunk)
        if words[chunk.first : chunk.last + 1] == _AMONG_THEM and chunk.kind == "s":
            first = _first_part(opened[:-1])
            if first is not None:
                opened.insert(first, opened.pop())
    return opened


def _first_part(before: Sequence[Chunk]) -> int | None:
    """Where the parts begin that end before "among them": behind the comma after the largest group that holds them.

    Behind the first comma where no group stands before it ("Six died, the bomber among them"); None: no such parts.
    """
    if not before or before[-1].kind not in "Gg":
        return None
    start = len(before)
    while start and before[start - 1].kind in _LISTED:
        start -= 1
    if before[start].kind == ",":
        return start + 1
    best: tuple[int, int] | None = None
    for place in range(start + 1, len(before)):
        whole = before[place - 1].group
        if before[place].kind != "," or whole is None or not whole.numbered:
            continue
        parts = sum(chunk.group.value for chunk in before[place:] if chunk.group is not None)
        if whole.value >= parts and (best is None or whole.value >= best[0]):
            best = (whole.value, place + 1)
    return best[1] if best else None


def _without_brackets(words: tuple[str, ...], chunks: list[Chunk]) -> list[Chunk]:
    """As in "the union [National Workers' Union] leaders", "16 members of the patrol (a local militia) died".

    What brackets explain parts no clause; "the massacre [of six priests]" an editor only completes.
    """
    if _BRACKETS.isdisjoint(words):
        return chunks
    kept: list[Chunk] = []
    position = 0
    while position < len(chunks):
        end = _bracket_end(words, chunks, position) if kept and kept[-1].kind in _EXPLAINED else None
        if end is None:
            kept.append(chunks[position])
        elif chunks[position + 1].kind == "o":
            kept += chunks[position + 1 : end]
        position = position + 1 if end is None else end + 1
    return kept


def _bracket_end(words: tuple[str, ...], chunks: Sequence[Chunk], start: int) -> int | None:
    """The chunk that closes the bracket at ``start``; None where none does, or where it tells of harm."""
    closer = _BRACKETED.get(words[chunks[start].first])
    if closer is None:
        return None
    for place in range(start + 1, min(len(chunks), start + _LONGEST)):
        if words[chunks[place].first] == closer:
            return place if place > start + 1 else None
        if chunks[place].harm or chunks[place].kind in ";dDT":
            return None
    return None


def _aside_end(words: tuple[str, ...], chunks: Sequence[Chunk], start: int) -> int | None:
    """The chunk that closes the aside which opens at ``start``; None where none does."""
    opener = words[chunks[start].first]
    closer = _OPENS.get(opener)
    if closer is None and opener != ",":
        return None
    people = False
    told = closer is None and _extent(words, chunks, start + 1)
    for place in range(start + 1, min(len(chunks), start + _LONGEST)):
        chunk = chunks[place]
        if closer is not None:
            if words[chunk.first] == closer and place > start + 1:
                return place if people else None
        elif chunk.kind in ",;" and (told or (place + 1 < len(chunks) and chunks[place + 1].kind in _VERBS)):
            return (place if chunk.kind == "," else place - 1) if people else None
        if chunk.kind not in _MADE_OF:
            return None
        people = people or chunk.kind in "GgQ"
    return None


def _extent(words: tuple[str, ...], chunks: Sequence[Chunk], place: int) -> str | None:
    """Whether an aside opens with "mostly civilians", "most of them civilians", "all of them", "all civilians"."""
    if place >= len(chunks):
        return None
    first = chunks[place].first
    near = {words[first - 1], words[first]}
    return "most" if near & _MOST else "all" if near & _ALL and chunks[place].kind != "w" else None


def _tells_of(words: tuple[str, ...], chunks: Sequence[Chunk], start: int, whole: Group) -> bool:
    """Whether what stands between commas only tells of the people before it, as the items of a list do not."""
    first, second = chunks[start + 1 : start + 3]
    if _extent(words, chunks, start + 1) is not None:
        return True
    if first.kind == "Q":
        return second.kind == "w"
    if not whole.numbered or first.group is None:
        return False
    if not first.group.numbered and not first.group.singular:
        return second.kind in ",op"
    values: list[int] = []
    for chunk in chunks[start + 1 :]:
        if chunk.kind not in _MADE_OF:
            break
        values += [chunk.group.value] if chunk.group is not None else []
    return len(values) > 1 and sum(values) == whole.value


def _opened(words: tuple[str, ...], chunks: Sequence[Chunk], start: int, end: int) -> list[Chunk]:
    """What stands for the aside: its parts after an opener, or nothing."""
    closed = chunks[end].kind in ",;" and (words[chunks[end].first] in _OPENS.values() or chunks[end].kind == ",")
    inner = list(chunks[start + 1 : end + (not closed)])
    after = chunks[end + 1 : end + 3]
    goes_on = len(after) > 1 and after[0].kind in "&," and after[1].kind in "GgQ"
    if goes_on or not _names_parts(inner) or _extent(words, chunks, start + 1) == "most":
        return []
    opener = replace(chunks[start], kind="s")
    group = inner[0].group
    if group is not None and not group.numbered and not group.singular:
        return [opener, replace(inner[0], group=replace(group, low=None, high=None, rest=True))]
    return [opener, *inner]


def _names_parts(inner: Sequence[Chunk]) -> bool:
    if inner[0].kind == "Q":
        return len(inner) > 2 and inner[1].kind == "w" and inner[2].kind in "Ggb"  # noqa: PLR2004 - "two of them boys"
    return inner[0].kind in "Gg"
