"""The child process that judges texts, one after the other: ``python -m services.gateway.insight.judging_process``.

It is started with the first question: tables and models take a second and some hundred megabytes, and many
installations never ask.
"""

import logging
import signal
import sys

from services.extractor.time_limit import at_most
from services.gateway.insight.judgement import Asked, Judged, answer, asked_of
from services.gateway.insight.judging import judge
from services.runtime.frames import read_frame

# As the extractor's own limit.
_LONGEST_S = 5.0


def main() -> None:
    """Answer until the parent closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    logging.disable(logging.CRITICAL)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while (question := read_frame(questions)) is not None:
        answers.write(answer(_judged(asked_of(question))))
        answers.flush()


def _judged(asked: Asked) -> Judged | str:
    try:
        with at_most(_LONGEST_S):
            return judge(asked)
    except Exception as error:  # noqa: BLE001 - whatever a text does to the reading, the next text is read
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
