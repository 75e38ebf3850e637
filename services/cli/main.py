"""The ``harmwatch`` command. Exit codes: 0 ok, 1 failed, 2 usage."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from kafka.errors import KafkaError
from redis.exceptions import RedisError
from rich.console import Console

from services.cli import (
    backtest,
    dlq,
    doctor,
    feed,
    feeds,
    incidents,
    prune,
    rebuild,
    service,
    subscribe,
    subscriptions,
    suppressed,
    tokens,
    topics,
    up,
    watch,
)
from services.runtime.errors import Unreachable

app = typer.Typer(
    name="harmwatch",
    help="Reads live news and alerts when civilians are newly reported killed: every number with its scope, quote and"
    " claimant.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("up")(up.up)
app.command("feed")(feed.feed)
app.add_typer(feeds.app, name="feeds")
app.command("subscribe")(subscribe.subscribe)
app.command("watch")(watch.watch)
app.command("suppressed")(suppressed.suppressed)
app.add_typer(incidents.app, name="incidents")
app.command("backtest")(backtest.backtest)
app.command("rebuild")(rebuild.rebuild)
app.command("prune")(prune.prune)
app.add_typer(dlq.app, name="dlq")
app.add_typer(topics.app, name="topics")
app.add_typer(tokens.app, name="tokens")
app.add_typer(subscriptions.app, name="subscriptions")
app.command("doctor")(doctor.doctor)
app.command("ingest")(service.ingest)
app.command("extractor")(service.extractor)
app.command("alerting")(service.alerting)
app.command("gateway")(service.gateway)


@app.callback(invoke_without_command=True)
def _root(
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if show_version:
        typer.echo(f"harmwatch {version('harmwatch')}")
        raise typer.Exit


def run() -> None:
    """Entry point: errors that a person can act on are one line on stderr, not a traceback."""
    try:
        app()
    except (Unreachable, KafkaError, RedisError) as error:
        Console(stderr=True, highlight=False).print(f"harmwatch: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: that is its right.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    run()
