from datetime import date

from evaluation.articles import article_of
from training.examples import FOLDS, Example, read_passage, with_folds

_DAY = date(2020, 5, 1)


def _example(set_name: str, number: int) -> Example:
    article = article_of(set_name, str(number), None, "Nothing happened.", _DAY)
    return Example(set_name, str(number), "train", article, civilians=False, combatants=False, alert=False)


def test_neighbours_share_a_fold() -> None:
    folds = [example.fold for example in with_folds([_example("a", n) for n in range(60)])]
    assert folds[:20] == [0] * 20
    assert folds[20:40] == [1] * 20


def test_every_fold_has_a_share_of_every_set() -> None:
    found = with_folds([_example(name, n) for name in ("a", "b") for n in range(100)])
    for name in ("a", "b"):
        assert {example.fold for example in found if example.set_name == name} == set(range(FOLDS))


def test_folding_keeps_the_order() -> None:
    found = with_folds([_example("a", n) for n in range(70)])
    assert [example.item_id for example in found] == [str(n) for n in range(70)]


def test_a_short_report_is_read_whole_title_first() -> None:
    article = article_of("a", "1", "Shell Kills Two", "The market opens at six. Nine were wounded.", _DAY)
    assert " ".join(read_passage(article).words) == "shell kills two the market opens at six . nine were wounded ."


def test_of_a_long_report_the_sentences_of_harm_are_read() -> None:
    body = "A shell killed Two traders. " + "Prices were high. " * 80 + "Nine people were wounded."
    article = article_of("a", "1", "Market Day", body, _DAY)
    assert " ".join(read_passage(article).words) == "a shell killed two traders . nine people were wounded ."


def test_a_long_report_without_harm_has_no_passage() -> None:
    assert not read_passage(article_of("a", "1", None, "The market opens at six. " * 80, _DAY)).words
