"""``harmwatch dlq``: the records that could not be read, why, and a second chance for them."""

import base64
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from services.cli.console import err, out, plain
from services.cli.options import print_json, with_settings
from services.cli.render import fields_view
from services.cli.words import counted, time_words
from services.runtime.dead_letter_box import Letter, LetterId, find, letters, parse_id, send_back
from services.runtime.dead_letters import is_whole
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings

app = typer.Typer(help="List, show and replay dead letters.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="As listed, e.g. articles.dlq:0:17.")]

_SHOWN_CHARACTERS = 4000
_NONE_WORDS = "No dead letters: every record was read."


@app.command("list")
@with_settings
def list_letters(settings: Settings, *, json: Json = False) -> None:
    """List all dead letters with their reasons, oldest first."""
    count = 0
    for letter in letters(settings):
        count += 1
        if json:
            print_json(_summary(letter))
        else:
            out.print(_line(letter))
    if count == 0:
        err.print(_NONE_WORDS)
    elif not json:
        err.print(
            f"{counted(count, 'dead letter')}. Look at one with `harmwatch dlq show ID`, send it back with `replay`."
        )


@app.command()
@with_settings
def show(settings: Settings, letter_id: Id, *, json: Json = False) -> None:
    """Show one dead letter: its reason, where it came from, and what it holds."""
    letter = _found(settings, _parsed(letter_id))
    if json:
        print_json(_summary(letter) | _contents(letter))
        return
    facts = letter.facts | ({"at": _when(letter.facts)} if "at" in letter.facts else {})
    rows: list[tuple[str, RenderableType]] = [(name, Text(plain(value))) for name, value in facts.items()]
    headers = ", ".join(f"{name}={value.decode(errors='replace')}" for name, value in letter.original_headers)
    key = (letter.key or b"").decode(errors="replace")
    out.print(Text(str(letter.letter_id), style="bold"))
    rows += [(name, Text(plain(words))) for name, words in (("key", key), ("headers", headers)) if words]
    out.print(fields_view(rows))
    text = letter.value.decode(errors="replace")
    out.print("", Text(plain(text[:_SHOWN_CHARACTERS])), sep="\n")
    if len(text) > _SHOWN_CHARACTERS:
        err.print(f"… {len(text) - _SHOWN_CHARACTERS:,} more characters; all of it with --json", style="dim")


@app.command()
@with_settings
def replay(
    settings: Settings,
    letter_ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Dead letters, as listed.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that can be replayed.")] = False,
    json: Json = False,
) -> None:
    """Send dead letters back to the topic they came from, byte for byte; they also stay in the list.

    What was already applied changes nothing a second time.

    Exit 1 where one cannot be replayed.
    """
    if everything == bool(letter_ids):
        message = "give the ids of dead letters, or --all"
        raise typer.BadParameter(message)
    # A wrong id stops the command before anything is sent.
    chosen = letters(settings) if everything else [_found(settings, _parsed(text)) for text in letter_ids or ()]
    replayed = refused = 0
    with closing(Publisher(settings)) as publisher:
        for letter in chosen:
            problem = send_back(settings, publisher, letter)
            replayed, refused = replayed + (problem is None), refused + (problem is not None)
            if json:
                print_json({"id": str(letter.letter_id), "replayed": problem is None, "problem": problem})
            elif problem is not None:
                err.print(f"{letter.letter_id} not replayed: {plain(problem)}", style="red")
            else:
                out.print(f"{letter.letter_id} replayed to {letter.facts['topic']}")
    if everything and replayed + refused == 0:
        err.print(_NONE_WORDS)
    if refused:
        raise typer.Exit(1)


def _parsed(text: str) -> LetterId:
    letter_id = parse_id(text)
    if letter_id is None:
        message = f"{text!r} is no id of a dead letter; one looks like articles.dlq:0:17 (see: harmwatch dlq list)"
        raise typer.BadParameter(message)
    return letter_id


def _found(settings: Settings, letter_id: LetterId) -> Letter:
    letter = find(settings, letter_id)
    if letter is None:
        err.print(f"No dead letter {letter_id}; see: harmwatch dlq list", style="red")
        raise typer.Exit(1)
    return letter


def _summary(letter: Letter) -> dict[str, Any]:
    whole = is_whole(letter.headers)
    return {
        "id": str(letter.letter_id),
        "origin": letter.origin,
        "bytes": len(letter.value),
        "whole": whole,
        **letter.facts,
    }


def _contents(letter: Letter) -> dict[str, Any]:
    """The bytes as text where they are text, else in base 64."""
    key = letter.key.decode(errors="replace") if letter.key is not None else None
    try:
        return {"key": key, "value": letter.value.decode()}
    except UnicodeDecodeError:
        return {"key": key, "value_base64": base64.b64encode(letter.value).decode()}


def _when(facts: dict[str, str]) -> str:
    """When it was buried; as it stands there where it is no time."""
    written = facts.get("at", "?")
    try:
        return time_words(datetime.fromisoformat(written))
    except ValueError:
        return plain(written)


def _line(letter: Letter) -> Table:
    facts = letter.facts
    cut = "" if is_whole(letter.headers) else " · cut"
    rows: list[tuple[str, RenderableType]] = [
        ("why", Text(plain(facts.get("error", "?")))),
        ("from", Text(f"{plain(letter.origin)} · {len(letter.value):,} bytes{cut}", style="dim")),
    ]
    head = Text.assemble((str(letter.letter_id), "bold"), f"  {plain(facts.get('service', '?'))} · {_when(facts)}")
    table = Table.grid()
    table.add_row(head)
    table.add_row(fields_view(rows))
    return table
