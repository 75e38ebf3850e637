"""Texts of strangers read in child processes, so that no text can stop the service: a child that hangs is replaced."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from services.runtime.frames import LENGTH

_END_S = 0.5

T = TypeVar("T")


class Unreadable(Exception):  # noqa: N818 - it is the text that fails
    """The text hung its reader, or killed it."""


class Readers:
    """Up to ``count`` child processes, started when first needed; close it with ``aclose``.

    ``program`` answers each message on its standard input with one on its standard output (``frames.py``), and ends
    when nobody sends any more.
    """

    def __init__(self, program: tuple[str, ...], count: int, *, timeout_s: float) -> None:
        self._program = program
        self._timeout_s = timeout_s
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

    async def ask(self, message: bytes, understand: Callable[[bytes], T], *, again: bool = True) -> T:
        """What a child answers, in turn. Raises ``Unreadable``; the next message then gets a fresh child.

        ``understand`` raises ``ValueError`` for what is no answer. Without ``again`` the child is asked nothing more.
        """
        process = await self._idle.get()
        healthy: Process | None = None
        try:
            process = process or await self._start()
            async with asyncio.timeout(self._timeout_s):
                answer = understand(await _ask(process, message))
            healthy = process if again else None
        except TimeoutError:
            raise Unreadable(f"not read within {self._timeout_s:g} s") from None
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise Unreadable("its reader died") from error
        else:
            return answer
        finally:
            # Also when whoever asked has given up: the child is in the middle of that text.
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


async def _ask(process: Process, message: bytes) -> bytes:
    sending, answers = process.stdin, process.stdout
    if sending is None or answers is None:
        raise OSError("the reader was started without pipes")
    sending.write(message)
    await sending.drain()
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    return await answers.readexactly(length)


def _close(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
