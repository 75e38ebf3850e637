"""Pages read in child processes, among them such that hang or die."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from services.ingest.pages.page import read_page
from services.ingest.pages.readers import PageReaders, Unreadable
from tests.unit.ingest.test_read_page import URL, page

# Speaks as the real child does, but hangs or dies at pages that say so.
FAULTY = (
    sys.executable,
    "-c",
    """
import sys, time
from services.ingest.pages import page, reader_process
def read(content, url, charset):
    if b"please hang" in content: time.sleep(3600)
    if b"please die" in content: sys.exit(1)
    if b"please lie" in content: sys.stdout.buffer.write(b"\\0\\0\\0\\4oops"); sys.stdout.flush()
    return page.read_page(content, url, charset)
reader_process.read_page = read
reader_process.main()
""",
)


def with_readers(test: Callable[[PageReaders], Awaitable[None]], readers: PageReaders) -> None:
    async def run() -> None:
        try:
            await test(readers)
        finally:
            await readers.aclose()
        assert not readers._running

    asyncio.run(run())


def test_a_page_is_read_as_it_is_here() -> None:
    async def test(readers: PageReaders) -> None:
        assert await readers.read(page(), URL, "utf-8") == read_page(page(), URL, "utf-8")
        assert await readers.read(b"", URL, None) is None

    with_readers(test, PageReaders())


@pytest.mark.parametrize("fault", [b"please die", b"please lie"])
def test_a_child_that_fails_is_replaced(fault: bytes) -> None:
    async def test(readers: PageReaders) -> None:
        with pytest.raises(Unreadable):
            await readers.read(fault, URL, None)
        assert await readers.read(page(), URL, None) is not None

    with_readers(test, PageReaders(program=FAULTY))


def test_a_child_that_hangs_is_replaced() -> None:
    async def test(readers: PageReaders) -> None:
        hanging = asyncio.create_task(readers.read(b"please hang", URL, None))
        after_it = asyncio.create_task(readers.read(page(), URL, None))
        with pytest.raises(Unreadable, match="not read within"):
            await hanging
        assert await after_it is not None

    with_readers(test, PageReaders(program=FAULTY, timeout_s=5.0))


def test_whoever_gives_up_takes_the_child_along_that_was_reading_for_them() -> None:
    async def test(readers: PageReaders) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await readers.read(b"please hang", URL, None)
        assert await readers.read(page(), URL, None) is not None

    with_readers(test, PageReaders(program=FAULTY))
