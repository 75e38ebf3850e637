"""A mail server on 127.0.0.1 that takes every message and keeps it (as much of RFC 5321 as a client needs)."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer:
    """``url`` for the settings; ``messages`` as they came, to whoever they were."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.messages: list[EmailMessage] = []


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        kept = MailServer(server.server_address[1])
        server.kept = kept  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="mail")
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 mail.example")
        for line in self.rfile:
            command = line.split()[0].upper()
            if command == b"DATA":
                self._say("354 go on")
                self._take()
            self._say("250 fine" if command != b"QUIT" else "221 bye")
            if command == b"QUIT":
                return

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.kept.messages.append(message)  # type: ignore[attr-defined]

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())
