"""How folded messages look on a terminal: one line an incident, and its headline."""

from rich.console import Group, RenderableType
from rich.text import Text

from services.cli.console import plain
from services.cli.folding import Folded
from services.cli.render import indented
from services.cli.words import REASON_WORDS, counted, time_words, toll_change_words

_SIGNS = {"alert": "●", "update": "◆", "cancel": "✕"}


def folded_view(folded: Folded) -> RenderableType:
    """Sign, severity, first and last toll, count and reasons on one line; the latest headline under it."""
    number = counted(folded.messages, "message")
    reasons = ", ".join(REASON_WORDS[reason] for reason in dict.fromkeys(folded.reasons))
    head = Text.assemble(
        (f"{_SIGNS[folded.kind]} {folded.severity}", "bold"),
        f"  {toll_change_words(folded.toll_before, folded.toll_after)} · {number}: {reasons}",
    )
    first, last = time_words(folded.from_), time_words(folded.to)
    told = first if first == last else f"{first} – {last}"
    thread = Text(f"{told} · {folded.incident_id}", style="dim")
    return Group(head, indented(Text(plain(folded.headline))), indented(thread), "")
