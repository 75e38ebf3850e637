"""Logs: one JSON object a line on stderr, UTC times; libraries' own records go through the same door."""

import logging
import sys

import structlog

_QUIET = {
    "kafka": logging.WARNING,
    # It cannot read what Faust says of itself to its group, which nobody asks it for, and writes all of it out.
    "kafka.admin": logging.ERROR,
    # Five lines a second while a broker is away; who uses the client says once what that means.
    "kafka.cluster": logging.CRITICAL,
    "kafka.net": logging.CRITICAL,
    "aiokafka": logging.WARNING,
    # They write addresses of chats to their logs, whose paths are passwords.
    "apprise": logging.WARNING,
    "urllib3": logging.ERROR,
    "faust": logging.WARNING,
    "mode": logging.WARNING,
    "trafilatura": logging.CRITICAL,  # it warns of each page without an article; ingest counts those itself
}


def start_logging(service: str, level: str = "INFO") -> None:
    """Configure structlog and the standard library's logging; call once, in a composition root."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(max(quiet, logging.getLevelName(level)))
    structlog.contextvars.bind_contextvars(service=service)
