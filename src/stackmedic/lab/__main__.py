"""``python -m stackmedic.lab NAME --port P``: one lab in the foreground; ``stackmedic lab up`` makes it a daemon."""

import argparse
import gc
import json
import os
import signal
import sys
from pathlib import Path

GARBAGE_AFTER = 50_000  # Objects more than at the last look for cycles: a fifth of a start was looking, mostly in vain.


def main() -> int:
    """Build the stack, let it become steady, say so on the ready file, serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m stackmedic.lab", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", type=float, default=None, help="lab time when it is up, seconds since 1970")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to every answer")
    parser.add_argument("--enforce-iam", action="store_true")
    parser.add_argument("--services", type=int, default=None, help="how many, for a stack of any size")
    parser.add_argument("--region", default=None, help="where the account is; the stack's own if not given")
    parser.add_argument("--recording", type=Path, help="of the real stack whose twin this is to be")
    parser.add_argument("--ready", type=Path, help="file that receives the status as JSON once the stack is steady")
    asked = parser.parse_args()
    gc.set_threshold(GARBAGE_AFTER)
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Copies end on their own; nobody waits for them.

    from stackmedic.lab.building import build
    from stackmedic.lab.server import Lab, listen

    listener = listen(asked.port)
    account = build(
        asked.name,
        seed=asked.seed,
        speed=asked.speed,
        at=asked.at,
        services=asked.services,
        region=asked.region,
        recording=asked.recording,
    )
    account.weather.latency_s = asked.latency
    account.guard.enforced = asked.enforce_iam
    lab = Lab(account, asked.name)
    lab.port = listener.getsockname()[1]
    lab.ports.open(lab.port)
    if asked.ready:
        partial = asked.ready.with_suffix(".part")
        partial.write_text(json.dumps(lab.status()))
        partial.replace(asked.ready)
    signal.signal(signal.SIGTERM, lambda *_: lab.stop())
    lab.serve(listener)
    return 0


if __name__ == "__main__":
    sys.exit(main())
