"""Whether a schema may follow a released one: old messages stay readable, and old readers read new messages.

Within one version fields may be added, with a default; nothing is renamed, removed, retyped or newly required, and no
closed word list changes (an old reader refuses a word that it does not know).
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_PROSE = frozenset({"description", "title", "default", "$id", "$schema", "examples"})


def breaks(released: Schema, current: Schema) -> list[str]:
    """What would break readers or writers of the released schema, one line each; empty when nothing does."""
    return [
        line
        for name, old in _objects(released).items()
        for line in _object_breaks(name, old, _objects(current).get(name))
    ]


def _objects(schema: Schema) -> dict[str, Schema]:
    """The message itself and its parts, by name."""
    parts: dict[str, Schema] = schema.get("$defs", {})
    return {schema["title"]: schema} | parts


def _object_breaks(name: str, old: Schema, new: Schema | None) -> Iterator[str]:
    if new is None:
        yield f"{name} is gone"
        return
    before, now = old.get("properties", {}), new.get("properties", {})
    for field in sorted(before.keys() - now.keys()):
        yield f"{name}.{field} is gone"
    for field in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"{name}.{field} is newly required: old messages lack it"
    for field in sorted(before.keys() & now.keys()):
        if _shape(before[field]) != _shape(now[field]):
            yield f"{name}.{field} changed its type or its words"


def _shape(part: Any) -> Any:
    """A property without its prose, alternatives in any order."""
    if isinstance(part, dict):
        return {key: _shape(value) for key, value in part.items() if key not in _PROSE}
    if isinstance(part, list):
        return sorted((_shape(item) for item in part), key=repr)
    return part
