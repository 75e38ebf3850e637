"""``python -m services.ingest.push.write_openapi``: the application's OpenAPI document (``make schemas``)."""

import json
import threading
from pathlib import Path
from typing import Any, NoReturn

from services.ingest.push.api import build_api
from services.ingest.push.documents import openapi
from services.ingest.push.intake import Intake
from services.ingest.push.tokens import Tokens
from services.ingest.versions import MemoryRegister
from services.runtime.settings import Settings

FILE = Path(__file__).parents[3] / "schemas" / "push.openapi.json"


class _NoKafka:
    """Nothing is published where an interface is only described."""

    def publish(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError


def openapi_text() -> str:
    """What the file says."""
    intake = Intake(_NoKafka(), MemoryRegister(), Settings(), threading.Event())
    return json.dumps(openapi(build_api(Tokens({}), intake)), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write it."""
    FILE.write_text(openapi_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
