"""Where ``harmwatch`` begins: an interruption while it is still loading ends it without a traceback."""

import sys

_INTERRUPTED = 130


def run() -> None:
    """Load the command, which takes about a second, and run it."""
    try:
        from services.cli.main import run as run_command  # noqa: PLC0415 - what is loaded here may be interrupted
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    run_command()


if __name__ == "__main__":
    run()
