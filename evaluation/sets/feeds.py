"""feedparser's fixtures: 2,107 feeds, most of a few lines, each with what feedparser makes of it in its first comment.

The comment gives an expression over feedparser's result (``entries[0]['title'] == 'Example'``), which is read as data
and never run, and the headers that the test server sends with the file. ``feeds_reviewed.tsv``, beside this file, says
why something is not carried here, or read otherwise on purpose.
"""

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

NAME = "feedparser_fixtures.tar.gz"
REVIEWED = Path(__file__).with_name("feeds_reviewed.tsv")
SERVER = "http://127.0.0.1:8097/"
"""Where feedparser's own tests serve the files; expected addresses begin with it."""
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(r"^[ \t]*Header:\s*([\w-]+):[ \t]*(.*?)\s*$", re.MULTILINE)
_FOLDER = "/tests/"


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file below ``tests/``; ``expected`` is a Python expression, ``charset`` that of the Content-Type header."""

    name: str
    content: bytes
    expected: str
    charset: str | None

    @property
    def url(self) -> str:
        """Where it was served."""
        return SERVER + self.name


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reason; ``pattern`` fits what is compared (``feed.rights``) if ``kind`` is field, a file's name if file."""

    kind: str
    pattern: re.Pattern[str]
    reason: str


def read(folder: Path) -> Iterator[Fixture]:
    """All fixtures, in the order of the archive."""
    with tarfile.open(folder / NAME) as archive:
        for member in archive:
            file = archive.extractfile(member) if _FOLDER in member.name else None
            if file is not None:
                yield _fixture(member.name.partition(_FOLDER)[2], file.read())


def reviewed() -> tuple[Reviewed, ...]:
    """The reasons, the first that fits counts; ``*`` in a pattern stands for anything."""
    rows = (line.split("\t") for line in REVIEWED.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple(Reviewed(kind, _pattern(pattern), reason) for kind, pattern, reason in rows)


def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, glob.split("*"))))


def _fixture(name: str, content: bytes) -> Fixture:
    # The comment is ASCII, also in UTF-16 and UTF-32, but for their zeros.
    head = content.replace(b"\0", b"").decode("latin-1")
    expected = _EXPECT.search(head)
    headers = {key.lower(): value for key, value in _HEADER.findall(head)}
    message = Message()
    message["Content-Type"] = headers.get("content-type", "")
    return Fixture(name, content, expected[1] if expected else "", message.get_content_charset())
