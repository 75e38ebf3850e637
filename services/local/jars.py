"""The jars of Apache Kafka: downloaded once by jgo, each checked against the sums that are committed here.

``jars.sha256`` is the whole closure of ``ROOTS`` as jgo resolved it when the file was written (``lock_jars.py``). No
version is chosen on a user's machine: it gets the very files that were tested, or an error that names what differs.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from services.runtime.errors import Unreachable

ROOTS = (
    "org.apache.kafka:kafka_2.13:4.3.0",
    # "!" keeps jgo from taking log4j's own version table as the word on everybody: it names kafka-clients 3.9.1, with
    # which Kafka 4.3 does not work.
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!",
)
SUMS_FILE = Path(__file__).with_name("jars.sha256")

Progress = Callable[[str], None]
"""Told one line of text at each step."""

# More would not be faster: most of the bytes are in a few files.
_DOWNLOADS_AT_ONCE = 4
_TRIES = 3
_MEGABYTE = 1_000_000
_REPORT_EVERY = 3 * _MEGABYTE


class JarsUnusable(Unreachable):
    """Kafka's jars are missing or are not the ones that were tested; the message names them and says what to do."""


@dataclass(frozen=True)
class Jar:
    """A jar by its path in a Maven repository (``group/as/folders/artifact/version/file``) and its SHA-256."""

    path: PurePosixPath
    sha256: str

    @property
    def coordinate(self) -> str:
        """``group:artifact:version``."""
        *group, artifact, version, _ = self.path.parts
        return f"{'.'.join(group)}:{artifact}:{version}"


def committed_jars() -> tuple[Jar, ...]:
    """The jars of ``jars.sha256``, in the order of the class path."""
    return parse_sums(SUMS_FILE.read_text())


def parse_sums(text: str) -> tuple[Jar, ...]:
    """Read the lines of ``sha256sum``; lines that begin with ``#`` are comments."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Jar(PurePosixPath(path), sha256) for sha256, path in lines)


def default_cache() -> Path:
    """The user's cache folder of harmwatch, shared by all data folders."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "harmwatch"


def resolve(cache: Path | None = None, *, on_progress: Progress = lambda _: None) -> list[Path]:
    """Kafka's class path, downloaded first where needed; raises ``JarsUnusable``.

    A jar appears under its name only after its sum was checked, so an interrupted download goes on where it stopped.
    All sums are checked again at every call (about 0.1 s): a jar that was changed on the disk is never run.
    """
    jars = committed_jars()
    # Another version of harmwatch with other jars gets a folder of its own.
    version = hashlib.sha256(SUMS_FILE.read_bytes()).hexdigest()[:12]
    folder = (cache or default_cache()) / f"kafka-{version}"
    try:
        if any(not (folder / jar.path).exists() for jar in jars):
            _download_missing(folder, jars, on_progress)
        verify(folder, jars)
    except OSError as error:
        msg = (
            f"cannot keep Kafka's jars in {folder}: {error.strerror or error}; set XDG_CACHE_HOME to a writable folder"
        )
        raise JarsUnusable(msg) from error
    return [folder / jar.path for jar in jars]


def verify(folder: Path, jars: Sequence[Jar]) -> None:
    """Raise ``JarsUnusable`` unless the jars under ``folder`` are exactly these, each with its sum."""
    expected = {folder / jar.path: jar for jar in jars}
    found = set(folder.rglob("*.jar"))
    wrong = [f"{expected[path].path} is missing" for path in expected if path not in found]
    wrong += [f"{path.relative_to(folder)} does not belong there" for path in sorted(found - expected.keys())]
    wrong += [
        f"{jar.path} has SHA-256 {actual}, expected {jar.sha256}"
        for path, jar in expected.items()
        if path in found and (actual := _sha256(path)) != jar.sha256
    ]
    if wrong:
        msg = (
            f"Kafka's jars in {folder} are not the tested ones: {'; '.join(wrong)}. Delete that folder and start again"
        )
        raise JarsUnusable(msg)


def _download_missing(folder: Path, jars: Sequence[Jar], on_progress: Progress) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder.with_suffix(".partial")
    with _locked(folder.with_suffix(".lock"), on_progress):
        # What an interrupted download left; only the holder of the lock writes there.
        shutil.rmtree(partial, ignore_errors=True)
        missing = [jar for jar in jars if not (folder / jar.path).exists()]
        done = len(jars) - len(missing)
        if missing:
            on_progress(f"Downloading Apache Kafka, once (44 MB): {done} of {len(jars)} files are there")
        pool = ThreadPoolExecutor(_DOWNLOADS_AT_ONCE, thread_name_prefix="jars")
        try:
            loaded = reported = 0
            for future in as_completed([pool.submit(download, jar, folder, partial) for jar in missing]):
                loaded += future.result()
                done += 1
                if loaded - reported >= _REPORT_EVERY or done == len(jars):
                    reported = loaded
                    on_progress(f"Downloading Apache Kafka: {done} of {len(jars)} files, {loaded / _MEGABYTE:.0f} MB")
        finally:
            # At the first error, or Ctrl-C, only the files on their way are finished; they need not be loaded again.
            pool.shutdown(cancel_futures=True)
            shutil.rmtree(partial, ignore_errors=True)


def download(jar: Jar, folder: Path, partial: Path) -> int:
    """Download one jar, check it, put it in its place under ``folder``; its size in bytes. Raises ``JarsUnusable``."""
    import requests  # noqa: PLC0415 - jgo's HTTP client; both are needed only for the first start
    from jgo.maven import MavenContext  # noqa: PLC0415

    for attempt in range(_TRIES):
        # jgo writes to the final name at once, and takes a half-written file for complete; so into a folder of its own.
        scratch = partial / f"{jar.sha256}.{attempt}"
        try:
            loaded = MavenContext(repo_cache=scratch).create_dependency(jar.coordinate).artifact.resolve()
            break
        except (requests.RequestException, RuntimeError) as error:
            if attempt + 1 == _TRIES:
                msg = (
                    f"cannot download {jar.coordinate} from Maven Central: {error}. Check the network and start again;"
                    " the files that are complete are kept"
                )
                raise JarsUnusable(msg) from error
    actual = _sha256(loaded)
    if actual != jar.sha256:
        msg = (
            f"{jar.path} was downloaded with SHA-256 {actual}, expected {jar.sha256}: not the file that harmwatch was"
            " tested with, and not kept. Is there a proxy or a mirror in between?"
        )
        raise JarsUnusable(msg)
    size: int = loaded.stat().st_size
    final = folder / jar.path
    final.parent.mkdir(parents=True, exist_ok=True)
    loaded.replace(final)
    return size


@contextlib.contextmanager
def _locked(path: Path, on_progress: Progress) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_progress("Another process is downloading Apache Kafka; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sha256(path: Path) -> str:
    with path.open("rb") as jar:
        return hashlib.file_digest(jar, "sha256").hexdigest()
