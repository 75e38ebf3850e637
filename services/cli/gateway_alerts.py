"""Alerts from a gateway over HTTP: those of the past, then each as it comes, across restarts of the gateway."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import IO, Any, NamedTuple, get_args
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import BaseHandler, HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pydantic import ValidationError

from schemas import Alert
from schemas.vocabulary import AlertKind
from services.runtime.errors import explain

# The gateway says every 15 s that it is still there.
_SILENCE_S = 40.0
_ANSWER_S = 20.0
# It is put together before it comes.
_ARCHIVE_S = 120.0
_PART = 64 * 1024
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0
_MOST_SAID = 500
_ALERTS = get_args(AlertKind)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# These mend themselves; what else is refused stays so.
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


class Refused(Exception):  # noqa: N818 - it reads as what it says
    """The gateway answers, and will not give this; the message says why, in its words."""


@dataclass(frozen=True)
class Address:
    """Where the gateway is, without a last slash, and the token for it; null where it needs none."""

    url: str
    token: str | None = None


class Loaded(NamedTuple):
    """Alerts of the past, the newest first; what was known before is forgotten."""

    alerts: tuple[Alert, ...]


class Told(NamedTuple):
    """One that came, or that was missed while there was no connection."""

    alert: Alert


class Connected(NamedTuple):
    """From here on alerts come as they are raised."""


class Lost(NamedTuple):
    """The connection is gone; the next try is under way or near."""

    reason: str


News = Loaded | Told | Connected | Lost


class Gateway:
    """Asks one gateway; ``filters`` are those of its lists, by their names."""

    def __init__(self, address: Address, filters: Mapping[str, Any]) -> None:
        self._address = address
        self._filters = [(name, str(value)) for name, value in filters.items() if value is not None]
        here = urlsplit(address.url).hostname in _LOOPBACK
        # Redirects are not followed: they could lead the token elsewhere.
        handlers: list[BaseHandler] = [_NoRedirects(), *([ProxyHandler({})] if here else [])]
        self._opener = build_opener(*handlers)

    @property
    def url(self) -> str:
        """Where it is, without a last slash."""
        return self._address.url

    def incident(self, incident_id: str) -> dict[str, Any]:
        """The incident as JSON, with its ledger. Raises ``Refused``, ``OSError``."""
        with self._open(f"/v1/incidents/{incident_id}", [], _ANSWER_S) as answer:
            return dict(json.load(answer))

    def save_evidence(self, incident_id: str, as_of: datetime | None, file: IO[bytes]) -> None:
        """Write the incident's archive, whole. Raises ``Refused``, ``OSError``."""
        query = [] if as_of is None else [("as_of", as_of.isoformat())]
        with self._open(f"/v1/incidents/{incident_id}/evidence.zip", query, _ARCHIVE_S) as answer:
            # Of an answer that is cut off, reading in parts says nothing.
            missing = int(answer.headers["Content-Length"])
            while part := answer.read(_PART):
                file.write(part)
                missing -= len(part)
        if missing:
            raise OSError(f"the gateway has ended {missing} bytes too early")

    def follow(self, most: int, stop: threading.Event) -> Iterator[News]:
        """What happens, until ``stop`` is set; at most so many alerts of the past. Raises ``Refused``."""
        last: str | None = None
        pause = _FIRST_PAUSE_S
        while not stop.is_set():
            try:
                for news in self._listen(most, last):
                    if isinstance(news, Loaded):
                        last = news.alerts[0].alert_id if news.alerts else None
                    elif isinstance(news, Told):
                        last = news.alert.alert_id
                    pause = _FIRST_PAUSE_S
                    yield news
                    if stop.is_set():
                        return
                reason = "the gateway has ended the stream"
            except _Forgotten:
                last = None
                continue
            except (OSError, HTTPException, ValueError) as error:
                reason = _words_of(error)
            yield Lost(reason)
            stop.wait(pause)
            pause = min(_LONGEST_PAUSE_S, 2 * pause)

    def _listen(self, most: int, last: str | None) -> Iterator[News]:
        headers = {} if last is None else {"Last-Event-ID": last}
        with self._open("/v1/stream", self._filters, _SILENCE_S, headers) as stream:
            lines = _lines(stream)
            next(lines, None)  # its greeting: from here on nothing is missed
            known: set[str] = set()
            if last is None:
                past = self._past(most)
                known = {alert.alert_id for alert in past}
                yield Loaded(past)
            yield Connected()
            for alert in _alerts_of(lines):
                if alert.alert_id not in known:
                    yield Told(alert)

    def _past(self, most: int) -> tuple[Alert, ...]:
        with self._open("/v1/alerts", [*self._filters, ("limit", str(most))], _ANSWER_S) as answer:
            return tuple(_alert_of(alert) for alert in json.load(answer)["alerts"])

    def _open(
        self, path: str, query: list[tuple[str, str]], timeout_s: float, headers: Mapping[str, str] | None = None
    ) -> HTTPResponse:
        url = f"{self._address.url}{path}" + (f"?{urlencode(query)}" if query else "")
        request = Request(url, headers=dict(headers or {}))  # noqa: S310 - the command has checked the scheme
        if self._address.token is not None:
            request.add_unredirected_header("Authorization", f"Bearer {self._address.token}")
        try:
            answer: HTTPResponse = self._opener.open(request, timeout=timeout_s)
        except HTTPError as error:
            with error:
                said = _detail(error.read(_MOST_SAID * 10))
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR and error.code not in _PASSING:
                raise Refused(f"{error.code}: {said or error.reason}") from None
            raise OSError(said or f"the gateway answers {error.code}") from None
        return answer


class _Forgotten(Exception):  # noqa: N818 - it reads as what it says
    """The gateway does not know the last alert any more: what was missed cannot be told, only what is."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """See urllib: the answer is then an ``HTTPError``."""


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    return (line.decode("utf-8", "replace").rstrip("\r\n") for line in stream)


def _alerts_of(lines: Iterator[str]) -> Iterator[Alert]:
    """Alerts of server-sent events (HTML standard, §9.2), which the gateway writes with one line of data each."""
    kind = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            if kind == "reset":
                raise _Forgotten
            if kind in _ALERTS:  # readers who review hear of desks too
                yield _alert_of(json.loads(value))


def _alert_of(value: Any) -> Alert:
    try:
        return Alert.model_validate(value)
    except ValidationError as error:
        raise Refused(f"what answers there is no gateway of this version: {explain(error)}") from error


def _words_of(error: Exception) -> str:
    """What went wrong, without the wrappings in which urllib tells it."""
    if isinstance(error, HTTPException):
        return "the connection broke"
    cause = error.reason if isinstance(error, URLError) else error
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__


def _detail(answer: bytes) -> str:
    """What an answer says is wrong; FastAPI's list of wrong fields as one line."""
    try:
        detail = json.loads(answer)["detail"]
    except (ValueError, KeyError, TypeError):
        return ""
    if isinstance(detail, list):
        detail = "; ".join(f"{'.'.join(map(str, wrong['loc'][1:]))}: {wrong['msg']}" for wrong in detail)
    return str(detail)[:_MOST_SAID]
