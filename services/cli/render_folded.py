"""How folded messages look on a terminal: one line an incident, and its headline."""

from rich.console import Group, RenderableType
from rich.text import Text

from schemas.cloudevents import iso_utc
from services.cli.console import plain
from services.cli.folding import Folded
from services.cli.words import REASON_WORDS, toll_change_words

_SIGNS = {"alert": "●", "update": "◆", "cancel": "✕"}


def folded_view(folded: Folded) -> RenderableType:
    """Sign, severity, first and last toll, count and reasons on one line; the latest headline under it."""
    counted = f"{folded.messages} message{'s' if folded.messages > 1 else ''}"
    reasons = ", ".join(REASON_WORDS[reason] for reason in dict.fromkeys(folded.reasons))
    head = Text.assemble(
        (f"{_SIGNS[folded.kind]} {folded.severity}", "bold"),
        f"  {toll_change_words(folded.toll_before, folded.toll_after)} · {counted}: {reasons}",
    )
    thread = f"  {iso_utc(folded.from_)} – {iso_utc(folded.to)} · {folded.incident_id}"
    return Group(head, Text(f"  {plain(folded.headline)}"), Text(thread, style="dim"), "")
