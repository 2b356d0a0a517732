"""A TCP proxy that treats a link as the world does: cut, stalled, slow, or as it should be."""

import selectors
import socket
import threading
import time

# What a stalling proxy lets through at once; small enough that a slow rate is smooth.
_PIECE = 2048


class RoughLink:
    """Forwards one port to another. `mode`: open, cut, stalled or slow; change it at any time."""

    def __init__(self, target: int, *, rate_bytes_s: int = 8000, delay_s: float = 0.8) -> None:
        """Listen on a free port; a slow link has this rate, and a new connection this delay."""
        self.target = target
        self.mode = "open"
        self.rate_bytes_s = rate_bytes_s
        self.delay_s = delay_s
        self.passed_bytes = 0
        self._free_at = 0.0
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address that leads to the target."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection and refuse new ones."""
        self.mode = "cut"
        for pair in list(self._pairs):
            self._end(pair)

    def close(self) -> None:
        """End it all."""
        self._closed = True
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.mode == "cut":
                near.close()
                continue
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        if self.mode == "slow":
            time.sleep(self.delay_s)  # the link's latency
        try:
            far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            near.close()
            return
        pair = (near, far)
        self._pairs.add(pair)
        with selectors.DefaultSelector() as waiting:
            waiting.register(near, selectors.EVENT_READ, far)
            waiting.register(far, selectors.EVENT_READ, near)
            while pair in self._pairs and not self._closed:
                for key, _ in waiting.select(0.2):
                    if not self._forward(key.fileobj, key.data):  # type: ignore[arg-type]
                        self._end(pair)
                        return
        self._end(pair)

    def _forward(self, source: socket.socket, sink: socket.socket) -> bool:
        while self.mode == "stalled":
            time.sleep(0.05)  # bytes vanish into a half-open link
        try:
            piece = source.recv(_PIECE)
            if not piece:
                return False
            if self.mode == "slow":
                self._take_turn(len(piece))
            sink.sendall(piece)
            self.passed_bytes += len(piece)
        except OSError:
            return False
        return True

    def _take_turn(self, size: int) -> None:
        """All connections share one rate."""
        with self._lock:
            begin = max(self._free_at, time.monotonic())
            self._free_at = begin + size / self.rate_bytes_s
            until = self._free_at
        time.sleep(max(0.0, until - time.monotonic()))

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        self._pairs.discard(pair)
        for one in pair:
            one.close()
