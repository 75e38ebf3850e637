"""Corpus and quiet items: lines of the traps' form, each with the words that its label hangs on."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from evaluation.sets import traps
from schemas.vocabulary import WhyNot

FIELDS = {"id", "pair", "part", "rule", "article", "expect", "harm", "decisive", "reason"}
ARTICLE = {"title", "body", "publisher", "url", "published_at"}


def _lines(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


CORPUS, QUIET = (_lines(folder) for folder in (traps.CORPUS, traps.QUIET))
LINES = CORPUS + QUIET
BY_ID = {line["id"]: line for line in LINES}
REASONS = set(get_args(WhyNot)) - {"duplicate", "unsupported_language"}


def text_of(line: dict[str, Any]) -> str:
    return f"{line['article']['title']}\n{line['article']['body']}"


def test_each_line_has_its_fields_an_id_of_its_file_and_an_address_of_nobody() -> None:
    assert len(BY_ID) == len(LINES)
    for path in (path for folder in (traps.CORPUS, traps.QUIET) for path in folder.glob("*.jsonl")):
        for line in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
            assert line["id"].rpartition("-")[0] == path.stem
    for line in LINES:
        assert set(line) == FIELDS, line["id"]
        assert set(line["article"]) == ARTICLE, line["id"]
        assert ".example/" in line["article"]["url"], line["id"]
        assert line["part"] in ("dev", "blind")


def test_a_silence_has_a_reason_and_an_alert_none() -> None:
    for line in LINES:
        assert ("why_not" in line["expect"]) != line["expect"]["alert"], line["id"]
        assert line["expect"].get("why_not", "metaphor") in REASONS, line["id"]
        assert line["rule"] == line["expect"].get("why_not", "alert")


def test_the_words_of_the_harm_and_of_the_decision_are_the_texts_own() -> None:
    for line in LINES:
        for words in (*line["harm"], line["decisive"]):
            assert words in text_of(line), line["id"]


def test_pairs_are_mutual_and_stay_in_one_part() -> None:
    for line in LINES:
        if line["pair"] is not None:
            other = BY_ID[line["pair"]]
            assert (other["pair"], other["part"]) == (line["id"], line["part"]), line["id"]


def test_no_text_stands_twice_here_or_among_the_traps() -> None:
    trap_texts = {trap.article.text for trap in traps.read(traps.FOLDER)}
    texts = Counter(text_of(line) for line in LINES)
    assert max(texts.values()) == 1
    for folder in (traps.CORPUS, traps.QUIET):
        assert not [trap for trap in traps.read(folder) if trap.article.text in trap_texts]


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_reason_is_told_many_times_in_both_parts(reason: str) -> None:
    told = Counter(line["part"] for line in CORPUS if line["expect"].get("why_not") == reason)
    assert told["dev"] >= 25
    assert told["blind"] >= 5


def test_alerts_are_nearly_half() -> None:
    alerts = sum(line["expect"]["alert"] for line in CORPUS)
    assert 0.35 * len(CORPUS) < alerts < 0.55 * len(CORPUS)


def test_the_quiet_items_are_of_peace() -> None:
    assert len(QUIET) > 300
    assert not [line["id"] for line in QUIET if line["expect"]["alert"]]
