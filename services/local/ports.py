"""Free ports of 127.0.0.1 for the embedded servers."""

import random
import socket

# Below the ranges from which systems take the ports of outgoing connections (Linux 32768, others 49152 and up): there,
# a client's connection could take the port of a server that is being restarted (seen).
_FIRST, _LAST = 20000, 32000
_TRIES = 200


def free_port() -> int:
    """A port that nothing listens on now. Another process may take it first: the server's start must be tried again."""
    for _ in range(_TRIES):
        port = random.randint(_FIRST, _LAST)  # noqa: S311 - nothing secret
        if is_free(port):
            return port
    msg = f"none of {_TRIES} ports tried between {_FIRST} and {_LAST} is free"
    raise OSError(msg)


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1 at this port now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connection has just been closed counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def accepts_connections(port: int) -> bool:
    """Whether something listens on 127.0.0.1 at this port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
