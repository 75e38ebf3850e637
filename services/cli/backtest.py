"""``harmwatch backtest``: what would have been raised over an archive, without servers."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from schemas.parts import Message
from services.cli.backtest_summary import Tally, complain, summary_line, summary_table
from services.cli.console import err, leave_quietly, out

if TYPE_CHECKING:
    from services.backtest.archive import Archive
    from services.backtest.replay import Replay

_STDOUT = "-"
_DOMAINS = ("conflict", "crime")
_Output = typer.Option(metavar="FILE", help="Write them there, one JSON object a line; - is stdout, for one of them.")


def backtest(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Article JSON Lines, plain or gzip; - is stdin.")],
    *,
    events: Annotated[str | None, _Output] = None,
    alerts: Annotated[str | None, _Output] = None,
    suppressed: Annotated[str | None, _Output] = None,
    incidents: Annotated[str | None, _Output] = None,
    isolated: Annotated[
        bool, typer.Option("--isolated", help="Judge each article alone, as if it came first.")
    ] = False,
    recent_days: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="Age up to which an incident is new; 0 = any age.")
    ] = 14,
    domains: Annotated[
        str, typer.Option(metavar="LIST", help="What alerts, comma-separated: conflict, crime.")
    ] = "conflict",
) -> None:
    """Run extractor and alerting over an archive, in order of publication, in memory.

    An article needs url, publisher, published_at, and title or body.

    Lines that are none are reported and make the exit code 1; all others are judged.

    Two runs give identical bytes.
    """
    watched = _parse_domains(domains)
    # Loading the extractor takes longer than starting any other command.
    from services.alerting.telling.policy import Policy  # noqa: PLC0415
    from services.backtest.archive import read_archive  # noqa: PLC0415
    from services.backtest.replay import Replay  # noqa: PLC0415
    from services.ingest.files.reading import Files  # noqa: PLC0415

    policy = Policy(recent_days=recent_days or None, domains=watched)
    named = {"events": events, "alerts": alerts, "suppressed": suppressed, "incidents": incidents}
    with _open({name: path for name, path in named.items() if path is not None}) as outputs:
        archive = read_archive(Files(files, sys.stdin.buffer))
        replay = Replay(policy, isolated=isolated)
        tally = _judge(archive, replay, outputs)
        outputs.write("incidents", replay.incidents())
    complain(archive.problems)
    if not any(named.values()):
        out.print(summary_table(tally, len(replay.incidents())))
    err.print(summary_line(archive, tally))
    raise typer.Exit(1 if archive.problems else 0)


class Outputs:
    """Where each kind of message goes; a kind that nobody asked for goes nowhere."""

    def __init__(self, streams: dict[str, BinaryIO]) -> None:
        self._streams = streams

    def write(self, kind: str, messages: Iterable[Message]) -> None:
        """One JSON object a line."""
        if kind in self._streams:
            try:
                self._streams[kind].writelines(message.to_json() + b"\n" for message in messages)
            except BrokenPipeError:
                leave_quietly()


@contextmanager
def _open(paths: dict[str, str]) -> Iterator[Outputs]:
    """All outputs, opened before anything is judged."""
    if list(paths.values()).count(_STDOUT) > 1:
        message = "only one output can be - (stdout); give the others a file"
        raise typer.BadParameter(message)
    with ExitStack() as stack:
        streams: dict[str, BinaryIO] = {}
        for kind, path in paths.items():
            try:
                streams[kind] = sys.stdout.buffer if path == _STDOUT else stack.enter_context(Path(path).open("wb"))
            except OSError as error:
                message = f"--{kind} {path}: cannot be written: {error.strerror or error}"
                raise typer.BadParameter(message) from error
        yield Outputs(streams)
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            leave_quietly()


def _judge(archive: "Archive", replay: "Replay", outputs: Outputs) -> Tally:
    tally = Tally()
    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        for entry in bar.track(archive.entries):
            try:
                outcome = replay.show(entry.article)
            except Exception as error:  # noqa: BLE001 - live it would be a dead letter; here it is a line that failed
                archive.fail(entry, error)
                continue
            tally.add(outcome)
            outputs.write("events", outcome.events)
            outputs.write("alerts", outcome.alerts)
            outputs.write("suppressed", outcome.suppressions)
    return tally


def _parse_domains(text: str) -> frozenset[str]:
    domains = frozenset(part.strip() for part in text.split(",") if part.strip())
    unknown = domains - set(_DOMAINS)
    if unknown or not domains:
        message = f"--domains {text!r}: give one or more of {', '.join(_DOMAINS)}, comma-separated"
        raise typer.BadParameter(message)
    return domains
