"""``harmwatch subscriptions``: what is sent to whom, for whoever runs the gateway; others ask its API."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import parse_qs

import typer
from pydantic import ValidationError
from rich.table import Table

from services.cli.console import err, out, plain
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.words import counted, time_words
from services.gateway.access.tokens import TokenStore
from services.gateway.subscriptions.channel_kinds import Webhook
from services.runtime.errors import explain
from services.runtime.settings import Settings

if TYPE_CHECKING:
    # Here and in functions, because what serves the gateway takes long to import, and every command would wait for it.
    from services.gateway.subscriptions.asking import NewSubscription
    from services.gateway.subscriptions.delivery import Delivery
    from services.gateway.subscriptions.service import Subscriptions
    from services.gateway.subscriptions.showing import ShownSubscription
    from services.gateway.subscriptions.subscription import Subscription

app = typer.Typer(help="Send alerts to webhooks, chats, mail, Kafka topics and feed readers.", no_args_is_help=True)
T = TypeVar("T")
Id = Annotated[str, typer.Argument(metavar="ID", help="As listed.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

_SHOWN_DELIVERIES = 10
_NONE_WORDS = "No subscriptions yet. Add one with: harmwatch subscriptions add NAME TO --owner TOKEN"
_TO = "Where to: https://… (Slack, Discord, any webhook), tgram://BOT_TOKEN/CHAT, mailto:ADDRESS, kafka:TOPIC, or feed."


@app.command()
@with_settings
def add(
    settings: Settings,
    name: Annotated[str, typer.Argument(metavar="NAME", help="For people.")],
    to: Annotated[str, typer.Argument(metavar="TO", help=_TO)],
    *,
    owner: Annotated[str, typer.Option(metavar="TOKEN", help="Name of the token with whose rights it is sent.")],
    filters: Annotated[
        str, typer.Option(metavar="QUERY", help="As in an address of the gateway: 'country=SY&min_killed=10'.")
    ] = "",
    digest: Annotated[
        str | None, typer.Option(metavar="COUNTRY", help="By mail: the digest of a country's day, once a day.")
    ] = None,
    hour: Annotated[int, typer.Option(help="Hour at which a digest is sent.")] = 7,
    zone: Annotated[str, typer.Option(help="Time zone of the hour, e.g. Europe/Kyiv.")] = "UTC",
) -> None:
    """Send what fits the filters from now on; prints the subscription, with the secret that signs webhooks."""
    daily = None if digest is None else {"country": digest.upper(), "hour": hour, "zone": zone}
    subscription = _asked(name, to, filters, daily).subscription(owner, _site(settings))
    with answering_redis(settings) as redis:
        if owner not in {listed.token.name for listed in TokenStore(redis, settings).all()}:
            err.print(f"There is no token {plain(owner)}; see: harmwatch tokens list", style="red")
            raise typer.Exit(1)

    async def put(subscriptions: "Subscriptions") -> "ShownSubscription":
        await subscriptions.store.put(subscription)
        return await _shown(subscriptions, subscription, settings)

    shown = _use(settings, put)
    secret = subscription.channel.secret if isinstance(subscription.channel, Webhook) else None
    print_json(shown.model_copy(update={"secret": secret}).model_dump(mode="json"))


@app.command("list")
@with_settings
def list_subscriptions(settings: Settings, *, json: Json = False) -> None:
    """List the subscriptions of all tokens with how they fare."""

    async def every(subscriptions: "Subscriptions") -> "list[ShownSubscription]":
        return [await _shown(subscriptions, one, settings) for one in await subscriptions.store.every()]

    shown = _use(settings, every)
    if json:
        for one in shown:
            print_json(one.model_dump(mode="json"))
    elif shown:
        out.print(_table(shown))
    else:
        err.print(_NONE_WORDS)


@app.command("show")
@with_settings
def show_one(settings: Settings, subscription_id: Id) -> None:
    """Show how a subscription fares, and its last deliveries; as JSON, one object a line."""

    async def look(subscriptions: "Subscriptions") -> "tuple[ShownSubscription, list[Delivery]]":
        store, found = subscriptions.store, await _found(subscriptions, subscription_id)
        deliveries = [*await store.waiting(subscription_id), *await store.settled(subscription_id)]
        return await _shown(subscriptions, found, settings), deliveries[:_SHOWN_DELIVERIES]

    shown, deliveries = _use(settings, look)
    for one in (shown, *deliveries):
        print_json(one.model_dump(mode="json"))


@app.command()
@with_settings
def remove(settings: Settings, subscription_id: Id) -> None:
    """End a subscription; what it was still to be sent is dropped."""

    async def drop(subscriptions: "Subscriptions") -> "Subscription":
        found = await _found(subscriptions, subscription_id)
        await subscriptions.store.drop(found)
        return found

    out.print(f"{plain(_use(settings, drop).name)} removed.")


@app.command("test")
@with_settings
def send_test(settings: Settings, subscription_id: Id) -> None:
    """Send a test now; exit 1 where it does not arrive. One that arrives lets a paused subscription go on."""

    async def send(subscriptions: "Subscriptions") -> "Delivery":
        return await subscriptions.test(await _found(subscriptions, subscription_id))

    test = _use(settings, send)
    if test.error is not None:
        err.print(f"Not delivered: {plain(test.error)}", style="red")
        raise typer.Exit(1)
    out.print(f"Delivered in {test.latency_ms} ms.")


def _use(settings: Settings, ask: "Callable[[Subscriptions], Awaitable[T]]") -> T:
    from services.gateway.subscriptions.service import opened  # noqa: PLC0415

    async def asked() -> T:
        async with opened(settings) as subscriptions:
            return await ask(subscriptions)

    with answering_redis(settings):
        return asyncio.run(asked())


async def _shown(subscriptions: "Subscriptions", one: "Subscription", settings: Settings) -> "ShownSubscription":
    from services.gateway.subscriptions.showing import show  # noqa: PLC0415

    return await show(subscriptions.store, one, _site(settings))


async def _found(subscriptions: "Subscriptions", subscription_id: str) -> "Subscription":
    found = await subscriptions.store.one(subscription_id)
    if found is None:
        err.print(f"No subscription {plain(subscription_id)}; see: harmwatch subscriptions list", style="red")
        raise typer.Exit(1)
    return found


def _asked(name: str, to: str, filters: str, digest: dict[str, Any] | None) -> "NewSubscription":
    from services.gateway.subscriptions.asking import NewSubscription  # noqa: PLC0415

    asked: dict[str, Any] = {"name": name, "channel": _channel(to)}
    if filters:
        asked["filters"] = _fields(filters)
    if digest is not None:
        asked["digest"] = digest
    try:
        return NewSubscription.model_validate(asked)
    except ValidationError as error:
        raise typer.BadParameter(explain(error)) from error


def _fields(filters: str) -> dict[str, Any]:
    given = parse_qs(filters.removeprefix("?"), keep_blank_values=True)
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def _channel(to: str) -> dict[str, str]:
    if to == "feed":
        return {"kind": "feed"}
    scheme, _, rest = to.partition(":")
    if scheme == "mailto":
        return {"kind": "email", "to": rest}
    if scheme == "kafka":
        return {"kind": "kafka", "topic": rest}
    if scheme == "tgram":
        return {"kind": "telegram", "url": to}
    chats = {"hooks.slack.com": "slack", "discord.com": "discord", "discordapp.com": "discord"}
    return {"kind": chats.get(to.partition("://")[2].partition("/")[0], "webhook"), "url": to}


def _site(settings: Settings) -> str:
    return f"http://{settings.gateway_host}:{settings.gateway_port}/"


def _table(shown: "list[ShownSubscription]") -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("id", "name", "owner", "to", "since", "stands", "waiting"):
        table.add_column(column, no_wrap=column == "id")
    for one in shown:
        standing = one.standing
        stands = standing.state if standing.reason is None else f"{standing.state}: {standing.reason}"
        to = f"{one.channel.kind} {one.channel.shown}"
        since = time_words(one.created_at)
        table.add_row(
            *(one.subscription_id, plain(one.name), plain(one.owner), plain(to), since, plain(stands)),
            counted(one.waiting, "alert"),
        )
    return table
