"""The child process that reads pages, one after the other: ``python -m services.ingest.pages.reader_process``.

A page comes from strangers; whatever reading it does to memory or time, it does it here.
"""

import json
import logging
import resource
import signal
import sys
from dataclasses import asdict
from typing import Any

from services.ingest.pages.page import Page, read_page
from services.runtime.frames import framed, read_frame

_MEMORY_BYTES = 512 * 1024 * 1024


def request(content: bytes, url: str, charset: str | None) -> bytes:
    """A page as it is sent to the child."""
    head = json.dumps({"url": url, "charset": charset}).encode()
    return framed(head) + framed(content)


def answer_of(content: bytes) -> Page | None:
    """What the child said of a page."""
    said: Any = json.loads(content)
    return None if said is None else Page(**said)


def main() -> None:
    """Answer until the parent closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    logging.disable(logging.CRITICAL)
    pages, answers = sys.stdin.buffer, sys.stdout.buffer
    while (head := read_frame(pages)) is not None:
        asked = json.loads(head)
        page = read_page(read_frame(pages) or b"", asked["url"], asked["charset"])
        answer = json.dumps(None if page is None else asdict(page)).encode()
        answers.write(framed(answer))
        answers.flush()


if __name__ == "__main__":
    main()
