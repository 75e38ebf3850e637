"""Why a request as a whole is not taken: an HTTP status, a sentence for the sender, and when to try again."""

from http import HTTPStatus

RETRY_SOON_S = 1
"""When a queue may have room again."""
RETRY_LATER_S = 5
"""When a server that is away may be back."""


class Refusal(Exception):  # noqa: N818 - it reads as what it says
    """Nothing of the request will be published on its account; ``retry_after_s`` where trying again may help."""

    def __init__(self, status: HTTPStatus, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after_s = retry_after_s


def malformed(detail: str) -> Refusal:
    """The request cannot be read at all."""
    return Refusal(HTTPStatus.BAD_REQUEST, detail)


def too_large(detail: str) -> Refusal:
    """More than one request may carry."""
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def unsupported(detail: str) -> Refusal:
    """A form of content that is not read here."""
    return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)


def full(detail: str) -> Refusal:
    """A bounded queue is full."""
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, detail, retry_after_s=RETRY_SOON_S)


def unavailable(detail: str) -> Refusal:
    """What articles are published to does not answer, or the service stops."""
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, retry_after_s=RETRY_LATER_S)
