"""``harmwatch tokens``: who may ask the gateway, and what they may do."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from services.cli.console import err, out, plain
from services.cli.filters import span
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.words import counted
from services.gateway.access.tokens import SCOPES, BadName, ListedToken, NameTaken, Scope, TokenStore
from services.runtime.settings import Settings

app = typer.Typer(help="Give out, list and revoke tokens for the gateway.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose it is; decisions are signed with it.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

_NONE_WORDS = "No tokens yet. Make one with: harmwatch tokens add NAME --scope read"


@app.command()
@with_settings
def add(
    settings: Settings,
    name: Name,
    *,
    scope: Annotated[
        list[str],
        typer.Option(metavar="SCOPE", help=f"What it allows, comma-separated: {', '.join(SCOPES)}; always read."),
    ] = ["read"],  # noqa: B006 - typer only reads it
    expires: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it ends, from now: 12h, 90d, 52w; default: never.")
    ] = None,
) -> None:
    """Make a token, and print its secret.

    It is printed once and kept nowhere: Redis has its SHA-256.
    """
    scopes = _scopes(scope)
    lasts = span(expires)
    now = datetime.now(UTC)
    try:
        with answering_redis(settings) as redis:
            secret = TokenStore(redis, settings).add(name, scopes, None if lasts is None else now + lasts)
    except BadName as error:
        raise typer.BadParameter(str(error)) from error
    except NameTaken as error:
        err.print(f"There is a token {plain(name)} already; revoke it first, or take another name.", style="red")
        raise typer.Exit(1) from error
    err.print(f"Token of {plain(name)}: {', '.join(s for s in SCOPES if s in scopes)}. It is shown only now:")
    typer.echo(secret)


@app.command("list")
@with_settings
def list_tokens(settings: Settings, *, json: Json = False) -> None:
    """List the tokens: what they allow, until when, and in which hour they were last used."""
    with answering_redis(settings) as redis:
        tokens = TokenStore(redis, settings).all()
    if json:
        for listed in tokens:
            print_json(_as_json(listed))
    elif tokens:
        out.print(_table(tokens))
    else:
        err.print(_NONE_WORDS)


@app.command()
@with_settings
def revoke(settings: Settings, names: Annotated[list[str], typer.Argument(metavar="NAME…", help="As listed.")]) -> None:
    """Revoke tokens: within seconds they are refused, and their open streams end.

    Exit 1 where there is none of a name.
    """
    with answering_redis(settings) as redis:
        store = TokenStore(redis, settings)
        missing = [name for name in dict.fromkeys(names) if not store.revoke(name)]
    for name in missing:
        err.print(f"No token {plain(name)}; see: harmwatch tokens list", style="red")
    revoked = len(set(names)) - len(missing)
    if revoked:
        out.print(f"{counted(revoked, 'token')} revoked.")
    if missing:
        raise typer.Exit(1)


def _scopes(given: list[str]) -> frozenset[Scope]:
    wanted = {part.strip() for value in given for part in value.split(",")} - {""}
    unknown = sorted(wanted.difference(SCOPES))
    if unknown:
        message = f"{unknown[0]!r} is no scope; there are {', '.join(SCOPES)}"
        raise typer.BadParameter(message)
    return frozenset(scope for scope in SCOPES if scope in wanted or scope == "read")


def _as_json(listed: ListedToken) -> dict[str, object]:
    token = listed.token.model_dump(mode="json")
    return token | {"scopes": _in_order(listed), "used": listed.used.isoformat() if listed.used else None}


def _in_order(listed: ListedToken) -> list[Scope]:
    return [scope for scope in SCOPES if scope in listed.token.scopes]


def _table(tokens: list[ListedToken]) -> Table:
    now = datetime.now(UTC)
    table = Table(box=None, header_style="bold")
    for column in ("name", "scopes", "created", "expires", "last used"):
        table.add_column(column)
    for listed in tokens:
        token = listed.token
        expires = "never" if token.expires is None else f"{token.expires:%Y-%m-%d %H:%M}Z"
        table.add_row(
            plain(token.name),
            ", ".join(_in_order(listed)),
            f"{token.created:%Y-%m-%d}",
            f"{expires} (over)" if token.is_expired(now) else expires,
            "never" if listed.used is None else f"{listed.used:%Y-%m-%d %H}h",
        )
    return table
