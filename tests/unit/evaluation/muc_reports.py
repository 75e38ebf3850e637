"""MUC reports built by hand, as short as a sentence about them."""

from typing import Any

from evaluation.sets.muc import Report, report_of

DATELINE = "SOME CITY, 3 MAR 89 (WIRE) -- [TEXT] A REPORT."


def target(kind: str = "CIVILIAN", effect: str | None = "DEATH", number: Any = 1, **fields: Any) -> dict[str, Any]:
    low, high = number if isinstance(number, tuple) else (number, number)
    filled = {"refs": ["X"], "description": ["X"], "optional": False, "type": [kind]}
    filled["number"] = [{"min": low, "max": high}]
    filled["effect"] = [{"values": [effect], "optional": False}] if effect else []
    return filled | fields


def template(*targets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    slots: dict[str, Any] = {"type": ["ATTACK"], "date": [], "location": ["PERU: LIMA (CITY)"], "optional": False}
    return slots | {"perp_org": [], "perp_individual": [], "human_targets": list(targets)} | fields


def report(*templates: dict[str, Any], text: str = DATELINE) -> Report:
    return report_of({"id": "OWN-1", "text": text, "incidents": list(templates)}, "train")
