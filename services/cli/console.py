"""The terminal: one console for results (stdout), one for everything else (stderr), and text that is only text.

Articles come from strangers. Whatever is quoted from them passes through ``plain``, and reaches rich as ``Text``, so
that no headline can colour, move, hide or reorder what a person reads.
"""

import os
import re
import sys
from typing import Any

from rich.console import Console

# C0 and C1 controls and line separators move the cursor or start escape sequences; a space keeps the words apart.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks, embeddings, overrides and isolates of the bidirectional algorithm can show a text in another order than it has;
# tag characters are invisible text.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_BLANKS_AT_ENDS = re.compile("[ \t]+$", re.MULTILINE)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


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


def plain(text: str) -> str:
    """Text of a stranger as one line that a terminal shows in its own order and obeys in nothing."""
    harmless = _REORDERING.sub("", _LONE_SURROGATE.sub("\ufffd", text))
    return " ".join(_CONTROLS.sub(" ", harmless).split())
