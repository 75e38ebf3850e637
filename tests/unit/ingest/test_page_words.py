"""The reviewed word files that pages are read with."""

from pathlib import Path
from typing import get_args

import pytest

from services.alerting.ledger import sources
from services.ingest.pages.pruning import FURNITURE, INTERRUPTIONS
from services.ingest.pages.walls import WALLS, Wall
from services.ingest.pages.wires import WIRES


def rows(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("file", [FURNITURE, INTERRUPTIONS, WALLS, WIRES])
def test_each_line_stands_once_and_in_order(file: Path) -> None:
    lines = rows(file)
    assert lines == sorted(set(lines), key=str.casefold)


def test_walls_are_of_known_kinds_and_written_in_lower_case() -> None:
    for row in rows(WALLS):
        kind, words = row.split("\t")
        assert kind in get_args(Wall)
        assert words == words.casefold().strip()


def test_each_wire_says_where_it_can_be_checked() -> None:
    for row in rows(WIRES):
        _, names, _, source, entered = row.split("\t")
        assert all(name.strip() == name for name in names.split("|"))
        assert source.startswith("https://")
        assert entered


def test_wires_have_the_names_of_the_register_of_outlets() -> None:
    registered: dict[str, str] = {}
    register = Path(sources.__file__).with_name("sources.tsv")
    for row in rows(register):
        outlet, _, aliases, *_ = row.split("\t")
        registered |= dict.fromkeys(aliases.split("|"), outlet)
    for row in rows(WIRES):
        wire, names, *_ = row.split("\t")
        assert {registered.get(name.casefold(), wire) for name in names.split("|")} == {wire}
