"""The terminal: one console for results (stdout), one for everything else (stderr), and text that is only text.

Articles come from strangers. Whatever is quoted from them passes through ``plain``, and reaches rich as ``Text``, so
that no headline can colour, move, hide or reorder what a person reads.
"""

import os
import re
import sys
from typing import Any

from rich.console import Console

from services.runtime.plain_text import plain

__all__ = ["PipeConsole", "err", "leave_quietly", "out", "plain"]

_BLANKS_AT_ENDS = re.compile("[ \t]+$", re.MULTILINE)


class PipeConsole(Console):
    """As rich's, but for pipes and files: no blanks at the ends of lines, with which rich fills its tables.

    And a reader that has seen enough (``head``, ``less``) is no failure: rich's own console would exit 1.
    """

    def print(self, *objects: Any, **options: Any) -> None:
        """See rich."""
        if self.is_terminal:
            super().print(*objects, **options)
            return
        with self.capture() as printed:
            super().print(*objects, **options)
        try:
            self.file.write(_BLANKS_AT_ENDS.sub("", printed.get()))
            self.file.flush()
        except BrokenPipeError:
            self.on_broken_pipe()

    def on_broken_pipe(self) -> None:
        """See rich."""
        leave_quietly()


out = PipeConsole(markup=False, highlight=False, emoji=False)
# Where it is no terminal it is a log, which keeps its lines whole.
err = PipeConsole(stderr=True, soft_wrap=not sys.stderr.isatty(), markup=False, highlight=False, emoji=False)


def leave_quietly() -> None:
    """Exit 0 after a broken pipe, with nothing left for Python to flush into it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    raise SystemExit(0)
