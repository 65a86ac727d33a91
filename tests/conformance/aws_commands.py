"""Run aws commands inside one process of the real aws CLI's own environment: commands in, what each printed out.

Runs there, and imports nothing of ours. Reads a JSON list of argument lists, writes a list of [code, stdout, stderr].
"""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

DRIVER = create_clidriver()  # Reads its models once.


def run(arguments: list[str]) -> tuple[int, str, str]:
    """One command, as ``aws`` would run it."""
    out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = DRIVER.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.buffer.getvalue().decode(), err.getvalue()


json.dump([run(each) for each in json.load(sys.stdin)], sys.stdout)
