"""JSON from outside: whatever the bytes, a value or the reason why there is none."""

import json
from typing import Any


class NotJson(ValueError):  # noqa: N818 - it reads as what it says
    """The bytes are no JSON; the message says where and why."""


def read_json(raw: bytes) -> Any:
    """The value that UTF-8 text spells. Raises ``NotJson`` and nothing else."""
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start + 1} (0x{raw[error.start]:02x}); write it as UTF-8") from error
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise NotJson(f"not JSON at {line}column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise NotJson("not read: JSON nested too deeply") from error
    except ValueError as error:  # Python refuses integers of thousands of digits
        raise NotJson(f"not read: {error}") from error


def json_type(value: Any) -> str:
    """What a JSON value is, in words for people."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return "null" if value is None else names.get(type(value), type(value).__name__)
