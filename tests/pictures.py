"""A map service on a port of its own: plain pictures, and a record of who asked for which and said what."""

from __future__ import annotations

import struct
import threading
import zlib
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE = 256
COLOUR = (200, 120, 40)


class Asked(NamedTuple):
    """A picture that was asked for, and the page that a browser named."""

    path: str
    referer: str


class Pictures(NamedTuple):
    """Where the service is, and what was asked of it so far."""

    base: str
    asked: list[Asked]


def picture() -> bytes:
    """A PNG of one colour."""
    rows = (b"\0" + bytes(COLOUR) * SIDE) * SIDE
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@contextmanager
def pictures() -> Iterator[Pictures]:
    """Serve pictures until the block ends."""
    body, asked = picture(), list[Asked]()

    class Service(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(Asked(self.path, self.headers.get("Referer", "")))
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(body)))
            with suppress(BrokenPipeError):  # the map moved on, and the browser wants this one no more
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Pictures(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    thread.join()
    server.server_close()
