"""How incidents look on a terminal: a list, and one with its ledger of claims. Victims' names are masked."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas import Actor, Claim, Count, Incident, Position, Redaction, Toll
from services.alerting.telling.masked_incident import Mask, shown_place
from services.cli.console import plain
from services.cli.render import fields_view, quote_view
from services.cli.words import (
    casualties_words,
    count_words,
    day_words,
    days_words,
    occurred_words,
    place_words,
    rule_words,
    time_words,
    toll_change_words,
    toll_words,
)

# Long enough to be unique among millions, short enough to type.
SHOWN_ID = 10


def incidents_table(incidents: Sequence[Incident]) -> Table:
    """One line an incident, the last changed first."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Id", no_wrap=True)
    table.add_column("When", no_wrap=True)
    table.add_column("Where", ratio=1, overflow="fold")
    table.add_column("Killed", overflow="fold")
    table.add_column("Injured", overflow="fold")
    table.add_column("Grading", no_wrap=True)
    for incident in incidents:
        state = (incident.grading if incident.alerted else "silent") if incident.status == "open" else incident.status
        table.add_row(
            incident.incident_id[:SHOWN_ID],
            days_words(incident.occurred),
            _short_place(incident),
            _count(incident.civilians_killed),
            _count(incident.civilians_injured),
            state,
        )
    return table


def _short_place(incident: Incident) -> str:
    place = shown_place(incident, incident.place)
    if place is None:
        return "?"
    return ", ".join(dict.fromkeys(plain(name) for name in (place.name, place.country) if name))


def _count(count: Count | None) -> str:
    return "–" if count is None else count_words(count)


def incident_view(incident: Incident, *, is_past: bool = False) -> RenderableType:
    """Everything a person may see of one incident; of a past state no version, which counts what was written since."""
    mask = Mask(incident)
    what = incident.event_type.replace("_", " ")
    record = "total of several incidents" if incident.aggregate else "incident"
    head = Text.assemble(
        (f"■ {toll_words(incident.toll)}", "bold"), f"  {what} · {record} · {incident.status} · {incident.grading}"
    )
    return Group(
        head,
        fields_view([*_facts(incident, mask), ("id", Text(_identity(incident, is_past=is_past)))]),
        *_section("Positions", [_position_row(position) for position in incident.positions]),
        *_section("Toll history", [_change_row(incident, number) for number in range(len(incident.toll_history))]),
        *_section("Claims", [_claim_row(claim, mask) for claim in claims_in_order(incident.claims)]),
    )


def claims_in_order(claims: Iterable[Claim]) -> list[Claim]:
    """The ledger by when each claim was reported, never by arrival."""
    return sorted(claims, key=lambda claim: (claim.reported_at, claim.article_id, claim.article_version, claim.ordinal))


def _facts(incident: Incident, mask: Mask) -> list[tuple[str, RenderableType]]:
    conceded = [
        f"{count_words(count)} {outcome}"
        for count, outcome in ((incident.deaths_conceded, "killed"), (incident.injuries_conceded, "injured"))
        if count is not None
    ]
    sources = ", ".join(plain(source.name) for source in incident.sources) or "none"
    rows = [
        ("where", place_words(shown_place(incident, incident.place))),
        ("when", occurred_words(incident.occurred)),
        ("actors", ", ".join(_actor(actor) for actor in incident.actors) or "not stated"),
        ("best", f"{incident.best_killed} killed" if incident.best_killed is not None else ""),
        ("conceded", ", ".join(conceded)),
        ("sources", f"{incident.independent_sources} independent: {sources}"),
        ("reported", f"first {time_words(incident.first_reported_at)}, last {time_words(incident.last_changed_at)}"),
        ("signed", mask.text(_signature(incident))),
        ("apart", ", ".join(other[:SHOWN_ID] for other in incident.kept_apart)),
        ("redacted", mask.text("; ".join(_tombstone(r) for r in incident.redactions))),
        ("merged", f"into {incident.merged_into}" if incident.merged_into else ""),
        ("similar", ", ".join(similar.incident_id[:SHOWN_ID] for similar in incident.possible_duplicates)),
    ]
    return [(label, Text(words)) for label, words in rows if words]


def _identity(incident: Incident, *, is_past: bool) -> str:
    return incident.incident_id if is_past else f"{incident.incident_id} version {incident.version}"


def _actor(actor: Actor) -> str:
    return f"{plain(actor.name)} ({actor.role}, {actor.certainty.replace('_', ' ')})"


def _signature(incident: Incident) -> str:
    review = incident.review
    if review is None:
        return ""
    note = f": {plain(review.note)}" if review.note else ""
    return f"{review.grade} by {plain(review.by)}, {time_words(review.at)}{note}"


def _tombstone(redaction: Redaction) -> str:
    return f"{time_words(redaction.at)} by {plain(redaction.by)}: {plain(redaction.reason)}"


def _section(title: str, rows: list[tuple[str, RenderableType]]) -> list[RenderableType]:
    if not rows:
        return []
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=2)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for when, what in rows:
        table.add_row("", when, what)
    return ["", Text(title, style="bold"), table]


def _position_row(position: Position) -> tuple[str, RenderableType]:
    numbers = Toll(civilians_killed=position.killed, civilians_injured=position.injured)
    said = f": {toll_words(numbers)}" if position.killed or position.injured else ""
    return day_words(position.reported_at.date()), Text(f"{plain(position.actor)} {position.position}{said}")


def _change_row(incident: Incident, number: int) -> tuple[str, RenderableType]:
    change = incident.toll_history[number]
    words = Text(toll_change_words(change.from_, change.to))
    return day_words(change.at.date()), words.append(f"  {rule_words(change.rule)}", style="dim")


def _claim_row(claim: Claim, mask: Mask) -> tuple[str, RenderableType]:
    says = "; ".join(casualties_words(group) for group in claim.casualties) or _says_otherwise(claim)
    assertion = "" if claim.assertion == "asserted" else f" ({claim.assertion})"
    lines: list[RenderableType] = [
        Text(mask.text(_claimed_by(claim)), style="bold").append(
            f"  claim {claim.event_id[:SHOWN_ID]}", style="not bold dim"
        ),
        Text.assemble(
            mask.text(says) + assertion,
            (f"  {rule_words(claim.applied_rule)}", "dim"),
            mask.text(_signed_by(claim)),
        ),
        *(quote_view(mask.text(quote)) for quote in _quotes(claim)),
        Text(plain(mask.address(claim.url)), style="dim"),
    ]
    return day_words(claim.reported_at.date()), Group(*lines)


def _says_otherwise(claim: Claim) -> str:
    if claim.correction is None:
        return "no number"
    return plain(f"{claim.correction.field}: {claim.correction.value or 'unknown'}")


def _signed_by(claim: Claim) -> str:
    if claim.signed is None:
        return ""
    note = f": {plain(claim.signed.note)}" if claim.signed.note else ""
    return f"  signed by {plain(claim.signed.by)}, {time_words(claim.signed.at)}{note}"


def _claimed_by(claim: Claim) -> str:
    publisher = plain(claim.publisher)
    claimants = " and ".join(plain(claimant.name) for claimant in claim.claimants)
    return f"{claimants}, in {publisher}" if claimants else publisher


def _quotes(claim: Claim) -> list[str]:
    """The words that the numbers were read from, each once; else those of the place."""
    quotes = dict.fromkeys(group.span.quote for group in claim.casualties)
    if not quotes and claim.place is not None and claim.place.span is not None:
        return [claim.place.span.quote]
    return list(quotes)
