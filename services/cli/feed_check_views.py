"""How a feed that was fetched for a person looks on a terminal and as JSON."""

from datetime import timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from services.cli.console import plain
from services.cli.feed_checks import Checked, problem_of
from services.cli.feed_views import name_view, span_words
from services.cli.render import fields_view
from services.cli.words import counted
from services.ingest.items import Item
from services.ingest.polling.asking import Failed, Gone, Read
from services.web.shown import shown

_SHOWN_ITEMS = 10
_HEADERS = ("Content-Type", "ETag", "Last-Modified", "Cache-Control", "Expires", "Retry-After")


def checked_view(checked: Checked, *, briefly: bool) -> RenderableType:
    """What a feed answered and what would be published of it; ``briefly``: in one line."""
    good, head = checked.good, Text()
    head.append("● " if good else "✕ ", style="green" if good else "red").append(name_view(checked.feed))
    if briefly:
        words = _items_words(checked) if good else _failure(checked)
        return head.append(f"  {plain(words)}", style="dim" if good else "red")
    rows: list[tuple[str, RenderableType]] = [(label, Text(plain(words))) for label, words in _answer_rows(checked)]
    if isinstance(checked.outcome, Read):
        items = [Text.assemble(_item(item)) for item in reversed(checked.items[-_SHOWN_ITEMS:])]
        rows += [("items" if number == 0 else "", item) for number, item in enumerate(items)]
        more = len(checked.items) - len(items)
        rows += [("", Text(f"… and {counted(more, 'older item')}; all with --json", style="dim"))] if more > 0 else []
    return Group(head, fields_view(rows))


def checked_json(checked: Checked) -> dict[str, Any]:
    """The same for machines, with all items."""
    answer = checked.answer
    return {
        "url": checked.feed.subscription.url,
        "good": checked.good,
        "problem": None if checked.good else _failure(checked),
        "status": None if answer is None else answer.status,
        "moved_to": None if answer is None else answer.moved_to,
        "headers": {} if answer is None else dict(answer.headers),
        "defects": list(checked.outcome.defects) if isinstance(checked.outcome, Read) else [],
        "items": [{"record": item.record, "problem": problem_of(item)} for item in checked.items],
    }


def _answer_rows(checked: Checked) -> list[tuple[str, str]]:
    answer, outcome, rows = checked.answer, checked.outcome, []
    if not checked.good:
        rows.append(("why", _failure(checked)))
    if answer is not None:
        rows.append(("answer", f"HTTP {answer.status}, {len(answer.content):,} bytes from {shown(answer.url)}"))
        rows += [("moved", f"for good to {shown(answer.moved_to)}")] if answer.moved_to else []
        rows += [("header", f"{name}: {answer.headers[name]}") for name in _HEADERS if name in answer.headers]
    if isinstance(outcome, Read):
        rows.append(("has", _items_words(checked)))
        rows += [("mended", f"the feed {defect}") for defect in outcome.defects]
        pause = max(outcome.fresh_s, outcome.hints.pause_s)
        rows += [("moved", f"to {shown(outcome.elsewhere)}, as it says itself")] if outcome.elsewhere else []
        rows += [("ended", "it says that nothing new will come")] if outcome.ended else []
        rows += [("hub", f"{shown(outcome.hub)} delivers it (WebSub)")] if outcome.hub else []
        rows += [("asks for", f"{span_words(timedelta(seconds=pause))} between polls")] if pause else []
    return rows


def _items_words(checked: Checked) -> str:
    lost = checked.outcome.without_identity if isinstance(checked.outcome, Read) else 0
    return counted(len(checked.items), "item") + (f", and {lost:,} without link and guid" if lost else "")


def _item(item: Item) -> Text:
    record = item.record or {}
    problem = problem_of(item)
    text = Text(plain(str(record.get("title") or "(no title)")), style="bold")
    text.append(f" · {record.get('published_at') or 'no date'} · {len(record.get('body') or ''):,} characters", "dim")
    text.append(f" · {plain(shown(str(record.get('url'))))}", "dim")
    return text.append(f" · would be no article: {plain(problem)}", "red") if problem else text


def _failure(checked: Checked) -> str:
    match checked.outcome:
        case Failed() as failed:
            return failed.reason
        case Gone():
            return "HTTP 410 Gone"
        case _:
            return str(checked.error)
