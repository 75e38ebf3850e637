"""The file is a copy that can be made again: whatever is wrong with it, the gateway begins with an empty one."""

import sqlite3
from pathlib import Path

import pytest

from services.gateway.projection.database import Database


def mark(database: Database) -> None:
    with database.writing() as writer:
        writer.execute("INSERT INTO position VALUES ('articles', 0, 7)")


def marks(database: Database) -> list[int]:
    return [row["next_offset"] for row in database.reading().execute("SELECT next_offset FROM position")]


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "new" / "gateway.sqlite")
    mark(first)
    first.close()

    again = Database(tmp_path / "new" / "gateway.sqlite")
    assert marks(again) == [7]
    again.close()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "gateway.sqlite")
    with pytest.raises(sqlite3.IntegrityError), database.writing() as writer:
        writer.executemany("INSERT INTO position VALUES ('articles', 0, ?)", [(7,), (8,)])

    assert marks(database) == []
    mark(database)
    assert marks(database) == [7]
    database.close()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "gateway.sqlite").write_bytes(content)

    database = Database(tmp_path / "gateway.sqlite")
    mark(database)
    assert marks(database) == [7]
    database.close()


def test_a_file_of_another_form_is_made_anew(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "gateway.sqlite")
    old.executescript("CREATE TABLE position (topic); INSERT INTO position VALUES ('old'); PRAGMA user_version = 3")
    old.close()

    database = Database(tmp_path / "gateway.sqlite")
    assert marks(database) == []
    database.close()
