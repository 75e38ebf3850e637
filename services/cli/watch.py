"""``harmwatch watch``: alerts as a board that stays up to date, from a gateway over HTTP."""

import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from services.cli.console import err, leave_quietly, plain
from services.cli.gateway_alerts import Address, Gateway, Refused
from services.cli.options import load
from services.cli.stopping import stop_on_signals
from services.cli.watch_view import Board
from services.cli.watching import print_alerts, watch_board
from services.local.run_file import read_run_file
from services.runtime.settings import Settings


def watch(
    *,
    country: Annotated[
        str | None, typer.Option(metavar="CC", help="Only these countries (ISO 3166): SY, or SY,UA.")
    ] = None,
    min_killed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Only with at least N killed.")] = None,
    min_injured: Annotated[int | None, typer.Option(min=0, metavar="N", help="Only with at least N injured.")] = None,
    event_type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="Only these: air_strike, or air_strike,shelling.")
    ] = None,
    grading: Annotated[str | None, typer.Option(metavar="GRADE", help="Only these: fair, or confirmed,fair.")] = None,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only with these words, or beginnings of words.")
    ] = None,
    gateway: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Address of the gateway (HARMWATCH_GATEWAY); without it, that of the `harmwatch up` of this folder.",
            show_default=False,
        ),
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Token for the gateway (HARMWATCH_GATEWAY_TOKEN).", show_default=False)
    ] = None,
) -> None:
    """Watch alerts as they come, the newest first, until Ctrl-C; where stdout is no terminal, a line an alert.

    A gateway that is away is waited for, and what was missed meanwhile is told.
    """
    given = {"gateway": gateway, "gateway_token": token}
    settings = load({name: value for name, value in given.items() if value is not None})
    filters = {
        "country": country,
        "min_killed": min_killed,
        "min_injured": min_injured,
        "event_type": event_type,
        "grading": grading,
        "text": text,
    }
    asked = Gateway(address_of(settings), filters)
    shown = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in filters.items() if value is not None)
    try:
        with stop_on_signals() as stop:
            stop.gently()
            if sys.stdout.isatty():
                watch_board(asked, Board(shown), stop)
            else:
                print_alerts(asked, stop)
    except Refused as error:
        err.print(f"The gateway refuses: {plain(str(error))}", style="red", soft_wrap=True)
        raise typer.Exit(1) from error
    except BrokenPipeError:
        leave_quietly()


def address_of(settings: Settings) -> Address:
    """Where the gateway is asked; a usage error for what is no address.

    Without an address it is that of the ``harmwatch up`` of this folder, else the one on the usual port.
    """
    url = (settings.gateway or _running_here(settings) or f"http://127.0.0.1:{settings.gateway_port}").rstrip("/")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and parts.port != 0
    except ValueError:
        good = False
    if not good:
        message = f"{url[:200]!r} is no address of a gateway; give one like http://127.0.0.1:8088"
        raise typer.BadParameter(message)
    return Address(url, None if settings.gateway_token is None else settings.gateway_token.get_secret_value())


def _running_here(settings: Settings) -> str | None:
    running = read_run_file(settings.data)
    return None if running is None or "gateway_port" in settings.model_fields_set else running.gateway
