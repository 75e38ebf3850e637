"""``.harmwatch/run.json``: how a second terminal finds the servers of the running ``harmwatch up``."""

import os
from datetime import UTC, datetime
from pathlib import Path

import psutil
from pydantic import BaseModel, ValidationError

_NAME = "run.json"


class Running(BaseModel):
    """What ``harmwatch up`` wrote of itself; ``created`` tells its process from a later one with the same id."""

    pid: int
    created: float
    kafka: str
    redis: str
    prefix: str
    gateway: str | None = None
    """Its address; null where none runs."""
    started_at: datetime


def read_run_file(folder: Path) -> Running | None:
    """The ``harmwatch up`` that runs on this folder now; null where none does (a dead one's file counts as none)."""
    try:
        running = Running.model_validate_json((folder / _NAME).read_bytes())
    except (OSError, ValidationError):
        return None
    try:
        alive = psutil.Process(running.pid).create_time() == running.created
    except psutil.Error:
        return None
    return running if alive else None


def write_run_file(folder: Path, kafka: str, redis: str, prefix: str, gateway: str | None = None) -> None:
    """Say that this process runs here; replaced in one step, so that nobody reads half a file."""
    running = Running(
        pid=os.getpid(),
        created=psutil.Process().create_time(),
        kafka=kafka,
        redis=redis,
        prefix=prefix,
        gateway=gateway,
        started_at=datetime.now(UTC),
    )
    fresh = folder / f"{_NAME}.{os.getpid()}"
    fresh.write_text(running.model_dump_json(indent=2) + "\n")
    fresh.replace(folder / _NAME)


def remove_run_file(folder: Path) -> None:
    """Forget this process; another's file stays."""
    running = read_run_file(folder)
    if running is not None and running.pid == os.getpid():
        (folder / _NAME).unlink(missing_ok=True)
