"""Signatures of a bulk, made in a child process: the same as here, whatever becomes of the child."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest

from services.ingest.signing import SigningProcess, short_signatures

TEXTS = [
    f"Report {number}\n\n" + f"Medics in the town said that {number} people were killed in the shelling. " * 5
    for number in range(300)
]
ODD = ["", "Two words", "é \ud800 " * 40, TEXTS[0]]


@pytest.fixture
def signing() -> Iterator[SigningProcess]:
    with closing(SigningProcess()) as made:
        until_ready(made)
        yield made


def until_ready(signing: SigningProcess) -> None:
    deadline = time.monotonic() + 60
    while not signing.ready:
        assert time.monotonic() < deadline, "did not start in time"
        time.sleep(0.01)


def program(code: str) -> SigningProcess:
    return SigningProcess((sys.executable, "-c", code))


def test_the_child_gives_what_would_be_signed_here(signing: SigningProcess) -> None:
    assert signing.sign(TEXTS) == short_signatures(TEXTS)
    assert signing.sign(ODD) == short_signatures(ODD)
    assert [len(signature) for signature in signing.sign(ODD)] == [0, 0, 64, 64]
    assert signing.sign([]) == []
    assert signing.ready


def test_until_the_child_has_started_texts_are_signed_here_and_its_start_is_not_waited_for() -> None:
    with closing(program("import time; time.sleep(3600)")) as signing:
        assert signing.sign(ODD) == short_signatures(ODD)
        assert not signing.ready


@pytest.mark.parametrize(
    "code",
    [
        "print('!', end='', flush=True)",
        "import sys; print('!', end='', flush=True); sys.stdin.buffer.read(9); print('cut short')",
    ],
    ids=["before it is asked", "over a text"],
)
def test_where_the_child_dies_texts_are_signed_here(code: str) -> None:
    with closing(program(code)) as signing:
        until_ready(signing)
        for _ in range(2):
            assert signing.sign(TEXTS) == short_signatures(TEXTS)
        assert not signing.ready


def test_when_it_is_closed_no_child_is_left() -> None:
    for ready in (True, False):
        signing = SigningProcess()
        if ready:
            until_ready(signing)
        signing.close()
        assert not [one for one in psutil.Process().children() if "services.ingest.signing" in one.cmdline()]


def test_the_child_ends_with_its_parent() -> None:
    code = """if True:
        import os, time
        from services.ingest.signing import SigningProcess
        signing = SigningProcess()
        while not signing.ready:
            time.sleep(0.01)
        print(signing._process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    deadline = time.monotonic() + 60
    while runs(int(done.stdout)):
        assert time.monotonic() < deadline, "did not end in time"
        time.sleep(0.01)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
