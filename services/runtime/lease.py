"""A lease in Redis: of several processes that could do a work, one does it, and another when that one is gone."""

import asyncio
import secrets
import time
from importlib.resources import files
from typing import Any

from services.runtime.cancelling import end_if_cancelled

# Four tries to renew it before it ends.
_RENEWALS = 4
_ASK_AGAIN_S = 1.0


class LeaseLost(Exception):  # noqa: N818 - it reads as what it says
    """Another holder may be at work: stop at once, take nothing further for granted."""


class Lease:
    """Taken for ``seconds`` at a time under one key; scripts that only the holder may run compare ``token`` with it."""

    def __init__(self, client: Any, key: str, seconds: float) -> None:
        self.key = key
        self.token = secrets.token_hex(16)
        self._client = client
        self._seconds = seconds
        self._held_until = 0.0
        script = (files("services.runtime") / "scripts" / "renew.lua").read_text(encoding="utf-8")
        self._renew = client.register_script(script)

    async def take(self) -> None:
        """Wait until it is ours; standing by costs one Redis command a second."""
        while True:
            end_if_cancelled()
            asked = time.monotonic()
            if await self._client.set(self.key, self.token, nx=True, px=self._milliseconds):
                self._held_until = asked + self._seconds
                return
            await asyncio.sleep(_ASK_AGAIN_S)

    async def keep(self) -> None:
        """Renew it until cancelled. Raises ``LeaseLost``."""
        while True:
            end_if_cancelled()
            await asyncio.sleep(self._seconds / _RENEWALS)
            asked = time.monotonic()
            if not await self._renew(keys=[self.key], args=[self.token, self._milliseconds]):
                raise LeaseLost
            self._held_until = asked + self._seconds

    def check(self, seconds: float) -> None:
        """Raises ``LeaseLost`` where it may end within so many seconds: what takes that long must not begin."""
        if time.monotonic() + seconds > self._held_until:
            raise LeaseLost

    async def give_back(self) -> None:
        """End it, if it is ours, so that another need not wait for its end."""
        await self._renew(keys=[self.key], args=[self.token, 0])

    @property
    def _milliseconds(self) -> int:
        return int(self._seconds * 1000)
