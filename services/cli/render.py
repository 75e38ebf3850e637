"""How alerts and suppressions look on a terminal: compact, readable at 80 columns and without colour."""

from collections.abc import Iterable
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas import Alert, ArticleReference, Evidence, Suppression
from schemas.vocabulary import AlertKind, Severity
from services.cli.console import plain
from services.cli.words import (
    NOTHING_STATED,
    REASON_WORDS,
    WHY_NOT_WORDS,
    latency_words,
    occurred_words,
    place_words,
    rule_words,
    time_words,
    toll_change_words,
    toll_words,
)

# A sign, a word and a style each: the sign and the word carry it where there is no colour.
KINDS: dict[AlertKind, tuple[str, str, str]] = {
    "alert": ("●", "ALERT", "bold red"),
    "update": ("◆", "UPDATE", "bold yellow"),
    "cancel": ("✕", "CANCEL", "bold magenta"),
}
SEVERITY_STYLES: dict[Severity, str] = {"Extreme": "bold red", "Severe": "red", "Moderate": "yellow"}
_LABEL_WIDTH = 8


def alert_view(alert: Alert, published_ms: int | None = None) -> RenderableType:
    """One alert, update or cancel; ends with an empty line.

    ``published_ms`` is the time of its record (milliseconds since the epoch): from there the last stage is known, from
    the decision to the alert topic.
    """
    sign, word, style = KINDS[alert.kind]
    head = Text.assemble(
        (f"{sign} {word}", style),
        ("  " + alert.severity, SEVERITY_STYLES[alert.severity]),
        f" · {REASON_WORDS[alert.reason]} · certainty {alert.certainty.lower()}",
    )
    rows: list[tuple[str, RenderableType]] = [
        *_toll_row(alert),
        ("where", Text(place_words(alert.place))),
        ("when", Text(occurred_words(alert.occurred))),
        *_labelled("said", (_evidence_view(evidence) for evidence in alert.why)),
        ("source", _sources_view(alert.articles)),
    ]
    if alert.latency:
        rows.append(("latency", Text(latency_words(_stages(alert, alert.latency, published_ms)), style="dim")))
    thread = f"{alert.incident_id} version {alert.incident_version}"
    signed = " · signed by a person" if alert.reviewed else ""
    if alert.decision is not None:
        note = f": {plain(alert.decision.note)}" if alert.decision.note else ""
        rows.append(("decided", Text(f"{plain(alert.decision.by)}, {time_words(alert.decision.at)}{note}")))
    rows.append(("thread", Text(f"{thread}{signed}", style="dim")))
    return Group(head, indented(Text(plain(alert.headline), style="bold")), fields_view(rows), "")


def _toll_row(alert: Alert) -> list[tuple[str, RenderableType]]:
    """Nothing where neither toll has a number: sexual violence has none, and the headline says what was reported."""
    before, after = alert.toll_before, alert.toll_after
    if toll_words(after) == NOTHING_STATED and (before is None or before == after):
        return []
    return [("toll", Text(toll_change_words(before, after), style="bold"))]


def _stages(alert: Alert, latency: dict[str, int], published_ms: int | None) -> dict[str, int]:
    if published_ms is None:
        return latency
    return latency | {"relay": max(0, published_ms - round(alert.raised_at.timestamp() * 1000))}


def suppression_view(suppression: Suppression) -> RenderableType:
    """Why an article, or one position of it, raised no alert; ends with an empty line."""
    scope = f" · {suppression.scope.replace('_', ' ')}" if suppression.scope else ""
    country = f" · {suppression.country}" if suppression.country else ""
    head = Text.assemble(("○ SILENT", "bold"), f"  {WHY_NOT_WORDS[suppression.why_not]}{scope}{country}")
    rows: list[tuple[str, RenderableType]] = []
    if suppression.quote is not None:
        rows.append(("said", quote_view(suppression.quote)))
    rows.append(("rule", Text(rule_words(suppression.rule), style="dim")))
    rows.append(("source", _source_view(suppression.publisher, suppression.published_at, suppression.url)))
    if suppression.incident_id is not None:
        rows.append(("thread", Text(suppression.incident_id, style="dim")))
    return Group(head, fields_view(rows), "")


def quote_view(quote: str) -> Text:
    """An article's own words, in typographic quotes."""
    return Text(f"“{plain(quote)}”", style="italic")


def fields_view(rows: Iterable[tuple[str, RenderableType]]) -> Table:
    """Labels on the left, what they label on the right, wrapped within its column."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(width=_LABEL_WIDTH, style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row("", label, value)
    return table


def _labelled(label: str, values: Iterable[RenderableType]) -> list[tuple[str, RenderableType]]:
    return [(label if number == 0 else "", value) for number, value in enumerate(values)]


def _evidence_view(evidence: Evidence) -> Text:
    return quote_view(evidence.quote).append(f" · {rule_words(evidence.rule)}", style="not italic dim")


def _sources_view(articles: tuple[ArticleReference, ...]) -> Text:
    """The article that caused the alert, and how many others stand behind its incident."""
    caused_by, *others = articles
    view = _source_view(caused_by.publisher, caused_by.published_at, caused_by.url)
    if others:
        view.append(f"\nand {len(others)} more article{'s' if len(others) > 1 else ''} on this incident", style="dim")
    return view


def _source_view(publisher: str, published_at: datetime | None, url: str) -> Text:
    published = f" · {time_words(published_at)}" if published_at else ""
    return Text(f"{plain(publisher)}{published}\n{plain(url)}")


def indented(text: Text) -> Table:
    """Text under a head line, with what is wrapped as far in as its beginning."""
    grid = Table.grid()
    grid.add_column(width=2)
    grid.add_column()
    grid.add_row("", text)
    return grid
