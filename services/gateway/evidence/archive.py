"""A ZIP archive whose bytes follow from its content alone, with the sums by which each file in it can be checked."""

import hashlib
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day that the format knows: no file in it is dated, what is inside says when.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16
_LEVEL = 6
SUMS = "SHA256SUMS"


class Sum(NamedTuple):
    """A file of the archive; ``sha256`` in hexadecimal."""

    name: str
    size: int
    sha256: str


class Archive:
    """Takes one file after the other, and keeps none in memory; ``finish`` writes the sums."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._sums: list[Sum] = []

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Of the files so far."""
        return tuple(self._sums)

    def add(self, name: str, content: bytes) -> None:
        """Write one file."""
        self._sums.append(Sum(name, len(content), hashlib.sha256(content).hexdigest()))
        self._write(name, content)

    def finish(self) -> None:
        """Write the sums of all files, as ``sha256sum -c`` reads them, and the directory of the archive."""
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in self._sums)
        self._write(SUMS, lines.encode())
        self._zip.close()

    def _write(self, name: str, content: bytes) -> None:
        info = ZipInfo(name, _NO_DATE)
        info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, _READABLE
        self._zip.writestr(info, content, compresslevel=_LEVEL)
