"""``harmwatch suppressed``: search the log of silences: what raised no alert, and the words that decided it."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, get_args

import typer
from pydantic import ValidationError

from schemas import Suppression
from schemas.topics import SUPPRESSED
from schemas.vocabulary import WhyNot
from services.cli.console import err, leave_quietly, out
from services.cli.filters import country_code, since_time
from services.cli.options import with_settings
from services.cli.render import suppression_view
from services.cli.words import WHY_NOT_WORDS, counted
from services.runtime.errors import explain
from services.runtime.records import ends_of, in_order_of_time
from services.runtime.settings import Settings

_REASONS: tuple[WhyNot, ...] = get_args(WhyNot)


@dataclass(frozen=True)
class Search:
    """Null = any. ``text``, ``publisher``, ``article`` and ``incident`` are looked for regardless of case."""

    text: str | None = None
    reason: WhyNot | None = None
    country: str | None = None
    publisher: str | None = None
    article: str | None = None
    incident: str | None = None

    def finds(self, silence: Suppression) -> bool:
        """Whether the silence is looked for; an article by its id or its address, both from their beginning."""
        said = (silence.quote, silence.rule, silence.url, silence.publisher, WHY_NOT_WORDS[silence.why_not])
        return (
            (self.reason is None or silence.why_not == self.reason)
            and (self.country is None or silence.country == self.country)
            and (self.text is None or any(_holds(part, self.text) for part in said))
            and (self.publisher is None or _holds(silence.publisher, self.publisher))
            and (self.article is None or _begins((silence.article_id, silence.url), self.article))
            and (self.incident is None or _begins((silence.incident_id,), self.incident))
        )


def _holds(part: str | None, text: str) -> bool:
    return part is not None and text.casefold() in part.casefold()


def _begins(parts: Iterable[str | None], text: str) -> bool:
    return any(part is not None and part.casefold().startswith(text.casefold()) for part in parts)


@with_settings
def suppressed(
    settings: Settings,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="In quote, rule, address or publisher.")] = None,
    *,
    why: Annotated[str | None, typer.Option(metavar="REASON", help="Only this reason, e.g. duplicate.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CC", help="Only this country (ISO 3166, e.g. SY).")] = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Only this publisher, or part of it.")] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ID|URL", help="Only this article, by the beginning of its id or address.")
    ] = None,
    incident: Annotated[str | None, typer.Option(metavar="ID", help="Only what repeats this incident.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Decided since then: 30m, 1h, 2d ago, a date, or an ISO time.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="The newest so many.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print the messages, one JSON object a line.")] = False,
) -> None:
    """Search the silences: why an article raised no alert. The newest stand last."""
    wanted = Search(text, _reason(why), country_code(country), publisher, article, incident)
    start = since_time(since, datetime.now(UTC))
    counts: Counter[WhyNot] = Counter()
    newest: deque[Suppression] = deque(maxlen=limit)
    for silence in _silences(settings, start):
        if wanted.finds(silence):
            counts[silence.why_not] += 1
            newest.append(silence)
    try:
        for silence in newest:
            if json:
                typer.echo(silence.to_json().decode())
            else:
                out.print(suppression_view(silence))
    except BrokenPipeError:
        leave_quietly()
    err.print(_summary(counts, shown=len(newest)), style="dim")


def _reason(value: str | None) -> WhyNot | None:
    if value is None:
        return None
    name = value.strip().lower().replace(" ", "_").replace("-", "_")
    known = next((reason for reason in _REASONS if reason == name), None)
    if known is None:
        message = f"{value!r} is no reason; give one of: {', '.join(_REASONS)}"
        raise typer.BadParameter(message)
    return known


def _silences(settings: Settings, since: datetime | None) -> Iterator[Suppression]:
    """All that are kept, each once, in order of time; records that cannot be read are reported and passed over."""
    seen: set[str] = set()
    for record in in_order_of_time(settings, ends_of(settings, [SUPPRESSED]), since=since):
        try:
            silence = Suppression.from_json(record.value or b"")
        except ValidationError as error:
            err.print(f"skipped {record.topic}:{record.partition}:{record.offset}: {explain(error)}", style="dim")
            continue
        if silence.suppression_id not in seen:
            seen.add(silence.suppression_id)
            yield silence


def _summary(counts: Counter[WhyNot], *, shown: int) -> str:
    found = sum(counts.values())
    if not found:
        return "No silence found. Each article that raises no alert leaves one, for 30 days."
    parts = ", ".join(f"{number} {reason}" for reason, number in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    more = f"; the newest {shown} are shown, raise --limit for more" if shown < found else ""
    return f"{counted(found, 'silence')}: {parts}{more}."
