"""The contract with uvicorn: what an upgrade of it must still do."""

import asyncio
import socket
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Route

from signage.push.answers import Answer, FilePart
from signage.push.credentials import hash_token
from signage.push.stream import stream_portably

KEPT = "GET /x HTTP/1.1\nhost: x\n\n"


def plain(_hub, _tokens):
    async def say(request: Request) -> PlainTextResponse:
        body = await request.body()
        return PlainTextResponse(f"{request.url.path}?{request.url.query} {len(body)}")

    return Starlette(routes=[Route("/{rest:path}", say, methods=["GET", "POST"])])


def portable(hub, tokens):
    async def app(scope, receive, send):
        screen = tokens.admit(scope["headers"], scope["query_string"])
        await stream_portably(hub, screen, receive, send)

    return app


ROADS = pytest.mark.parametrize(
    ("make", "takeover"), [(plain, True), (portable, False)], ids=["takeover", "portable"]
)


@ROADS
def test_a_player_is_greeted_and_told_of_changes(serving, run, make, takeover):
    async def story():
        async with serving(make, takeover=takeover) as it:
            reader, _, head = await it.listen()
            retry, beat = await it.until(reader), await it.until(reader)

            it.hub.announce({"sanh-1": "9f3c"})
            revision = await it.until(reader)

            assert b"content-type: text/event-stream" in head
            assert retry.endswith(b"retry: 1000\n\n")
            assert b"event: beat" in beat
            assert b'event: revision\ndata: {"revision":"9f3c"}\n\n' in revision

    run(story())


@ROADS
def test_a_player_that_leaves_is_forgotten(serving, run, make, takeover):
    async def story():
        async with serving(make, takeover=takeover) as it:
            _, writer, _ = await it.listen()
            await it.eventually(lambda: it.hub.is_listening("sanh-1"))

            writer.close()

            await it.eventually(lambda: not it.hub.is_listening("sanh-1"))

    run(story())


@ROADS
def test_open_streams_do_not_delay_the_end_of_the_server(serving, run, make, takeover):
    async def story():
        async with serving(make, takeover=takeover) as it:
            reader, _, _ = await it.listen()
            await it.eventually(lambda: it.hub.is_listening("sanh-1"))

        assert b"event: beat" in await it.rest(reader)

    run(story())


@ROADS
def test_orders_reach_the_player(serving, run, make, takeover):
    async def story():
        async with serving(make, takeover=takeover) as it:
            reader, _, _ = await it.listen()
            await it.until(reader)
            await it.until(reader)

            it.hub.command("sanh-1", "identify")

            assert b"event: identify\n" in await it.until(reader)

    run(story())


def test_a_stranger_is_left_to_the_application(serving, run):
    async def story():
        async with serving(plain) as it:
            _, _, head = await it.listen("geraten")

            assert b"text/plain" in head
            assert it.hub.listeners() == {}

    run(story())


@pytest.mark.parametrize(
    "line",
    [
        "POST /api/player/events HTTP/1.1\ncontent-length: 2\n\n{}",
        "GET /api/player/eventsx HTTP/1.1\n\n",
        "GET /api/player/events/ HTTP/1.1\n\n",
    ],
)
def test_only_get_on_the_one_path_is_taken_over(serving, run, line):
    async def story():
        async with serving(plain) as it:
            head, _, rest = line.partition("\n")
            reader, _ = await it.send(f"{head}\nhost: x\nauthorization: Bearer token-1\n{rest}")

            assert b"200 OK" in await it.until(reader, b"\r\n\r\n")
            assert it.hub.listeners() == {}

    run(story())


def test_a_connection_that_was_used_before_can_become_a_stream(serving, run):
    async def story():
        async with serving(plain) as it:
            reader, writer = await it.send(KEPT)
            await it.until(reader, b"/x? 0")

            writer.write(
                b"GET /api/player/events HTTP/1.1\r\nauthorization: Bearer token-1\r\n\r\n"
            )

            assert b"event-stream" in await it.until(reader, b"\r\n\r\n")

    run(story())


def test_what_follows_on_the_wire_of_a_stream_is_ignored(serving, run):
    async def story():
        async with serving(plain) as it:
            ask = "GET /api/player/events HTTP/1.1\nauthorization: Bearer token-1\n\n"
            reader, writer = await it.send(
                ask + KEPT + "POST /y HTTP/1.1\ncontent-length: 3\n\nabc"
            )
            await it.until(reader, b"\r\n\r\n")
            writer.write(b"\x00rubbish")

            it.hub.announce({"sanh-1": "aa"})

            assert b'"aa"' in await it.until(reader, b'{"revision":"aa"}')

    run(story())


def test_a_request_with_a_body_is_answered_as_by_uvicorn(serving, run):
    async def story():
        async with serving(plain) as it:
            reader, _ = await it.send("POST /y?a=1 HTTP/1.1\nhost: x\ncontent-length: 3\n\nabc")

            assert await it.until(reader, b"/y?a=1 3")

    run(story())


def test_a_stuck_player_costs_little_and_hears_the_newest_only(serving, run):
    async def story():
        async with serving(plain) as it:
            slow = socket.socket()
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", it.port))
            slow.sendall(
                b"GET /api/player/events HTTP/1.1\r\nauthorization: Bearer token-1\r\n\r\n"
            )
            await it.eventually(lambda: it.hub.is_listening("sanh-1"))
            (listener,) = it.hub.topic("sanh-1").listeners

            for number in range(20_000):
                it.hub.announce({"sanh-1": f"{number:016x}"})
                await asyncio.sleep(0)
            it.hub.command("sanh-1", "restart")
            waiting = listener._transport.get_write_buffer_size()

            assert waiting <= 8192
            reader, writer = await asyncio.open_connection(sock=slow, limit=1 << 20)
            heard = await it.until(reader, f"{19_999:016x}".encode())
            assert heard.count(b"event: revision") < 10_000
            assert heard.count(b"event: restart") == 1
            writer.close()

    run(story())


def test_stuck_sockets_are_bounded_in_the_kernel_and_end_by_themselves(serving, run):
    async def story():
        async with serving(plain) as it:
            await it.listen()
            (listener,) = it.hub.topic("sanh-1").listeners
            peer = listener._transport.get_extra_info("socket")

            # Linux doubles what is asked for, for its own bookkeeping.
            assert peer.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 65_536
            assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000

    run(story())


def test_a_revoked_token_ends_the_stream(serving, run):
    async def story():
        async with serving(plain) as it:
            reader, _, _ = await it.listen("token-2")
            lost = it.tokens.replace({hash_token("token-1"): "sanh-1"})

            it.hub.disconnect(lost)

            assert b"event: beat" in await it.rest(reader)
            assert it.tokens.screen_of_token("token-2") is None

    run(story())


def test_files_travel_by_sendfile_and_the_connection_goes_on(serving, run, tmp_path):
    path = tmp_path / "phim.mp4"
    path.write_bytes(bytes(range(256)) * 20_000)

    def files(_hub, _tokens):
        return Starlette(routes=[Route("/{rest:path}", lambda _request: FileResponse(path))])

    async def story():
        async with serving(files) as it:
            reader, writer = await it.send("GET /phim HTTP/1.1\nhost: x\n\n")
            await it.until(reader, b"\r\n\r\n")
            body = await asyncio.wait_for(reader.readexactly(256 * 20_000), 5)
            writer.write(b"GET /phim HTTP/1.1\r\nhost: x\r\n\r\n")

            assert body == path.read_bytes()
            assert b"200 OK" in await it.until(reader, b"\r\n\r\n")
            writer.close()

    run(story())


def test_a_file_that_shrank_breaks_the_connection_instead_of_lying(serving, run, tmp_path):
    path = tmp_path / "phim.mp4"
    path.write_bytes(b"x" * 1000)

    def short(_hub, _tokens):
        async def app(scope, receive, send):
            headers = [(b"content-length", b"5000")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.pathsend", "path": str(path)})

        return app

    async def story():
        async with serving(short) as it:
            reader, _ = await it.send("GET /phim HTTP/1.1\nhost: x\n\n")
            await it.until(reader, b"\r\n\r\n")

            with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
                await asyncio.wait_for(reader.readexactly(5000), 5)

    run(story())


LARGE = 6 << 20


@pytest.fixture
def prompt(tmp_path):
    """Answer /small from memory, /large and /little from files, /gone from none."""
    (tmp_path / "large").write_bytes(bytes(range(256)) * (LARGE // 256))
    (tmp_path / "little").write_bytes(b"little")

    def ask(path, _query, _headers):
        if path == b"/small":
            return Answer(200, [(b"content-length", b"5")], b"small")
        if path == b"/none":
            return Answer(304, [(b"etag", b'"1"')])
        if path in (b"/large", b"/little", b"/gone"):
            size = LARGE if path == b"/large" else 6
            file = FilePart(str(tmp_path / path[1:].decode()), 0, size)
            return Answer(200, [(b"content-length", b"%d" % size)], file=file)
        return None

    return ask


def test_a_prompt_answer_carries_what_every_answer_carries(serving, run, prompt):
    async def story():
        async with serving(plain, prompt=prompt) as it:
            reader, _ = await it.send("GET /small HTTP/1.1\nhost: x\n\n")
            head = await it.until(reader, b"\r\n\r\n")

            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"x-server-time: 1795000000000\r\n" in head
            assert b"x-kind: ours\r\n" in head
            assert await reader.readexactly(5) == b"small"

    run(story())


def test_prompt_and_usual_answers_follow_each_other_on_one_connection(serving, run, prompt):
    async def story():
        async with serving(plain, prompt=prompt) as it:
            reader, writer = await it.send("GET /small HTTP/1.1\nhost: x\n\n")
            for line, answer in ((b"/x", b"/x? 0"), (b"/none", b'"1"'), (b"/little", b"little")):
                writer.write(b"GET %s HTTP/1.1\r\nhost: x\r\n\r\n" % line)
                await it.until(reader, answer)

    run(story())


def test_answers_come_in_the_order_of_the_questions(serving, run, prompt):
    async def story():
        async with serving(plain, prompt=prompt) as it:
            asked = "".join(
                f"GET {path} HTTP/1.1\nhost: x\n\n" for path in ("/large", "/x", "/small", "/y")
            )
            reader, _ = await it.send(asked)

            await it.until(reader, b"\r\n\r\n")
            await asyncio.wait_for(reader.readexactly(LARGE), 10)
            # What is asked while a file is on its way waits for the application.
            for path in (b"/x", b"/small", b"/y"):
                head = await it.until(reader, b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200")
                assert await reader.readexactly(len(path) + 3) == path + b"? 0"

    run(story())


def test_a_large_file_arrives_whole_over_a_slow_reader(serving, run, prompt):
    async def story():
        async with serving(plain, prompt=prompt) as it:
            reader, _ = await it.send("GET /large HTTP/1.1\nhost: x\n\n")
            await it.until(reader, b"\r\n\r\n")
            body = await asyncio.wait_for(reader.readexactly(LARGE), 10)

            assert body == bytes(range(256)) * (LARGE // 256)

    run(story())


@pytest.mark.parametrize(
    "request_text",
    ["GET /little HTTP/1.0\n\n", "GET /little HTTP/1.1\nhost: x\nconnection: close\n\n"],
    ids=["old", "asked"],
)
def test_a_connection_that_shall_end_ends_after_the_file(serving, run, prompt, request_text):
    async def story():
        async with serving(plain, prompt=prompt) as it:
            reader, _ = await it.send(request_text)

            assert (await it.rest(reader)).endswith(b"connection: close\r\n\r\nlittle")

    run(story())


def test_a_file_that_is_gone_is_left_to_the_application(serving, run, prompt):
    async def story():
        async with serving(plain, prompt=prompt) as it:
            reader, _ = await it.send("GET /gone HTTP/1.1\nhost: x\n\n")

            assert await it.until(reader, b"/gone? 0")

    run(story())


def test_a_client_that_leaves_in_the_middle_of_a_file_leaves_nothing_open(
    serving, run, prompt, tmp_path
):
    def open_files() -> int:
        links = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        return sum(link == tmp_path / "large" for link in links)

    async def story():
        async with serving(plain, prompt=prompt) as it:
            reader, writer = await it.send("GET /large HTTP/1.1\nhost: x\n\n")
            await it.until(reader, b"\r\n\r\n")
            assert open_files() == 1

            writer.transport.abort()

            await it.eventually(lambda: open_files() == 0)

    run(story())
