import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.bodies import TooLarge, Undecodable, read_body


def raw_deflate(plain: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush()


def read(content: bytes, encoding: str | None, *, max_bytes: int = 1_000_000, step: int = 7) -> bytes:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), step):
            yield content[start : start + step]

    return asyncio.run(read_body(chunks(), encoding, max_bytes))


@given(st.binary(max_size=500), st.integers(1, 600))
def test_every_encoding_gives_the_plain_body(plain: bytes, step: int) -> None:
    assert read(plain, None, step=step) == plain
    assert read(gzip.compress(plain), "gzip", step=step) == plain
    assert read(zlib.compress(plain), "deflate", step=step) == plain


@given(st.binary(min_size=20, max_size=500))
def test_deflate_without_its_header_is_read_too(plain: bytes) -> None:
    assert read(raw_deflate(plain), "deflate", step=600) == plain


def test_gzip_of_several_members_is_one_body() -> None:
    assert read(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0", "x-gzip") == b"one two"


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_the_limit_holds_for_the_plain_body(encoding: str | None) -> None:
    body = b"a" * 1001
    content = body if encoding is None else gzip.compress(body)

    assert read(content, encoding, max_bytes=1001) == body
    with pytest.raises(TooLarge, match="1,000 bytes"):
        read(content, encoding, max_bytes=1000)


def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)

    with pytest.raises(TooLarge):
        read(bomb, "gzip", max_bytes=10_000, step=len(bomb))


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(Undecodable, match="not asked for"):
        read(b"whatever", encoding)


@pytest.mark.parametrize("content", [b"not compressed at all", gzip.compress(b"word " * 100, mtime=0)[:-12]])
def test_what_is_not_compressed_as_it_says_is_an_error(content: bytes) -> None:
    with pytest.raises(Undecodable):
        read(content, "gzip", step=10_000)
