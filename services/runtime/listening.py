"""The sockets on which services serve HTTP."""

import os
import socket


class CannotListen(Exception):  # noqa: N818 - it reads as what it says
    """The port is not to be had; the message says which, and what to do."""


def listen(host: str, port: int, *, settings: str) -> socket.socket:
    """A listening socket. Raises ``CannotListen``, which names ``<settings>_HOST`` and ``<settings>_PORT``."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        # With its protocol named: asyncio leaves Nagle's delay on where it is not, 40 ms an answer.
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        reason = str(error) if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        msg = f"cannot listen on {host}:{port}: {reason}; set {settings}_HOST and {settings}_PORT otherwise"
        raise CannotListen(msg) from error
    return listening


def address_of(listening: socket.socket, host: str) -> str:
    """``http://host:port``, with the port in use."""
    return _url(host, listening.getsockname()[1])


def url_here(host: str, port: int) -> str:
    """Where this machine reaches what listens at ``host``, which may be all of its addresses."""
    return _url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)  # noqa: S104 - nothing is bound to it


def _url(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"
