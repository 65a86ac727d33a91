"""The real aws CLI as a server: each connection is one command, all of them run by one process that has loaded it.

Runs in the CLI's own environment, and imports nothing of ours. A request is its folder and its words, each ended by a
NUL, after their number. The answer is a line with the exit code, then what was printed: out, or else what went wrong.
"""

import contextlib
import io
import os
import socketserver

from awscli.clidriver import create_clidriver

DRIVER = create_clidriver()  # Reads its models once.


def run(arguments: list[str]) -> tuple[int, bytes, bytes]:
    """One command, as ``aws`` would run it."""
    out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = DRIVER.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.buffer.getvalue(), err.getvalue().encode()


class Command(socketserver.StreamRequestHandler):
    """One command of a client, to its end."""

    def handle(self) -> None:
        folder, *words = [self._word() for _ in range(int(self._word()))]
        os.chdir(folder)
        code, out, err = run(words)
        self.wfile.write(f"{code}\n".encode() + (err if code else out))

    def _word(self) -> str:
        word = b""
        while (each := self.rfile.read(1)) not in (b"\0", b""):
            word += each
        return word.decode()


with socketserver.TCPServer(("127.0.0.1", 0), Command) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
