"""The entry point: the command line in, an exit code out. Imports almost nothing, so that --version is instant."""

import atexit
import gc
import sys
from collections.abc import Sequence

from stackmedic import __version__

GARBAGE_AFTER = 500_000  # Objects more than at the last look for cycles; a diagnosis holds fewer when it ends.
INTERRUPTED = 130  # As shells have it: 128 and the number of SIGINT.
HANDOVER_S = 0.001  # Python's own 0.005 is how long an answer may wait while another thread imports or parses.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    if arguments is None:  # A process of its own.
        _spare_collections()
        sys.setswitchinterval(HANDOVER_S)
    argv = list(sys.argv[1:] if arguments is None else arguments)
    if argv in (["--version"], ["-V"]):
        print(f"stackmedic {__version__}")
        return 0
    try:
        code = run(argv or ["--help"])
    except KeyboardInterrupt:  # From the first import on.
        code = INTERRUPTED
    if code == INTERRUPTED:
        print("error: interrupted", file=sys.stderr)
    return code


def run(argv: list[str]) -> int:
    """Everything but --version: typer parses, the command answers, and whatever goes wrong ends in one sentence."""
    from stackmedic.cli.failure import fail

    try:
        from stackmedic.cli.commands import command_line

        code = command_line(argv).main(args=argv, prog_name="stackmedic", standalone_mode=False)
        return int(code or 0)
    except SystemExit as exit_:  # Shell completion ends this way.
        return exit_.code if isinstance(exit_.code, int) else 0
    except Exception as error:  # The last net: no traceback reaches a person who did not ask for it.
        return fail(error, argv)


def _spare_collections() -> None:
    """Looking again and again for cycles among modules and service models, all in use, is a quarter of a diagnosis."""
    gc.set_threshold(GARBAGE_AFTER)
    atexit.register(gc.freeze)  # The last look, at the end of the process, finds nothing to free that matters.


if __name__ == "__main__":
    sys.exit(main())
