"""A judgement of a text, and how it is asked for and answered between the gateway and its child process."""

import json
from dataclasses import asdict
from typing import Any, Literal, NamedTuple

from schemas import Article
from services.alerting.telling.policy import Policy
from services.runtime.frames import framed

Finest = Literal["town", "district"]


class Judged(NamedTuple):
    """``title`` and ``url`` as the reader may see them; ``events`` as ``/v1/why`` answers them."""

    title: str | None
    url: str
    events: list[dict[str, Any]]


class Asked(NamedTuple):
    """A text to judge by a policy; ``names``: for a reader who may see people's names.

    ``hidden``: names of people and places that are not shown. ``finest``: no place of the text is told more finely than
    its town, or its district; null where it is.
    """

    article: Article
    policy: Policy
    names: bool = False
    hidden: tuple[str, ...] = ()
    finest: Finest | None = None


def request(asked: Asked) -> bytes:
    """The question as it is sent."""
    rules = asdict(asked.policy) | {"domains": sorted(asked.policy.domains)}
    question = {
        "article": asked.article.model_dump(mode="json"),
        "policy": rules,
        "names": asked.names,
        "hidden": asked.hidden,
        "finest": asked.finest,
    }
    return framed(json.dumps(question).encode())


def asked_of(content: bytes) -> Asked:
    """The question as it came."""
    question: Any = json.loads(content)
    rules = question["policy"]
    policy = Policy(**(rules | {"domains": frozenset(rules["domains"])}))
    article, hidden = Article.model_validate(question["article"]), tuple(question["hidden"])
    return Asked(article, policy, question["names"], hidden, question["finest"])


def answer(judged: Judged | str) -> bytes:
    """The judgement, or why there is none, as it is sent."""
    return framed(json.dumps({"problem": judged} if isinstance(judged, str) else judged._asdict()).encode())


def answer_of(content: bytes) -> Judged | str:
    """The same as it came."""
    said: Any = json.loads(content)
    return str(said["problem"]) if "problem" in said else Judged(**said)
