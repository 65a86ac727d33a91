"""``python -m tests.mutation [STACK] [--only TEXT] [--workers N] [--out FILE]``."""

import argparse
from pathlib import Path

from tests.mutation.campaign import Outcome, campaign, kept


def tell(outcome: Outcome) -> None:
    mark = "ok " if outcome.right else "BAD"
    hurt = outcome.hurts[0] if outcome.hurts else "-"
    print(
        f"{mark} {outcome.name} | {hurt} | {', '.join(outcome.causes) or outcome.verdict} {outcome.failed}", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("stack", nargs="?", default="ohmycoins")
    parser.add_argument("--only", default="")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    outcomes = campaign(asked.stack, asked.only, asked.workers, tell)
    right = sum(each.right for each in outcomes)
    hurt = [each for each in outcomes if each.hurts]
    print(f"{right} of {len(outcomes)} right; {sum(e.right for e in hurt)} of {len(hurt)} that hurt")
    if asked.out:
        asked.out.write_text(kept(outcomes))


if __name__ == "__main__":
    main()
