"""Receivers check the signature as docs/api.md shows it."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from services.gateway.subscriptions.signing import signature

API = Path(__file__).parents[4] / "docs" / "api.md"
SECRET, BODY = "a-secret-of-our-own", '{"headline": "Übergabe"}'.encode()


@pytest.fixture(scope="module")
def is_genuine() -> Any:
    (example,) = re.findall(r"```python\n(.*?)```", API.read_text(encoding="utf-8"), re.DOTALL)
    shown: dict[str, Any] = {}
    exec(example, shown)
    return shown["is_genuine"]


def test_what_we_sign_is_genuine(is_genuine: Any) -> None:
    assert is_genuine(SECRET, signature(SECRET, int(time.time()), BODY), BODY)


def test_what_was_changed_or_signed_otherwise_or_is_old_is_not(is_genuine: Any) -> None:
    now = int(time.time())
    ours = signature(SECRET, now, BODY)
    assert not is_genuine(SECRET, ours, BODY + b" ")
    assert not is_genuine("another-secret-of-ours", ours, BODY)
    assert not is_genuine(SECRET, ours.replace(str(now), str(now + 1)), BODY)
    assert not is_genuine(SECRET, signature(SECRET, now - 3600, BODY), BODY)
    assert not is_genuine(SECRET, "v1=00", BODY)
