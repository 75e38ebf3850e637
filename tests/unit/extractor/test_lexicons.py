"""The lexicons are plain, sorted, and use the contract's words."""

from pathlib import Path
from typing import get_args

import pytest

from schemas import vocabulary
from services.extractor.text import lexicon

FOLDER = Path(lexicon.__file__).parents[1]
VOICES = FOLDER / "voices"
FILES = sorted([*(FOLDER / "lexicons").glob("*.*"), *VOICES.glob("*.tsv")])


def column(name: str, number: int) -> set[str]:
    return {row[number] for row in lexicon.read_rows(name)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_lexicon_begins_with_a_comment_and_repeats_no_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(set(lines)) == len(lines)


def test_nouns_for_people_have_the_contracts_status_and_basis() -> None:
    assert column("people.tsv", 2) <= set(get_args(vocabulary.Status))
    assert column("people.tsv", 3) <= set(get_args(vocabulary.StatusBasis))


def test_words_of_harm_have_the_contracts_outcomes_and_event_types() -> None:
    assert column("harm.tsv", 2) <= set(get_args(vocabulary.Outcome))
    assert column("harm.tsv", 3) <= {*get_args(vocabulary.EventType), "-"}


def test_manners_positions_and_revisions_are_the_contracts() -> None:
    assert column("manners.tsv", 1) <= {*get_args(vocabulary.EventType), "none"}
    assert column("positions.tsv", 1) <= set(get_args(vocabulary.Assertion))
    assert column("revisions.tsv", 1) <= set(get_args(vocabulary.RevisionKind))


def test_parties_and_claimants_have_the_contracts_types() -> None:
    actors = lexicon.read_rows("actors.tsv", VOICES)
    assert {row[3] for row in actors} <= set(get_args(vocabulary.ActorType))
    assert {row[2] for row in lexicon.read_rows("claimants.tsv", VOICES)} <= set(get_args(vocabulary.ClaimantType))


def test_an_alias_belongs_to_one_party() -> None:
    aliases = [row[0] for row in lexicon.read_rows("actors.tsv", VOICES)]
    assert len(set(aliases)) == len(aliases)
