"""Watching a gateway: a board that is drawn anew as things happen, or a line an alert."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException
from queue import Empty, SimpleQueue

from rich.live import Live

from schemas import Alert
from services.cli.console import err, out, plain
from services.cli.gateway_alerts import Connected, Gateway, Loaded, Lost, News, Refused, Told
from services.cli.watch_view import MOST, Board, BoardView, Standing, line_of

# Ages on the board move on although nothing comes; so long a stop may take.
_TICK_S = 0.5
# More rows than these fit on no terminal.
_WITH_LEDGER = 40
_LINES_OF_PAST = 20

_Heard = SimpleQueue[News | Refused]


def watch_board(gateway: Gateway, board: Board, stop: threading.Event) -> None:
    """Draw the board on the whole terminal until ``stop`` is set. Raises ``Refused``."""
    heard, ledgers = _listen(gateway, MOST, stop), _Ledgers(gateway)
    with Live(console=out, screen=True, auto_refresh=False) as live:
        while not stop.is_set():
            live.update(BoardView(board, datetime.now(UTC)), refresh=True)
            _take(board, heard)
            ledgers.hand_over(board)


def print_alerts(gateway: Gateway, stop: threading.Event) -> None:
    """Print the last alerts, then each as it comes, until ``stop`` is set. Raises ``Refused``."""
    heard = _listen(gateway, _LINES_OF_PAST, stop)
    said: News | None = None
    while not stop.is_set():
        with suppress(Empty):
            news = _checked(heard.get(timeout=_TICK_S))
            # Of an outage one line is enough, however often it is tried again.
            if not (isinstance(news, Lost) and news == said):
                _print(news, gateway.url)
            said = news


def _listen(gateway: Gateway, most: int, stop: threading.Event) -> _Heard:
    """What the gateway tells, listened to in a thread that ends with the process."""
    heard: _Heard = SimpleQueue()

    def listen() -> None:
        try:
            for news in gateway.follow(most, stop):
                heard.put(news)
        except Refused as error:
            heard.put(error)

    threading.Thread(target=listen, name="listen", daemon=True).start()
    return heard


def _checked(news: News | Refused) -> News:
    if isinstance(news, Refused):
        raise news
    return news


def _take(board: Board, heard: _Heard) -> None:
    """All that was heard, or nothing for a tick."""
    with suppress(Empty):
        news = _checked(heard.get(timeout=_TICK_S))
        while True:
            _apply(board, news)
            news = _checked(heard.get_nowait())


def _apply(board: Board, news: News) -> None:
    if isinstance(news, Loaded):
        board.alerts.clear()
        for alert in reversed(news.alerts):
            board.take(alert)
    elif isinstance(news, Told):
        board.take(news.alert)
    else:
        board.trouble = f"reconnecting: {news.reason}" if isinstance(news, Lost) else None


def _print(news: News, url: str) -> None:
    if isinstance(news, Loaded):
        for alert in reversed(news.alerts):
            out.print(line_of(alert), soft_wrap=True)
    elif isinstance(news, Told):
        out.print(line_of(news.alert), soft_wrap=True)
    elif isinstance(news, Connected):
        err.print("Watching. Press Ctrl-C to stop.", style="dim")
    else:
        err.print(f"Reconnecting to {plain(url)}: {plain(news.reason)}", style="dim", soft_wrap=True)


class _Ledgers:
    """Asks for what alerts do not say, grading and sources, in a thread of its own: the board does not wait for it."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._wanted: SimpleQueue[Alert] = SimpleQueue()
        self._known: SimpleQueue[tuple[str, Standing]] = SimpleQueue()
        self._asked: set[str] = set()
        threading.Thread(target=self._ask, name="ledgers", daemon=True).start()

    def hand_over(self, board: Board) -> None:
        """Put what is known by now on the board, and ask for what it lacks."""
        with suppress(Empty):
            while True:
                incident_id, standing = self._known.get_nowait()
                board.standings[incident_id] = standing
        self._want(board.without_standing(_WITH_LEDGER))

    def _want(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            if alert.alert_id not in self._asked:
                self._asked.add(alert.alert_id)
                self._wanted.put(alert)

    def _ask(self) -> None:
        while True:
            alert = self._wanted.get()
            try:
                self._known.put((alert.incident_id, Standing.of(self._gateway.incident(alert.incident_id))))
            except (Refused, LookupError, TypeError):
                continue  # pruned, or of another version: the alert itself is shown
            except (OSError, HTTPException, ValueError):
                threading.Event().wait(_TICK_S)
                self._asked.discard(alert.alert_id)
