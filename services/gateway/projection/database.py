"""The SQLite file: one writer, readers beside it, and a file of another form is made anew."""

import fcntl
import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO

from services.gateway.projection.search import add_functions

SCHEMA = (files("services.gateway.projection") / "schema.sql").read_text(encoding="utf-8")
# The form of a file is that of the schema's text: whoever changes the text need not remember to count anything up.
_FORM = int.from_bytes(hashlib.sha256(SCHEMA.encode()).digest()[:4], signed=True)
_BUSY_MS = 5_000
# Of each thread that reads, and there may be 40: what they share is the file itself, as the system keeps it in memory.
_CACHE_KIB = 4 * 1024
_MAPPED_BYTES = 2**31


class InUse(Exception):  # noqa: N818 - it reads as what it says
    """Another gateway keeps this file up; the message says which, and what to do."""


class Database:
    """Writes go through ``writing``, one at a time; ``reading`` gives each thread a connection of its own.

    Raises ``InUse``: of two that write, each would tell its listeners only of the alerts that it was first to read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._readers = threading.local()
        self._opened: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_of(path)
        self._writer = _open_writer(path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of the block's changes, or none of them."""
        with self._writing, self._writer:
            self._writer.execute("BEGIN IMMEDIATE")
            yield self._writer

    def reading(self) -> sqlite3.Connection:
        """The connection of the calling thread, which sees what is committed."""
        connection: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = self._open_reader()
            self._readers.connection = connection
            self._opened.append(connection)
        return connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees what is committed now until the block ends, from whatever thread it is asked."""
        with closing(self._open_reader()) as reader:
            reader.execute("BEGIN")
            yield reader

    def _open_reader(self) -> sqlite3.Connection:
        connection = _connect(f"{self._path.absolute().as_uri()}?mode=ro")
        add_functions(connection)
        return connection

    def close(self) -> None:
        """Close every connection; nothing may be read or written any more."""
        for connection in self._opened:
            connection.close()
        self._writer.close()
        self._lock.close()


def _lock_of(path: Path) -> IO[str]:
    """Held until it is closed. Beside the file: to open and close that itself would undo the locks of SQLite."""
    lock = path.with_name(f"{path.name}.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        msg = f"{path} is in use by another gateway; stop it, or choose another folder (HARMWATCH_DATA)"
        raise InUse(msg) from None
    return lock


def _open_writer(path: Path) -> sqlite3.Connection:
    try:
        writer = _connect(path.absolute().as_uri())
        if _form_of(writer) == _FORM:
            return writer
        writer.close()
    except sqlite3.DatabaseError:  # damaged, or no database at all
        pass
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    writer = _connect(path.absolute().as_uri())
    writer.executescript(f"{SCHEMA}\nPRAGMA user_version = {_FORM};")
    return writer


def _form_of(connection: sqlite3.Connection) -> int:
    form: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return form


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    connection.execute("PRAGMA foreign_keys = ON")
    if "mode=ro" not in uri:
        connection.execute("PRAGMA journal_mode = WAL")
        # What is lost with the power is read again from the topics.
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection
