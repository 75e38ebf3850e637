"""POST /v1/articles on real Kafka and Redis: what it takes, what it refuses, and that nothing is lost or doubled."""

import gzip
import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from typing import TypeVar

import pytest
import redis
from kafka.admin import ConfigResource
from kafka.errors import MessageSizeTooLargeError

from schemas.push import MAX_ARTICLES, MAX_REQUEST_BYTES
from schemas.topics import ARTICLES, ARTICLES_DLQ
from services.ingest.articles import Draft, to_draft
from services.ingest.push import api, intake, job, room, server
from services.ingest.push.push import Push
from services.ingest.push.tokens import read_tokens
from services.ingest.push.write_openapi import FILE
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher, open_admin
from services.runtime.settings import Settings
from tests.integration.ingest.pushing import JSON, NDJSON, TOKEN, Answer, Sender, event_of, lines, status_on
from tests.integration.ingest.reading import articles_on, record, records_on
from tests.servers import Servers

PATIENCE_S = 90.0

Found = TypeVar("Found")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return Settings(**settings.model_dump(exclude_unset=True), push_token=TOKEN, push_port=0)


@pytest.fixture
def push(settings: Settings, redis_client: "redis.Redis") -> Iterator[Push]:
    register = RedisRegister(redis_client, settings)
    with (
        closing(Publisher(settings, patient=True)) as producer,
        Push(read_tokens(settings), producer, register, settings, threading.Event()) as made,
    ):
        yield made


@pytest.fixture
def sender(push: Push) -> Sender:
    return Sender(push.port)


def until(look: Callable[[], Found | None]) -> Found:
    """What is looked for, once it is there."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def until_accepted(send: Callable[[], Answer]) -> list[int]:
    """Send until it is accepted, as the answers ask; the statuses that came before."""
    refused: list[int] = []

    def accepted() -> bool:
        refused.append(send().status)
        return refused[-1] == 202

    until(accepted)
    return refused[:-1]


class TestForms:
    """Every form in which an article may come."""

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (json.dumps(record()).encode(), JSON),
            (json.dumps([record()]).encode(), "application/json; charset=UTF-8"),
            (b"\xef\xbb\xbf\r\n" + lines(record()) + b"\n", NDJSON),
            (json.dumps(event_of(record())).encode(), "application/cloudevents+json"),
            (json.dumps([event_of(record())]).encode(), "application/cloudevents-batch+json"),
        ],
    )
    def test_an_article_is_on_its_topic_when_it_is_accepted(
        self, sender: Sender, settings: Settings, body: bytes, content_type: str
    ) -> None:
        answer = sender.post(body, content_type)
        (article,) = articles_on(settings)
        assert answer.status == 202
        assert answer.content == {
            "accepted": [{"index": 0, "article_id": article.article_id, "version": 1, "status": "published"}],
            "rejected": [],
        }
        assert article.body == record()["body"]

    @pytest.mark.parametrize("prefix", ["ce-", "ce_"])
    def test_a_cloudevent_in_binary_mode(self, sender: Sender, settings: Settings, prefix: str) -> None:
        attributes = {"specversion": "1.0", "id": "1", "source": "/tests", "type": "harmwatch.article.v1"}
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON}
        headers |= {prefix + name: value for name, value in attributes.items()}
        answer = sender.request("POST", "/v1/articles", json.dumps(record()).encode(), headers)
        assert (answer.status, answer.outcomes) == (202, [(0, "published")])
        assert len(articles_on(settings)) == 1

    def test_a_gzip_body_in_chunks(self, sender: Sender, settings: Settings) -> None:
        body = gzip.compress(lines(record(1))) + gzip.compress(lines(record(2)))
        answer = sender.post((body[at : at + 50] for at in range(0, len(body), 50)), NDJSON, Content_Encoding="gzip")
        assert (answer.status, len(articles_on(settings))) == (202, 2)

    def test_a_bulk_of_two_thousand_is_published_once_each_in_its_order(
        self, sender: Sender, settings: Settings
    ) -> None:
        answer = sender.post(lines(*(record(number) for number in range(2000))), NDJSON)
        assert answer.outcomes == [(index, "published") for index in range(2000)]
        assert Counter(article.url for article in articles_on(settings)) == Counter(
            record(number)["url"] for number in range(2000)
        )

    def test_a_single_article_does_not_wait_behind_a_bulk(self, push: Push, sender: Sender) -> None:
        with ThreadPoolExecutor(1) as other:
            bulk = other.submit(sender.post, lines(*(record(number) for number in range(MAX_ARTICLES))), NDJSON)
            until(lambda: push._intake._jobs)
            assert sender.push(record(MAX_ARTICLES)).status == 202
            assert not bulk.done()
            assert len(bulk.result().outcomes) == MAX_ARTICLES


class TestOutcomes:
    """What becomes of each article, said by its place in the request."""

    def test_the_same_text_again_is_seen_and_an_edit_is_the_next_version(
        self, sender: Sender, settings: Settings
    ) -> None:
        first = sender.push(record(body="33 killed"), record(body="33 killed"))
        again = sender.push(record(body="33 killed"), record(body="40 killed"))
        assert sorted(status for _, status in first.outcomes) == ["published", "seen"]
        assert [(a["status"], a["version"]) for a in again.content["accepted"]] == [("seen", 1), ("published", 2)]
        assert [(article.body, article.version) for article in articles_on(settings)] == [
            ("33 killed", 1),
            ("40 killed", 2),
        ]

    def test_bad_articles_are_named_by_place_and_field_and_the_others_go_through(
        self, sender: Sender, settings: Settings
    ) -> None:
        answer = sender.push(record(1), record(2, published_at="yesterday"), "text", record(4, url=None), record(5))
        assert answer.status == 202
        assert answer.outcomes == [(0, "published"), (4, "published")]
        assert answer.reasons == [(1, "published_at"), (2, None), (3, "url")]
        assert answer.content["rejected"][0]["reason"].startswith("'yesterday' is not an ISO 8601 date")
        assert len(articles_on(settings)) == 2

    def test_where_all_are_bad_it_is_422_and_nothing_goes_to_the_dead_letters(
        self, sender: Sender, settings: Settings
    ) -> None:
        answer = sender.post(b"{\n" + lines(record(published_at=None)), NDJSON)
        assert (answer.status, answer.content["accepted"]) == (422, [])
        assert answer.reasons == [(0, None), (1, "published_at")]
        assert records_on(settings, ARTICLES_DLQ) == []

    @pytest.mark.parametrize("changes", [{"type": "com.example"}, {"specversion": "0.3"}, {"source": ""}, {"data": []}])
    def test_a_cloudevent_that_is_none_of_ours_is_rejected_by_its_attribute(
        self, sender: Sender, changes: dict[str, object]
    ) -> None:
        answer = sender.post(json.dumps(event_of(record(), **changes)).encode(), "application/cloudevents+json")
        assert (answer.status, answer.reasons) == (422, [(0, next(iter(changes)))])


class TestRefusals:
    """Requests of which nothing is taken: a status, and a reason a person can act on."""

    @pytest.mark.parametrize(
        ("body", "content_type", "detail"),
        [
            (b'{"url":', JSON, "the body is not JSON at column 8: Expecting value"),
            (b'"\xff"', JSON, "the body is not UTF-8 at byte 2 (0xff); write it as UTF-8"),
            (b"[" * 100_000, JSON, "the body is not read: JSON nested too deeply"),
            (b"[]", JSON, "there is no article in the request"),
            (b"\n \n", NDJSON, "there is no article in the request"),
            (b"{}", "application/cloudevents-batch+json", "the body is an object; a batch of CloudEvents is a list"),
        ],
    )
    def test_400_what_cannot_be_read(self, sender: Sender, body: bytes, content_type: str, detail: str) -> None:
        answer = sender.post(body, content_type)
        assert (answer.status, answer.content["detail"]) == (400, detail)
        assert answer.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize(
        ("body", "word"), [(b"no gzip", "not gzip"), (gzip.compress(b"{}", mtime=0)[:-9], "before its end")]
    )
    def test_400_damaged_gzip(self, sender: Sender, body: bytes, word: str) -> None:
        answer = sender.post(body, Content_Encoding="gzip")
        assert (answer.status, word in answer.content["detail"]) == (400, True)

    @pytest.mark.parametrize("authorization", ["", "Bearer", "Basic YTpi", f"Bearer {TOKEN}x", "Bearer \xe9"])
    def test_401_without_a_token_that_is_known(self, sender: Sender, settings: Settings, authorization: str) -> None:
        answer = sender.post(json.dumps(record()).encode(), Authorization=authorization)
        assert (answer.status, answer.headers["www-authenticate"].split()[0]) == (401, "Bearer")
        assert articles_on(settings) == []

    def test_413_a_body_that_says_that_it_is_too_large_is_not_waited_for(self, sender: Sender) -> None:
        with sender.begin(MAX_REQUEST_BYTES + 1) as connection:
            assert status_on(connection) == 413

    def test_413_a_body_that_turns_out_too_large(self, sender: Sender) -> None:
        chunk = b" " * 2**20
        assert sender.post(chunk for _ in range(33)).status == 413

    def test_413_a_body_that_grows_too_large(self, sender: Sender) -> None:
        bomb = gzip.compress(b" " * (MAX_REQUEST_BYTES + 1))
        assert len(bomb) < 100_000
        assert sender.post(bomb, Content_Encoding="gzip").status == 413

    @pytest.mark.parametrize(
        ("body", "form"), [(b"{}\n" * (MAX_ARTICLES + 1), NDJSON), (b"[1" + b",1" * MAX_ARTICLES + b"]", JSON)]
    )
    def test_413_too_many_articles(self, sender: Sender, body: bytes, form: str) -> None:
        answer = sender.post(body, form)
        assert (answer.status, answer.content["detail"]) == (413, "10,001 articles; send at most 10,000 in a request")

    @pytest.mark.parametrize(
        ("form", "encoding"),
        [("", ""), ("text/plain", ""), ("application/json; charset=latin-1", ""), (JSON, "br"), (JSON, "gzip, gzip")],
    )
    def test_415_forms_that_are_not_read(self, sender: Sender, form: str, encoding: str) -> None:
        assert sender.post(b"{}", form, Content_Encoding=encoding).status == 415

    def test_500_for_what_nobody_foresaw_and_the_next_request_is_served(
        self, sender: Sender, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stumbling(found: Mapping[str, object], *, fetched_at: datetime) -> Draft:
            if found["title"] == "stone":
                raise RuntimeError("stumbled")
            return to_draft(found, fetched_at=fetched_at)

        monkeypatch.setattr(job, "to_draft", stumbling)
        many = [record(number) for number in range(1000)]
        assert sender.push(*many, record(title="stone")).status == 500
        assert sender.push(*many).status == 202
        assert len(articles_on(settings)) == len(many)

    def test_404_and_405_elsewhere(self, sender: Sender) -> None:
        assert (sender.get("/v2").status, sender.get("/v1/articles").status) == (404, 405)


class TestManners:
    """Senders that are slow, many, or gone."""

    def test_408_a_body_that_does_not_come(self, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(api, "_CHUNK_S", 0.2)
        with sender.begin(100) as connection:
            connection.sendall(b"{")
            assert status_on(connection) == 408

    def test_a_slow_body_is_read_as_long_as_it_comes(self, sender: Sender, settings: Settings) -> None:
        def slowly() -> Iterator[bytes]:
            for byte in json.dumps(record()).encode():
                time.sleep(0.01)
                yield bytes([byte])

        assert (sender.post(slowly()).status, len(articles_on(settings))) == (202, 1)

    def test_a_connection_that_never_says_what_it_wants_is_closed(
        self, push: Push, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "_HEAD_S", 0.2)
        with Sender(push.port).begin(0) as whole:
            assert status_on(whole) == 400
        with socket.create_connection(("127.0.0.1", push.port), timeout=30) as connection:
            connection.sendall(b"POST /v1/articles HTTP/1.1\r\nX: ")
            assert connection.recv(1) == b""

    def test_429_more_requests_than_a_sender_may_have_open(
        self, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "MAX_REQUESTS_OF_SENDER", 1)
        body = json.dumps(record()).encode()
        with sender.take_place(len(body)) as first:
            refused = until_full(sender)
            assert int(refused.headers["retry-after"]) > 0
            first.sendall(body)
            assert status_on(first) == 202
        assert sender.push(record(2)).status == 202

    def test_429_more_bytes_than_may_wait(self, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, "MAX_BYTES", 300)
        answer = sender.push(record(body="x" * 300))
        assert (answer.status, answer.content["detail"]) == (429, "300 bytes are waiting")
        assert sender.push(record(body="x")).status == 202

    def test_who_leaves_within_a_body_leaves_nothing_behind(
        self, sender: Sender, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "MAX_REQUESTS_OF_SENDER", 1)
        with sender.take_place(1000) as connection:
            until_full(sender)
            connection.sendall(json.dumps(record(1)).encode())
        until_accepted(lambda: sender.push(record(2)))
        assert [article.url for article in articles_on(settings)] == [record(2)["url"]]

    def test_who_leaves_before_the_answer_has_sent_the_article(
        self, push: Push, sender: Sender, settings: Settings, redis_client: "redis.Redis"
    ) -> None:
        body = json.dumps(record()).encode()
        redis_client.client_pause(1000)  # so that the answer cannot come before they leave
        with sender.begin(len(body)) as connection:
            connection.sendall(body)
            until(lambda: push._intake._jobs)
        until(lambda: articles_on(settings))
        assert sender.push(record()).outcomes == [(0, "seen")]


def until_full(sender: Sender) -> Answer:
    """The 429 that comes once another request has its place."""
    return until(lambda: answer if (answer := sender.post(b"{}")).status == 429 else None)


class TestServersAway:
    """Kafka or Redis away: 503 at once, and later nothing is lost and nothing is there twice."""

    @pytest.fixture(autouse=True)
    def _impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(intake, "_STALLED_S", 0.5)

    def test_503_while_kafka_is_away_and_accepted_when_it_is_back(
        self, servers: Servers, sender: Sender, push: Push, settings: Settings
    ) -> None:
        assert sender.push(record(1)).status == 202
        servers.kill_kafka()
        try:
            waited, at_once = sender.push(record(2)), sender.push(record(3))
            assert push.problem() is not None
        finally:
            servers.start_kafka()
        assert (waited.status, at_once.status) == (503, 503)
        assert int(waited.headers["retry-after"]) > 0
        until_accepted(lambda: sender.push(record(1), record(2), record(3)))
        assert push.problem() is None
        assert sorted(article.url for article in articles_on(settings)) == [record(n)["url"] for n in (1, 2, 3)]

    @pytest.mark.parametrize("failing", ["kafka", "redis"])
    def test_under_load_nothing_is_lost_and_nothing_is_there_twice(
        self, servers: Servers, sender: Sender, settings: Settings, failing: str
    ) -> None:
        requests = [[record(100 * request + n) for n in range(50)] for request in range(40)]
        begun = threading.Event()

        def send(request: list[dict[str, object]]) -> list[int]:
            begun.set()
            return until_accepted(lambda: sender.push(*request))

        with ThreadPoolExecutor(4) as senders:
            sent = [senders.submit(send, request) for request in requests]
            assert begun.wait(30)
            if failing == "kafka":
                servers.kill_kafka()
                servers.start_kafka()
            else:
                servers.restart_redis()
            refused = [status for future in sent for status in future.result()]
        assert set(refused) <= {503}
        expected = Counter(str(article["url"]) for request in requests for article in request)
        assert Counter(article.url for article in articles_on(settings)) == expected

    def test_an_article_that_the_broker_refuses_ends_the_service_and_the_sender_is_told(
        self, settings: Settings, redis_client: "redis.Redis"
    ) -> None:
        with closing(open_admin(settings)) as admin:
            topic = ConfigResource("TOPIC", settings.topic(ARTICLES), configs={"max.message.bytes": "1000"})
            admin.alter_configs([topic])
        stop, register = threading.Event(), RedisRegister(redis_client, settings)
        answers: list[Answer] = []

        def serve() -> None:
            with (
                closing(Publisher(settings, patient=True)) as producer,
                Push(read_tokens(settings), producer, register, settings, stop) as push,
            ):
                answers.append(Sender(push.port).push(record(body=random.randbytes(5000).hex())))

        with pytest.raises(MessageSizeTooLargeError):
            serve()
        assert ([answer.status for answer in answers], stop.is_set()) == ([503], True)


class TestPages:
    """What a person reads about it, without a token and without a network."""

    def test_the_document_is_the_committed_one(self, sender: Sender) -> None:
        assert sender.get("/openapi.json").content == json.loads(FILE.read_text())

    def test_the_page_loads_nothing(self, sender: Sender) -> None:
        page = sender.get("/docs")
        assert "POST /v1/articles" in page.content
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert not any(word in page.content for word in ("<script", "src=", "@import", "<link"))
