"""``harmwatch prune``: forgets incidents whose last report is older than the retention."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from services.alerting.store.keys import Keys
from services.alerting.store.pruning import Pruning
from services.cli.console import out
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.words import counted
from services.gateway.desk.desks import Desks
from services.gateway.evidence.texts import Texts
from services.runtime.settings import Settings

# Longer than anybody has kept records of incidents; the calendar begins not much earlier.
_MOST_DAYS = 365 * 1000


@with_settings
def prune(
    settings: Settings,
    *,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=_MOST_DAYS, metavar="N", help="Keep N days instead of HARMWATCH_RETENTION_DAYS."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many incidents are that old.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Forget incidents last reported on longer ago than the retention, with all that is kept of them.

    These are their claims, article records, decisions, the texts of their articles, and their desks.

    Their events and decisions stay on their topics: `harmwatch rebuild` brings them back.

    Run it when alerting has no lag: what is delivered again after its record was forgotten counts as new.
    """
    kept = days or settings.retention_days
    if not kept:
        message = "incidents are kept for ever (HARMWATCH_RETENTION_DAYS is 0); give --days N to forget older ones"
        raise typer.BadParameter(message)
    cutoff = datetime.now(UTC) - timedelta(days=kept)
    with answering_redis(settings) as redis:
        pruning = Pruning(redis, Keys(settings))
        if dry_run:
            _say_how_many(len(pruning.incidents_before(cutoff)), cutoff, json=json)
            return
        pruned = pruning.forget_before(cutoff)
        desks, texts = Desks(redis, settings).forget_pruned(), Texts(redis, settings).forget_unclaimed()
    if json:
        print_json({"before": cutoff.isoformat(), **vars(pruned), "desks": desks, "texts": texts})
        return
    records = f"{counted(pruned.articles, 'article record')} and {counted(pruned.decisions, 'decision')}"
    out.print(
        f"Forgot {counted(pruned.incidents, 'incident')}, {records} from before {cutoff:%Y-%m-%d}.", soft_wrap=True
    )
    if pruned.kept:
        out.print(f"Kept {pruned.kept} as old: a younger incident goes back to them, or they changed just now.")


def _say_how_many(incidents: int, cutoff: datetime, *, json: bool) -> None:
    if json:
        print_json({"before": cutoff.isoformat(), "incidents": incidents})
    else:
        verb = "was" if incidents == 1 else "were"
        out.print(f"{counted(incidents, 'incident')} {verb} last reported on before {cutoff:%Y-%m-%d}.")
