"""``harmwatch topics``: create the topics of the registry, or say where the broker differs from it."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from services.cli.console import err, out
from services.cli.options import print_json, with_settings
from services.runtime.settings import Settings
from services.runtime.topic_admin import Difference, check_topics, ensure_topics

app = typer.Typer(help="Create and check the Kafka topics.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


@app.command()
@with_settings
def create(settings: Settings, *, json: Json = False) -> None:
    """Create the topics that are missing; existing ones stay as they are."""
    created = ensure_topics(settings)
    if json:
        print_json({"created": created})
    elif created:
        out.print(f"Created {len(created)} topics on {settings.kafka}:")
        for name in created:
            out.print(f"  {name}")
    else:
        out.print(f"All topics of prefix {settings.prefix} exist on {settings.kafka}.")


@app.command()
@with_settings
def check(settings: Settings, *, json: Json = False) -> None:
    """Compare the broker's topics with the registry; exit 1 where they differ."""
    differences = check_topics(settings)
    if json:
        print_json({"differences": [asdict(difference) for difference in differences]})
    elif differences:
        out.print(_table(differences))
        if any(difference.found is None for difference in differences):
            err.print("Create the missing topics with: harmwatch topics create")
    else:
        out.print(f"All topics of prefix {settings.prefix} on {settings.kafka} are as the registry has them.")
    if differences:
        raise typer.Exit(1)


def _table(differences: list[Difference]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Topic", "What", "Expected", "Found"):
        table.add_column(heading, overflow="fold")
    for difference in differences:
        table.add_row(difference.topic, difference.aspect, difference.expected, difference.found or "missing")
    return table
