"""The pictures of ``docs/screenshots/``, taken anew: the page over made-up incidents of the last days.

The real services run on embedded servers. Beside the made-up incidents they read the flagship case of the scenarios
(``evaluation/scenarios/dev/flagship.toml``), written for this repository: it has a ledger, articles and silences.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import httpx
from playwright.sync_api import Browser, Page, ViewportSize

from bench import stack
from bench.alerting import apply_all
from bench.articles import mix
from bench.reports import World
from bench.serving.chromium import chromium, wait_until
from bench.serving.running import gateway
from evaluation.sets.scenarios import read
from schemas import Article, Event
from schemas.cloudevents import envelope
from schemas.topics import ARTICLES
from services.alerting.store.keys import Keys
from services.alerting.store.store import RedisStore
from services.gateway.access.tokens import SCOPES, TokenStore
from services.ingest.articles import to_draft
from services.local.deadline import Deadline
from services.local.ports import free_port
from services.runtime.kafka import Publisher
from services.runtime.redis import open_async_redis, open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
_INCIDENTS = 1_200
_ARTICLES = 80
_NOT_READ = {
    "fr": "Une frappe aérienne a tué dix-sept civils lundi au marché de la ville, selon un responsable de l'hôpital.",
    "es": "Un ataque contra una aldea dejó doce civiles muertos el lunes, dijo el gobernador de la provincia.",
    "de": "Bei einem Angriff auf einen Markt wurden am Montag siebzehn Zivilisten getötet, sagte ein Arzt der Klinik.",
    "ar": "قتل سبعة عشر مدنيا في غارة جوية على سوق المدينة يوم الاثنين بحسب مسؤول في المستشفى.",
    "ru": "В результате удара по рынку в понедельник погибли семнадцать мирных жителей, сообщил врач больницы.",
}
_PATIENCE_S = 120.0
_LOOK_S = 0.5
# Flights of the map, and its letters.
_SETTLED_MS = 2_500
_DESK, _PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)


class Scene(NamedTuple):
    """Where the gateway is, the id of the flagship's incident, and the secret of somebody who may do everything."""

    address: str
    flagship: str
    secret: str


class Picture(NamedTuple):
    """``show`` brings the page to what the picture is of; ``signed_in``: as a reviewer."""

    name: str
    show: Callable[[Page, str], None]
    size: ViewportSize = _DESK
    scheme: Literal["light", "dark"] = "light"
    signed_in: bool = False


def main() -> None:
    """Take them, all or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: {', '.join(p.name for p in PICTURES)}")
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="FOLDER", help="default: docs/screenshots")
    given = parser.parse_args()
    with stack.servers() as settings:
        own = Settings(**settings.model_dump(exclude_unset=True) | {"gateway_port": free_port()})
        ensure_topics(own)
        stack.say(f"opening {_INCIDENTS} incidents …")
        asyncio.run(_fill(own))
        with stack.services(own, workers=1), gateway(own) as (_, address, _):
            _publish(own, [*_flagship_articles(), *_others()])
            scene = Scene(address, _flagship(address), _token(own))
            with chromium() as browser:
                for picture in PICTURES:
                    if not given.names or picture.name in given.names:
                        _take(browser, picture, scene, given.into)


async def _fill(settings: Settings) -> None:
    """Open the incidents; their alerts wait for alerting to publish them."""
    redis: Any = open_async_redis(settings)
    store = RedisStore(redis, Keys(settings), settings.alerts_kept)
    await apply_all(store, _of_late(list(World(_INCIDENTS).openings(_INCIDENTS))))
    await redis.aclose()


def _of_late(events: list[Event]) -> Iterator[Event]:
    """The same events so many whole days later that the last of them is of today or yesterday."""
    by = timedelta(days=(datetime.now(UTC) - timedelta(hours=1) - events[-1].reported_at).days)
    for event in events:
        times = {name: getattr(event, name) + by for name in ("published_at", "fetched_at", "reported_at")}
        days = {"start": event.occurred.start + by, "end": event.occurred.end + by}
        yield event.model_copy(update=times | {"occurred": event.occurred.model_copy(update=days)})


def _flagship_articles() -> list[Article]:
    """Read today, whenever they were published."""
    steps = next(one.steps for one in read(parts=("dev",)) if one.item_id == "flagship")
    return [step.article.model_copy(update={"fetched_at": datetime.now(UTC)}) for step in steps]


def _others() -> Iterator[Article]:
    """A day's news: of attacks, of nothing of the kind, and in languages that are not read."""
    now = datetime.now(UTC)
    yield from (one.model_copy(update={"fetched_at": now}) for one in mix(_ARTICLES))
    for language, text in _NOT_READ.items():
        record = {"url": f"https://{language}.example/today", "publisher": f"Outlet {language}", "language": language}
        yield to_draft(record | {"body": text, "published_at": now.isoformat()}, fetched_at=now).numbered(1)


def _publish(settings: Settings, articles: list[Article]) -> None:
    with closing(Publisher(settings)) as publisher:
        for article in articles:
            headers = envelope(ARTICLES, f"{article.article_id}:{article.version}", "pictures", article.fetched_at)
            publisher.publish(ARTICLES, key=article.article_id, value=article.to_json(), headers=headers).get(
                timeout=30
            )


def _flagship(address: str) -> str:
    """The id of the incident near al-Mansoura, when all that is said of it, and all other articles, were read."""
    deadline = Deadline.after(_PATIENCE_S)
    while not deadline.passed:
        question = {"text": "mansoura", "grading": "confirmed"}
        found = httpx.get(f"{address}/v1/incidents", params=question, timeout=10).json()["incidents"]
        languages = httpx.get(f"{address}/v1/coverage", params={"by": "language"}, timeout=10).json()["rows"]
        if found and {row["key"] for row in languages if row["silences"]} >= _NOT_READ.keys():
            return str(found[0]["incident_id"])
        time.sleep(_LOOK_S)
    raise TimeoutError("the articles were not read in time")


def _token(settings: Settings) -> str:
    with closing(open_redis(settings)) as client:
        return TokenStore(client, settings).add("Amira", frozenset(SCOPES))


def _take(browser: Browser, picture: Picture, scene: Scene, into: Path) -> None:
    with browser.new_context(
        base_url=scene.address, viewport=picture.size, color_scheme=picture.scheme, reduced_motion="reduce"
    ) as context:
        if picture.signed_in:
            context.request.post("/v1/session", data={"token": scene.secret}, headers={"Origin": scene.address})
        page = context.new_page()
        page.goto("/")
        picture.show(page, scene.flagship)
        if page.locator(".map").is_visible():
            wait_until(page, "performance.getEntriesByName('map drawn').length > 0", _PATIENCE_S)
        page.wait_for_timeout(_SETTLED_MS)
        page.screenshot(path=into / f"{picture.name}.png")
        stack.say(f"{picture.name}.png")


def _list(page: Page, _: str) -> None:
    page.locator(".rows > li").first.wait_for()


def _of_flagship(page: Page, flagship: str) -> None:
    page.goto(f"/#/incident/{flagship}")
    page.locator(".claim").first.wait_for()


def _article(page: Page, flagship: str) -> None:
    _of_flagship(page, flagship)
    page.get_by_role("link", name="in the text").first.click()
    page.locator(".text .fact").first.wait_for()


def _why(page: Page, _: str) -> None:
    page.goto("/#/why")
    page.get_by_label("Address or text").fill(
        "Shelling of the market in Kupiansk killed at least 6 people and wounded 20, the governor said on Monday.\n\n"
        "The war has killed more than 320,000 people. Two soldiers died in a clash near the river, the army said."
    )
    page.get_by_role("button", name="Explain").click()
    page.locator(".pasted .fact").first.wait_for()


def _view(name: str, ready: str) -> Callable[[Page, str], None]:
    def show(page: Page, _: str) -> None:
        page.goto(f"/#/{name}")
        page.locator(ready).first.wait_for()

    return show


PICTURES = (
    Picture("live", _list),
    Picture("dark", _list, scheme="dark"),
    Picture("phone", _list, size=_PHONE),
    Picture("incident", _of_flagship),
    Picture("desk", _of_flagship, signed_in=True),
    Picture("article", _article),
    Picture("why", _why),
    Picture("coverage", _view("coverage?by=language", "tbody tr")),
    Picture("digest", _view("digest/SY", "#digest-title")),
    Picture("service", _view("service", "tbody tr"), signed_in=True),
)


if __name__ == "__main__":
    main()
