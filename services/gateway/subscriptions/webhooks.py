"""The channel to any receiver of HTTP: a signed POST, by the guarded client, whose answer is its status alone."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from services.gateway.subscriptions.channel_kinds import Webhook
from services.gateway.subscriptions.delivery import Sent, Undelivered
from services.gateway.subscriptions.outgoing import Outgoing
from services.gateway.subscriptions.signing import HEADER, signature
from services.gateway.subscriptions.subscription import Subscription
from services.web.client import Answer, Web, WebError

_TIMEOUT_S = 9.0
_FIRST_OF_SUCCESS, _FIRST_OF_REDIRECTS, _FIRST_OF_ERRORS = 200, 300, 400
_MOST_DIGITS = 6


class Webhooks:
    """Posts to addresses that strangers chose; every attempt is judged by the guard."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def send(self, subscription: Subscription, channel: Webhook, outgoing: Outgoing) -> Sent:
        """Deliver; any status of 2xx is success. Raises ``Undelivered``."""
        headers = {
            **{name.replace("_", "-"): value.decode() for name, value in outgoing.envelope},
            "Idempotency-Key": outgoing.message_id,
            "Harmwatch-Subscription": subscription.subscription_id,
            HEADER: signature(channel.secret, int(time.time()), outgoing.body),
        }
        try:
            answer = await self._web.post(channel.url, outgoing.body, headers=headers, timeout_s=_TIMEOUT_S)
        except WebError as error:
            raise Undelivered(str(error)) from error
        if _FIRST_OF_SUCCESS <= answer.status < _FIRST_OF_REDIRECTS:
            return Sent(answer.status)
        raise _refusal(answer)


def _refusal(answer: Answer) -> Undelivered:
    said = f"the receiver answered {answer.status}{_phrase(answer.status)}"
    if answer.status == HTTPStatus.GONE:
        return Undelivered(f"{said}: it wants no more", status=answer.status, gone=True)
    if _FIRST_OF_REDIRECTS <= answer.status < _FIRST_OF_ERRORS:
        said += "; redirects are not followed, give the address to which it leads"
    return Undelivered(said, status=answer.status, after=_asked_pause(answer.headers.get("Retry-After", "")))


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _asked_pause(retry_after: str) -> timedelta | None:
    """Of seconds or a date (RFC 9110 §10.2.3); null where it is neither."""
    if retry_after.isascii() and retry_after.isdecimal() and len(retry_after) <= _MOST_DIGITS:
        return timedelta(seconds=int(retry_after))
    try:
        return parsedate_to_datetime(retry_after) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
