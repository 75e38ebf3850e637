from datetime import date
from pathlib import Path

from evaluation.articles import article_of
from training.admission import admitted
from training.candidates import Candidate
from training.examples import Example
from training.words import everyday

_DAY = date(2020, 5, 1)


def _example(set_name: str, body: str = "A village.") -> Example:
    article = article_of(set_name, "1", None, body, _DAY)
    return Example(set_name, "1", "train", article, civilians=None, combatants=None, alert=None)


def _admitted(feature: str, sets: str, words: frozenset[str]) -> bool:
    examples = [_example(name) for name in sets]
    candidates = [Candidate(n, frozenset({feature}), label=True, weight=1.0, plain=False) for n in range(len(examples))]
    return feature in admitted(candidates, examples, words)


def test_a_feature_needs_five_articles() -> None:
    assert _admitted("type=battle", "aaaaa", frozenset())
    assert not _admitted("type=battle", "aaaa", frozenset())


def test_a_word_needs_two_sets() -> None:
    words = frozenset({"village"})
    assert _admitted("core:village", "aaaab", words)
    assert not _admitted("core:village", "aaaaa", words)


def test_every_word_of_a_feature_must_be_an_everyday_one() -> None:
    assert not _admitted("core:village of", "aaaab", frozenset({"village"}))


def test_names_are_no_everyday_words(tmp_path: Path) -> None:
    text = "The army of Marland shelled the town. Then Marland left. A day later the army came, and Marland fell."
    words = everyday(tmp_path, [_example("traps", text)])
    assert "army" in words
    assert "marland" not in words


def test_headlines_in_capitals_say_nothing_of_names(tmp_path: Path) -> None:
    text = "ARMY TAKES TOWN\nAn army came, and the army went."
    assert "army" in everyday(tmp_path, [_example("traps", text)])
