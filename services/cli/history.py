"""``harmwatch incidents history`` and ``labels``: who decided what, when, and what became of it."""

from typing import Annotated

import typer
from rich.text import Text

from schemas import Decision, Incident, MergeEntry
from services.alerting.decisions.history import decisions_about
from services.alerting.decisions.history import labels as all_labels
from services.alerting.decisions.outcome import DecisionRecord
from services.alerting.store.keys import Keys
from services.alerting.telling.masked_incident import Mask
from services.cli.console import err, out, plain
from services.cli.deciding import change_words
from services.cli.finding import find_incident
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.render_incident import SHOWN_ID
from services.cli.words import counted, time_words
from services.runtime.settings import Settings


@with_settings
def history(
    settings: Settings,
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the incident, or its unique beginning.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one decision or merge a line.")] = False,
) -> None:
    """Show who decided what of an incident and when, and every merge and split, with those it was merged from."""
    with answering_redis(settings) as redis:
        keys = Keys(settings)
        incident = find_incident(redis, keys, incident_id)
        records = decisions_about(redis, keys, incident)
    mask = Mask(incident)
    moves = [entry for entry in incident.merge_log if entry.action != "joined"]
    if json:
        for record in records:
            print_json(mask.same_length(record.model_dump(mode="json")))
        for entry in moves:
            print_json(mask.same_length(entry.model_dump(mode="json")))
        return
    if not records and not moves:
        err.print("Nobody has decided anything about it, and it was never merged or split.")
    for record in records:
        out.print(_decision_line(record, mask), soft_wrap=True)
        for change in record.changed:
            out.print(Text(f"    {change_words(change)}", style="dim"), soft_wrap=True)
    if moves:
        out.print("", Text("Merges and splits", style="bold"), sep="\n")
    for entry in moves:
        out.print(_move_line(entry, incident), soft_wrap=True)


@with_settings
def labels(settings: Settings) -> None:
    """Print all labels as JSON Lines, for training: each with the articles of the incident that it is about."""
    with answering_redis(settings) as redis:
        found = list(all_labels(redis, Keys(settings)))
    for given in found:
        print_json(given)
    if not found:
        err.print("No labels yet. Give one with: harmwatch incidents label wrong --incident ID")


def _decision_line(record: DecisionRecord, mask: Mask) -> Text:
    decision = record.decision
    outcome = "refused" if record.outcome == "refused" else "nothing changed"
    why = f"  {outcome}: {mask.text(plain(record.why))}" if record.why is not None else ""
    note = f"  {mask.text(plain(decision.note))}" if decision.note else ""
    return Text.assemble(
        f"{time_words(decision.at)}  {plain(decision.by)}: ",
        (mask.text(what_words(decision)), "bold"),
        (why, "red" if record.outcome == "refused" else "dim"),
        (note, "italic"),
    )


def what_words(decision: Decision) -> str:
    """``correct place.name to al-Mansoura``."""
    parts: dict[str, str] = {
        # Seen from either of the two.
        "merge": f"{(decision.incident_id or '')[:SHOWN_ID]} with {(decision.other_id or '')[:SHOWN_ID]}",
        "split": "off " + ", ".join(event_id[:SHOWN_ID] for event_id in decision.event_ids),
        "sign_off": f"as {decision.grade}",
        "correct": f"{decision.field} to {decision.value or 'unknown'}",
        "add_claim": f"of {decision.claim.publisher if decision.claim is not None else ''}",
        "redact": f"because: {decision.reason}",
        "label": f"{decision.label}",
    }
    return plain(f"{decision.action.replace('_', ' ')} {parts[decision.action]}")


def _move_line(entry: MergeEntry, incident: Incident) -> Text:
    other = f"incident {entry.incident_id[:SHOWN_ID]}" if entry.incident_id is not None else "an incident"
    who = plain(entry.by) if entry.by is not None else "the machine"
    claims = counted(len(entry.event_ids), "claim")
    held = {claim.event_id for claim in incident.claims}
    came = entry.action == "merged" or held.issuperset(entry.event_ids)
    how = "merged here" if entry.action == "merged" else "split off"
    why = f"  {plain('; '.join(entry.why))}" if entry.why else ""
    return Text(f"{time_words(entry.at)}  {who}: {claims} {how}, {'from' if came else 'to'} {other}{why}")
