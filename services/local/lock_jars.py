"""Writes ``jars.sha256`` anew after a version in ``jars.ROOTS`` was changed: ``python -m services.local.lock_jars``.

Compare the result with Maven's own (``mvn dependency:list``) before committing it: jgo's resolver is younger.
"""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import MavenContext

from services.local.jars import ROOTS, SUMS_FILE

_HEADING = """\
# The jars of the embedded Kafka: SHA-256 and path in a Maven repository, as `sha256sum -c` reads them.
# Written by `python -m services.local.lock_jars`; do not edit.
"""


def main() -> None:
    """Resolve, download, and write the sums."""
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        roots, others = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
        wanted = [*roots, *(other for other in others if other.scope in {"compile", "runtime"})]
        with ThreadPoolExecutor(4) as pool:
            paths = list(pool.map(lambda dependency: dependency.artifact.resolve(), wanted))
        lines = {f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in paths}
    SUMS_FILE.write_text(_HEADING + "".join(sorted(lines, key=lambda line: line.split()[1])))
    sys.stderr.write(f"{len(lines)} jars in {SUMS_FILE}\n")


if __name__ == "__main__":
    main()
