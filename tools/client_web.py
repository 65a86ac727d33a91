"""A stand-in for S3 and for an API on loopback: it answers with the error that the path names.

S3's codes and texts are those of docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DETAIL = "detail-of-the-server"
S3 = {
    "access-denied": (403, "AccessDenied"),
    "no-such-bucket": (404, "NoSuchBucket"),
    "no-such-key": (404, "NoSuchKey"),
    "wrong-region": (301, "PermanentRedirect"),
}


class Answer(BaseHTTPRequestHandler):
    """``/<error>/…`` answers with that error of S3, ``/status`` with 503, ``/reset`` with a reset."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        error = self.path.split("/")[1]
        if error == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        status, code = S3.get(error, (503, ""))
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{DETAIL}</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_PUT = do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def web() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
