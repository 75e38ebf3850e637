"""The archive is the same bytes for the same content, and every file in it can be checked."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

from services.gateway.evidence.archive import SUMS, Archive


def packed(*contents: bytes) -> bytes:
    file = BytesIO()
    archive = Archive(file)
    for number, content in enumerate(contents):
        archive.add(f"folder/{number}.txt", content)
    archive.finish()
    return file.getvalue()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert packed(b"one", b"two" * 1000) == packed(b"one", b"two" * 1000)
    assert packed(b"one") != packed(b"two")


def test_the_sums_are_of_what_is_in_it() -> None:
    with ZipFile(BytesIO(packed(b"one", "zwölf".encode()))) as archive:
        assert archive.testzip() is None
        lines = archive.read(SUMS).decode().splitlines()
        assert [line.split("  ")[1] for line in lines] == archive.namelist()[:-1]
        for line in lines:
            digest, name = line.split("  ")
            assert digest == hashlib.sha256(archive.read(name)).hexdigest()
