"""Pages read in child processes, so that no page can stop the service: one that hangs or dies is replaced."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from services.ingest.pages.page import Page
from services.ingest.pages.reader_process import LENGTH, answer_of, request

# Most pages take 3 ms, the worst that are read 5 s; the child has just started in a second at most.
_TIMEOUT_S = 10.0
_END_S = 0.5
# The memory that a large page took comes back only when its process ends.
_LARGE_PAGE_BYTES = 1024 * 1024
_PROGRAM = (sys.executable, "-m", "services.ingest.pages.reader_process")


class Unreadable(Exception):  # noqa: N818 - it is the page that fails
    """The page hung its reader, or killed it."""


class PageReaders:
    """Up to ``count`` child processes, started when first needed; close it with ``aclose``."""

    def __init__(
        self, count: int = 1, *, timeout_s: float = _TIMEOUT_S, program: tuple[str, ...] | None = None
    ) -> None:
        self._timeout_s = timeout_s
        self._program = program or (sys.executable, "-m", "services.ingest.pages.reader_process")
        self._idle: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        self._running: set[Process] = set()
        for _ in range(count):
            self._idle.put_nowait(None)

    async def aclose(self) -> None:
        """End the children: they end by themselves when nobody sends any more."""
        for process in self._running:
            _close(process)
        for process in list(self._running):
            with suppress(TimeoutError):
                async with asyncio.timeout(_END_S):
                    await process.wait()
            await self._kill(process)

    async def read(self, content: bytes, url: str, charset: str | None) -> Page | None:
        """``read_page`` elsewhere, in turn. Raises ``Unreadable``; the next page then gets a fresh child."""
        process = await self._idle.get()
        healthy: Process | None = None
        try:
            process = process or await self._start()
            async with asyncio.timeout(self._timeout_s):
                page = await _ask(process, request(content, url, charset))
            healthy = process if len(content) <= _LARGE_PAGE_BYTES else None
        except TimeoutError:
            raise Unreadable(f"not read within {self._timeout_s:g} s") from None
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise Unreadable("its reader died") from error
        else:
            return page
        finally:
            # Also when whoever asked has given up: the child is in the middle of that page.
            if healthy is None and process is not None:
                await asyncio.shield(self._kill(process))
            self._idle.put_nowait(healthy)

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(*self._program, stdin=PIPE, stdout=PIPE)
        self._running.add(process)
        return process

    async def _kill(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.kill()
        _close(process)
        await process.wait()
        self._running.discard(process)


async def _ask(process: Process, content: bytes) -> Page | None:
    sending, answers = process.stdin, process.stdout
    if sending is None or answers is None:
        raise OSError("the reader was started without pipes")
    sending.write(content)
    await sending.drain()
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    return answer_of(await answers.readexactly(length))


def _close(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
