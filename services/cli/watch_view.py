"""How `harmwatch watch` looks: a board of incidents, the last told of first, as many as the terminal has room for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from schemas import Alert, Place
from services.cli.console import plain
from services.cli.feed_views import span_words
from services.cli.render import KINDS, SEVERITY_STYLES
from services.cli.words import NOTHING_STATED, REASON_WORDS, counted, time_words, toll_words
from services.gazetteer.countries import name_of

MOST = 200
# So long a row stands out; whoever looks up from other work every few minutes sees what is new.
_FRESH = timedelta(minutes=5)
_NARROW = 76


@dataclass(frozen=True)
class Standing:
    """What the incident's ledger comes to; ``version`` is the incident's."""

    version: int
    grading: str
    sources: tuple[str, ...]
    reviewed: bool

    @classmethod
    def of(cls, incident: dict[str, Any]) -> "Standing":
        """Of an incident as the gateway gives it."""
        names = tuple(plain(source["name"]) for source in incident["sources"])
        return cls(incident["version"], incident["grading"], names, incident["review"] is not None)


@dataclass
class Board:
    """The last alert of each incident; newest last. ``trouble`` null: connected."""

    filters: str = ""
    trouble: str | None = "connecting"
    alerts: dict[str, Alert] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)

    def take(self, alert: Alert) -> None:
        """The newest of all; what has no room any more is let go."""
        self.alerts.pop(alert.incident_id, None)
        self.alerts[alert.incident_id] = alert
        while len(self.alerts) > MOST:
            gone = next(iter(self.alerts))
            del self.alerts[gone]
            self.standings.pop(gone, None)

    def newest_first(self) -> Iterator[Alert]:
        """An alert an incident."""
        return reversed(self.alerts.values())

    def without_standing(self, most: int) -> list[Alert]:
        """Those of the first so many whose ledger is not known as it is now."""
        first = [alert for alert, _ in zip(self.newest_first(), range(most), strict=False)]
        return [alert for alert in first if not self._is_known(alert)]

    def _is_known(self, alert: Alert) -> bool:
        known = self.standings.get(alert.incident_id)
        return known is not None and known.version >= alert.incident_version


class BoardView:
    """The board as it is ``now``, for the width and height that there are."""

    def __init__(self, board: Board, now: datetime) -> None:
        self._board = board
        self._now = now

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """See rich."""
        parts: list[RenderableType] = [self._head(options.max_width), ""]
        room = (options.height or console.height) - 2
        for alert in self._board.newest_first():
            row = row_view(alert, self._board.standings.get(alert.incident_id), self._now, options.max_width)
            height = len(console.render_lines(row, options.update(height=None)))
            if height > room:
                break
            parts.append(row)
            room -= height
        if not self._board.alerts:
            parts.append(Text("  No alerts yet. They appear here as they are raised.", style="dim"))
        yield Group(*parts)

    def _head(self, width: int) -> Table:
        board = self._board
        head = Table.grid(expand=True)
        head.add_column(overflow="ellipsis", no_wrap=True, ratio=1)
        head.add_column(justify="right", no_wrap=True)
        if board.trouble is None:
            state = Text.assemble(("● live", "bold green"))
        else:
            state = Text.assemble(("○ ", "yellow"), (plain(board.trouble), "bold yellow"))
        title = Text.assemble(("harmwatch  ", "bold"), state)
        if board.filters:
            title.append(f"  {plain(board.filters)}", style="cyan")
        clock = time_words(self._now)[11:] if width < _NARROW else time_words(self._now)
        head.add_row(title, Text(clock, style="dim"))
        return head


def row_view(alert: Alert, standing: Standing | None, now: datetime, width: int) -> RenderableType:
    """One incident: what the last message says, the toll, where, how sure, and how long ago; ends with a blank line."""
    sign, word, style = KINDS[alert.kind]
    age = now - alert.raised_at
    first = Table.grid(expand=True, padding=(0, 1, 0, 0))
    first.add_column(width=8, no_wrap=True)
    first.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    first.add_column(justify="right", no_wrap=True)
    ago = span_words(age) if width < _NARROW else f"{span_words(age)} ago"
    where = _where(alert.place, briefly=width < _NARROW)
    told = Text.assemble((_toll(alert), f"bold {SEVERITY_STYLES[alert.severity]}"), "  ", (where, "bold"))
    first.add_row(Text(f"{sign} {word}", style=style), told, Text(ago, style="bold" if age < _FRESH else "dim"))
    rest = Table.grid(padding=(0, 1, 0, 0))
    rest.add_column(width=1 if width < _NARROW else 8)
    rest.add_column(overflow="fold")
    rest.add_row("", Text(plain(alert.headline)))
    rest.add_row("", _standing_view(alert, standing))
    return Group(first, rest, "")


def line_of(alert: Alert) -> str:
    """One line, for pipes and files."""
    _, word, _ = KINDS[alert.kind]
    place = _where(alert.place)
    return f"{time_words(alert.raised_at)}  {word}  {alert.severity}  {_toll(alert)}  {place}  {plain(alert.headline)}"


def _standing_view(alert: Alert, standing: Standing | None) -> Text:
    if standing is None:
        # What the alert itself says, until the ledger is read.
        articles = counted(len(alert.articles), "article")
        return Text(f"certainty {alert.certainty.lower()} · {articles} · {REASON_WORDS[alert.reason]}", style="dim")
    checked = "reviewed" if standing.reviewed else "not reviewed"
    first, others = ", ".join(standing.sources[:2]), len(standing.sources) - 2
    sources = f"{first} and {others} more" if others > 0 else first or "no source"
    said = f"{standing.grading} · {sources} · {REASON_WORDS[alert.reason]} · {checked}"
    return Text(said, style="dim")


def _toll(alert: Alert) -> str:
    words = toll_words(alert.toll_after)
    return words if words != NOTHING_STATED or alert.toll_before is None else f"was {toll_words(alert.toll_before)}"


def _where(place: Place | None, *, briefly: bool = False) -> str:
    if place is None:
        return "place not stated"
    country = name_of(place.country) if place.country is not None else None
    names = (place.name, country) if briefly else (place.name, place.admin1, country)
    return ", ".join(dict.fromkeys(plain(name) for name in names if name))
