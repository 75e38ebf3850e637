"""Becomes another program that the kernel kills when the parent dies (Linux).

Run as a script: ``die_with_parent.py PARENT_PID PROGRAM ARGUMENT…``. A program of its own, because the alternative,
running Python between fork and exec in a parent that has threads, can deadlock. Exec keeps the process id.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for SIGKILL at the parent's death, then exec; exits 1 if the parent is dead already."""
    parent, program, *arguments = sys.argv[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        sys.exit(f"prctl(PR_SET_PDEATHSIG): {os.strerror(ctypes.get_errno())}")
    # A parent that died before the prctl sends no signal any more.
    if os.getppid() != int(parent):
        sys.exit("the parent died before this process started")
    # Python ignores SIGPIPE, and ignored signals stay ignored through exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(program, [program, *arguments])  # noqa: S606 - the arguments are the parent's, no shell is involved
    except OSError as error:
        sys.exit(f"{program}: {error.strerror}")


if __name__ == "__main__":
    main()
