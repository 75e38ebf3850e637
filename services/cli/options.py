"""Settings as flags: every command that needs them gets the same ones, from one table, by ``@with_settings``."""

import functools
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from services.cli.console import leave_quietly
from services.local.run_file import read_run_file
from services.runtime.errors import Unreachable, explain
from services.runtime.settings import Settings

_PANEL = "Connection"
# Flag name → type on the command line. Help texts and defaults are the settings' own.
_FLAGS: dict[str, type] = {
    "kafka": str,
    "redis": str,
    "redis_password": str,
    "prefix": str,
    "kafka_security": str,
    "kafka_sasl_mechanism": str,
    "kafka_username": str,
    "kafka_password": str,
    "kafka_ca": Path,
    "kafka_cert": Path,
    "kafka_key": Path,
    "data": Path,
}


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command the connection flags, and its ``settings`` argument what they, the variables and run.json say.

    Flags win over ``HARMWATCH_*`` variables; where neither names a server, the ``harmwatch up`` of this folder does.
    """
    return _with_flags(command, resolve)


def with_own_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without run.json, for commands that do not need running servers."""
    return _with_flags(command, load)


def _with_flags(command: Callable[..., Any], settle: Callable[[dict[str, Any]], Settings]) -> Callable[..., Any]:
    @functools.wraps(command)
    def wrapper(**arguments: Any) -> Any:
        flags = {name: value for name in _FLAGS if (value := arguments.pop(name)) is not None}
        return command(settings=settle(flags), **arguments)

    own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.name != "settings"]
    parameters = own + [_flag(name, kind) for name, kind in _FLAGS.items()]
    wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
    return wrapper


def _flag(name: str, kind: type) -> inspect.Parameter:
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        help=f"{Settings.model_fields[name].description} (HARMWATCH_{name.upper()})",
        rich_help_panel=_PANEL,
        show_default=False,
    )
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option]
    )


def load(flags: dict[str, Any]) -> Settings:
    """Settings from flags and variables; a wrong value is a usage error that names it."""
    try:
        return Settings(**flags)
    except ValidationError as error:
        raise typer.BadParameter(explain(error)) from error


def names_servers(settings: Settings) -> bool:
    """Whether flags or variables say where Kafka and Redis are."""
    return {"kafka", "redis"} <= settings.model_fields_set


def resolve(flags: dict[str, Any]) -> Settings:
    """Settings of a command that needs running servers; raises ``Unreachable`` where nothing says where they are."""
    settings = load(flags)
    if names_servers(settings):
        return settings
    running = read_run_file(settings.data)
    if running is None:
        missing = " and ".join(sorted({"kafka", "redis"} - settings.model_fields_set))
        msg = (
            f"No address for {missing}, and no running `harmwatch up` in {settings.data.resolve()}. Run `harmwatch up`"
            " there in another terminal, or give --kafka HOST:PORT and --redis redis://HOST:PORT/0"
            " (or HARMWATCH_KAFKA and HARMWATCH_REDIS)."
        )
        raise Unreachable(msg)
    found = {"kafka": running.kafka, "redis": running.redis, "prefix": running.prefix}
    return load(found | {name: getattr(settings, name) for name in settings.model_fields_set})


def print_json(value: Any) -> None:
    """One JSON value a line on stdout, for machines."""
    try:
        typer.echo(json.dumps(value, ensure_ascii=False, default=str))
    except BrokenPipeError:
        leave_quietly()
