"""Who owns a data folder: one process at a time, and no longer than it lives."""

import fcntl
import os
from pathlib import Path
from typing import IO

from services.runtime.errors import Unreachable


class FolderInUse(Unreachable):
    """Another live process runs its server on this folder."""


class Lease:
    """An exclusive lock on ``<folder>/owner``, which the kernel gives up when this process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "owner"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Own the folder; raises ``FolderInUse``. Taking it twice is fine."""
        if self._file is not None:
            return
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            msg = f"{self._path.parent} is in use by process {owner}; stop it, or choose another data folder"
            raise FolderInUse(msg) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def give_back(self) -> None:
        """Let others own the folder."""
        if self._file is not None:
            self._file.close()
            self._file = None
