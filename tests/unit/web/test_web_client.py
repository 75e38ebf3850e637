"""The client against a real HTTP server on 127.0.0.1, which only tests allow it to ask."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from services.runtime.settings import Settings
from services.web.client import Answer, Validators, Web, WebError, open_web

TESTS = Settings(web_allow=("127.0.0.0/8",))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ask(handler: Handler, test: Callable[[Web, str], Awaitable[Answer]], settings: Settings = TESTS) -> Answer:
    async def run() -> Answer:
        server = web.Server(handler)  # type: ignore[arg-type]
        runner = web.ServerRunner(server)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            async with open_web(settings) as client:
                return await test(client, f"http://127.0.0.1:{runner.addresses[0][1]}")
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def get(handler: Handler, path: str = "/feed", **options: object) -> Answer:
    return ask(handler, lambda client, root: client.get(root + path, **options))  # type: ignore[arg-type]


def test_an_answer_has_its_body_validators_and_charset() -> None:
    async def serve(_: web.Request) -> web.Response:
        headers = {"ETag": '"v1"', "Last-Modified": "Tue, 21 Mar 2017 10:00:00 GMT", "Content-Encoding": "gzip"}
        content_type = "application/xml; charset=iso-8859-1"
        return web.Response(body=gzip.compress(b"<rss/>"), headers={**headers, "Content-Type": content_type})

    answer = get(serve)

    assert (answer.status, answer.content, answer.charset) == (200, b"<rss/>", "iso-8859-1")
    assert answer.validators == Validators('"v1"', "Tue, 21 Mar 2017 10:00:00 GMT")


def test_what_is_not_modified_has_no_body() -> None:
    async def serve(request: web.Request) -> web.Response:
        assert request.headers["If-None-Match"] == '"v1"'
        return web.Response(status=304)

    answer = get(serve, headers=Validators('"v1"').headers)

    assert (answer.status, answer.content) == (304, b"")


def test_it_says_who_asks() -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.Response(text=request.headers["User-Agent"])

    settings = Settings(web_allow=("127.0.0.0/8",), web_contact="desk@news.example")
    answer = ask(serve, lambda client, root: client.get(root), settings)

    assert answer.content.startswith(b"harmwatch/")
    assert answer.content.endswith(b" (+desk@news.example)")


@pytest.mark.parametrize(("first", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_permanent_redirects_move_an_address(first: int, *, moved: bool) -> None:
    async def serve(request: web.Request) -> web.Response:
        if request.path == "/feed":
            return web.Response(status=first, headers={"Location": "/new"})
        return web.Response(text="here")

    answer = get(serve)

    assert answer.content == b"here"
    assert (answer.moved_to == answer.url) is moved


def test_a_passing_redirect_after_a_permanent_one_moves_only_to_the_first() -> None:
    async def serve(request: web.Request) -> web.Response:
        steps = {"/feed": (301, "/new"), "/new": (302, "/today")}
        if request.path in steps:
            status, location = steps[request.path]
            return web.Response(status=status, headers={"Location": location})
        return web.Response(text="here")

    answer = get(serve)

    assert (answer.url[-6:], (answer.moved_to or "")[-4:]) == ("/today", "/new")


def failure(handler: Handler, path: str = "/feed", **options: object) -> WebError:
    with pytest.raises(WebError) as caught:
        get(handler, path, **options)
    return caught.value


def test_a_redirect_into_the_inner_network_is_blocked() -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})

    assert failure(serve).kind == "blocked"


def test_without_leave_the_own_machine_is_blocked_under_each_of_its_names() -> None:
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(WebError) as caught:
            asyncio.run(_get_without_leave(f"http://{host}:8080/"))
        # Odd spellings of a number may not even be taken for an address.
        assert caught.value.kind in ("blocked", "address"), host


async def _get_without_leave(url: str) -> Answer:
    async with open_web(Settings()) as client:
        return await client.get(url)


def test_a_redirect_to_a_file_is_no_address() -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})

    assert failure(serve).kind == "address"


def test_a_circle_of_redirects_ends() -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/feed"})

    assert failure(serve).kind == "redirects"


def test_user_and_password_stay_with_their_host() -> None:
    seen: list[str | None] = []

    async def serve(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        port = request.url.port
        steps = {"/feed": "/moved", "/moved": f"http://127.0.0.2:{port}/other"}
        if request.path in steps:
            return web.Response(status=302, headers={"Location": steps[request.path]})
        return web.Response(text="here")

    async def as_me(client: Web, root: str) -> Answer:
        return await client.get(root.replace("//", "//me:pw@") + "/feed")

    with pytest.raises(WebError) as caught:  # nobody listens on 127.0.0.2
        ask(serve, as_me)

    assert seen == ["Basic bWU6cHc=", "Basic bWU6cHc="]
    assert caught.value.kind == "connection"


def test_what_is_posted_arrives_as_it_is_and_goes_nowhere_else() -> None:
    seen: list[tuple[str, bytes, str]] = []

    async def serve(request: web.Request) -> web.Response:
        seen.append((request.path, await request.read(), request.headers["Content-Type"]))
        return web.Response(status=307, headers={"Location": "/elsewhere"}, text="moved")

    async def post(client: Web, root: str) -> Answer:
        return await client.post(f"{root}/hook", b'{"a": 1}', headers={"Content-Type": "application/json"})

    answer = ask(serve, post)

    assert (answer.status, answer.content) == (307, b"")
    assert seen == [("/hook", b'{"a": 1}', "application/json")]


def test_nothing_is_posted_to_the_own_machine_without_leave() -> None:
    async def post() -> Answer:
        async with open_web(Settings()) as client:
            return await client.post("http://127.0.0.1:8080/hook", b"{}")

    with pytest.raises(WebError) as caught:
        asyncio.run(post())
    assert caught.value.kind == "blocked"


def test_a_body_above_the_limit_is_too_large() -> None:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=b"a" * 101)

    assert failure(serve, max_bytes=100).kind == "too_large"


def test_a_server_that_drips_is_left_in_time() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b".")
            await asyncio.sleep(0.05)
        return response

    assert failure(serve, timeout_s=0.3).kind == "timeout"


def test_a_body_that_breaks_off_is_an_error() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    assert failure(serve).kind == "connection"


@pytest.mark.parametrize(
    "url", ["", "news.example/feed", "ftp://news.example/", "http://", "http://[::1", "http://a b/"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(WebError) as caught:
        asyncio.run(_get_without_leave(url))

    assert caught.value.kind in ("address", "dns")


def test_a_host_that_nobody_knows_is_named() -> None:
    with pytest.raises(WebError, match=r"nowhere\.invalid") as caught:
        asyncio.run(_get_without_leave("http://nowhere.invalid/feed"))

    assert caught.value.kind == "dns"


def test_reasons_do_not_show_secrets() -> None:
    with pytest.raises(WebError) as caught:
        asyncio.run(_get_without_leave("ftp://me:s3cret@news.example/?token=s3cret"))

    assert "s3cret" not in str(caught.value)


def test_a_validator_that_cannot_be_sent_back_is_not_kept() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(
            b"HTTP/1.1 200 OK\r\nETag: \xff\xfe\r\nLast-Modified: now\r\nContent-Length: 2\r\n\r\nok"
        )
        request.transport.close()
        return web.Response()

    assert get(serve).validators == Validators(None, "now")


def test_a_broken_answer_does_not_show_the_secret_of_its_address() -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")
        request.transport.close()
        return web.Response()

    error = failure(serve, "/feed?token=s3cret")
    assert error.kind == "connection"
    assert "s3cret" not in str(error)
