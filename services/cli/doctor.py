"""``harmwatch doctor``: what is reachable, what is not, and what to do."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from services.cli.checks import Check, check_embedded, check_kafka, check_python, check_redis, check_run
from services.cli.console import out
from services.cli.options import print_json, resolve, with_own_settings
from services.runtime.errors import Unreachable
from services.runtime.settings import Settings

_SIGNS = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("–", "dim")}


@with_own_settings
def doctor(
    settings: Settings, *, json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False
) -> None:
    """Check everything harmwatch stands on; exit 1 where something is wrong."""
    checks = [check_python(), check_run(settings), *check_embedded()]
    try:
        found = resolve({name: getattr(settings, name) for name in settings.model_fields_set})
    except Unreachable:
        pass  # check_run has said so: nothing runs, and no address is given
    else:
        checks += [*check_kafka(found), *check_redis(found)]
    well = all(check.ok is not False for check in checks)
    if json:
        print_json({"ok": well, "checks": [asdict(check) for check in checks]})
    else:
        out.print(checks_table(checks))
    if not well:
        raise typer.Exit(1)


def checks_table(checks: list[Check]) -> Table:
    """A sign, what was looked at, what was found; what to do on the line below."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        sign, style = _SIGNS[check.ok]
        found = Text(check.found)
        if check.remedy:
            found.append(f"\n→ {check.remedy}", style="bold" if check.ok is False else "dim")
        table.add_row(Text(sign, style=style), check.name, found)
    return table
