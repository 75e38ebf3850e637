"""MUC reports as ``evaluation`` reads them, with the words that name their civilian victims (slots 18 and 19)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.articles import json_lines
from evaluation.sets import muc

_WORD = re.compile(r"[a-z]{4,}")
_HARMED = ("DEATH", "INJURY", "SOME")
_ARMED = ("MILITARY", "ENFORCEMENT")


def read(folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[muc.Report, frozenset[str]]]:
    """Each report of these parts and the words of four letters or more for its victims."""
    for part, names in (("train", muc.TRAIN), ("blind", muc.BLIND)):
        for name in names if part in parts else ():
            for item in json_lines(folder / "muc4" / name):
                targets = [target for incident in item["incidents"] for target in incident["human_targets"]]
                words = frozenset(word for target in targets for word in words_of(target))
                yield muc.report_of(item, part), words


def words_of(target: dict[str, Any]) -> Iterator[str]:
    """The words of one human target, if it is civilian and was killed or hurt."""
    effects = [value for entry in target.get("effect") or [] for value in entry["values"]]
    types = target.get("type") or []
    armed = bool(types) and all(any(word in kind for word in _ARMED) for kind in types)
    if armed or not any(effect.startswith(_HARMED) for effect in effects):
        return
    for key in ("refs", "description", "name"):
        for text in target.get(key) or []:
            yield from _WORD.findall(text.lower())
