"""``python -m training.common_words --data DIR``: how common words are in the news, for ``telling_words.py``.

A word counts once a story, which is an article, or where the set says so all articles on one incident: else the names
of a much told incident would look common. It is as common as in the set where it is most common: "Damascus" tells
nothing in a set on Syria. Train parts only. Written is every word of ``_FEWEST`` stories or more of a set; no text.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from evaluation.sets import ecbplus, fakes, gva, muc, ucdp
from schemas import Article
from services.extractor.text.telling_words import RAREST, rarity_of, words_in

_OUT = Path("services/extractor/text/common_words.tsv")
_FEWEST = 4
_HEAD = """\
# How common words are in the news: word (or two words with capitals, in small letters) <tab> rarity, sorted.
# Rarity is -2 ln of the share of stories that have the word, in the set where it is most common; words not here are
# rarest ({rarest}). Written by python -m training.common_words from the train parts of MUC-4, FA-KES, GVA, ECB+ and
# UCDP headlines: words of {fewest} stories or more, counts only.
"""


def main() -> int:
    """Count and write."""
    parser = argparse.ArgumentParser(prog="python -m training.common_words", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the development sets")
    parser.add_argument("--out", type=Path, default=_OUT, metavar="FILE", help="default: %(default)s")
    given = parser.parse_args()
    rarity = rarities(stories_of(given.data))
    rows = [f"{word}\t{value}\n" for word, value in sorted(rarity.items())]
    given.out.write_text(_HEAD.format(rarest=RAREST, fewest=_FEWEST) + "".join(rows), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} words: {given.out}\n")
    return 0


def rarities(stories: Iterable[tuple[str, str, Article]]) -> dict[str, int]:
    """Rarity by word, of what is less than rarest; ``stories`` are set, story and an article of it."""
    words: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, story, article in stories:
        words[name][story].update(words_in(article.text, len(article.title or "")))
    found: dict[str, int] = {}
    for told in words.values():
        counts = Counter(word for story in told.values() for word in story)
        for word, count in counts.items():
            rarity = rarity_of(count / len(told))
            if count >= _FEWEST and rarity < RAREST:
                found[word] = min(rarity, found.get(word, RAREST))
    return found


def stories_of(folder: Path) -> Iterator[tuple[str, str, Article]]:
    """Set, story and article of every article of the train parts."""
    for report in muc.read(folder, ("train",)):
        yield "muc", report.item_id, report.article
    for told in fakes.read(folder, ("train",)):
        yield "fakes", told.item_id, told.article
    for name, one in (("gva", gva), ("ecbplus", ecbplus), ("ucdp", ucdp)):
        for telling in one.read(folder):
            if telling.part == "train":
                yield name, telling.gold, telling.article


if __name__ == "__main__":
    sys.exit(main())
