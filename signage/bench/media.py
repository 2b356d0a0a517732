"""Media files to players: CPU for each request, beside nginx with sendfile on the same files."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection, socket

from rich.console import Console

from signage.bench.processes import (
    load_client,
    loading,
    median,
    quiet_for,
    serving,
    tree_cpu_s,
)
from signage.bench.rows import Row, show
from signage.errors import Unavailable

RUNS = 5
SMALL_BYTES, SMALL_REQUESTS, SMALL_CONNECTIONS = 200_000, 3000, 16
LARGE_BYTES, LARGE_REQUESTS, LARGE_CONNECTIONS = 100_000_000, 6, 4

_NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location /media/ {{ alias {media}/; }} }}
}}
"""


def run(console: Console) -> None:
    """Measure and print.

    Raises: Unavailable when nginx is not installed.
    """
    with load_client() as client, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        media = folder / "media"
        media.mkdir()
        small, large = _file(media, SMALL_BYTES), _file(media, LARGE_BYTES)
        with (
            _nginx(folder, media) as (nginx_pid, nginx_port),
            serving("signage.bench.player_server", "1", str(media)) as server,
        ):
            floors: list[list[float]] = [[], []]
            ours: list[list[float]] = [[], []]
            plans = (
                (small, SMALL_REQUESTS, SMALL_CONNECTIONS),
                (large, LARGE_REQUESTS, LARGE_CONNECTIONS),
            )
            for _ in range(RUNS):
                for which, (path, count, connections) in enumerate(plans):
                    requests = _requests(folder, path)
                    for pid, port, spent in (
                        (nginx_pid, nginx_port, floors),
                        (server.pid, server.port, ours),
                    ):
                        before = tree_cpu_s(pid)
                        _replay(client, port, requests, count, connections)
                        spent[which].append((tree_cpu_s(pid) - before) / count)
    rows = [
        Row(
            name="CPU for one request of 200 KB",
            unit="µs",
            figure=median(ours[0]) * 1e6,
            floor=median(floors[0]) * 1e6,
            floor_name="nginx",
            most=2.0,
        ),
        Row(
            name="CPU for one request of 100 MB",
            unit="ms",
            figure=median(ours[1]) * 1e3,
            floor=median(floors[1]) * 1e3,
            floor_name="nginx",
            most=1.5,
        ),
    ]
    note = f"median of {RUNS}; {SMALL_CONNECTIONS} and {LARGE_CONNECTIONS} connections"
    show(console, "Media", rows, note=note)


def _file(media: Path, size: int) -> Path:
    content = os.urandom(1000) * (size // 1000)
    path = media / f"{hashlib.sha256(content).hexdigest()}.mp4"
    path.write_bytes(content)
    return path


def _requests(folder: Path, media: Path) -> Path:
    text = f"GET /media/{media.name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-0\r\n\r\n"
    path = folder / "requests"
    path.write_bytes(f"{len(text)}\n{text}".encode())
    return path


def _replay(client: Path, port: int, requests: Path, count: int, connections: int) -> None:
    with loading(client, "replay", port, f=requests, r=count, c=connections, d=60) as load:
        load.next()
        _, sums = load.finish()
    if sums["answered"] != count or sums["unexpected"]:
        raise Unavailable(f"bench: media were not answered as expected: {sums}")


@contextmanager
def _nginx(folder: Path, media: Path) -> Iterator[tuple[int, int]]:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise Unavailable("bench: nginx is not here to compare with — apt install nginx-light")
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(_NGINX.format(folder=folder, media=media, port=port, user=user))
    process = subprocess.Popen(
        [program, "-c", configuration, "-p", folder], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            quiet_for(0.05)
        else:
            return
    raise Unavailable("bench: nginx did not start — look at its configuration")
