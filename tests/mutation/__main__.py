"""``python -m tests.mutation [STACK …] [--each-kind N] [--most N] [--pairs N] [--seed N] [--only TEXT]``.

What is not narrowed by ``--only`` is kept, each outcome as it comes, and the page is written from what is there.
"""

import argparse
from contextlib import ExitStack

from tests.mutation.campaign import SEED, Outcome, campaign, kept
from tests.mutation.page import RESULTS, write


def tell(outcome: Outcome) -> None:
    mark, hurt = "ok " if outcome.right else "BAD", outcome.hurts[0] if outcome.hurts else "-"
    told = ", ".join(outcome.causes) or outcome.failed or outcome.verdict
    print(f"{mark} {outcome.name} | {hurt} | {told}", flush=True)


def run(stack: str, asked: argparse.Namespace) -> list[Outcome]:
    """One stack's mutations; kept unless they are narrowed."""
    with ExitStack() as open_files:
        file = None
        if not asked.only:
            RESULTS.mkdir(exist_ok=True)
            name = f"{stack}{'-pairs' if asked.pairs else ''}.jsonl"
            file = open_files.enter_context((RESULTS / name).open("w"))

        def heard(outcome: Outcome) -> None:
            tell(outcome)
            if file:
                file.write(kept([outcome]))
                file.flush()

        numbers = (asked.each_kind, asked.pairs, asked.most, asked.seed)
        return campaign(stack, asked.only, asked.workers, heard, *numbers)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("stacks", nargs="*", default=["ohmycoins"])
    parser.add_argument("--only", default="")
    parser.add_argument("--each-kind", type=int, default=0, help="so many of each kind of mutation; 0: all")
    parser.add_argument("--most", type=int, default=0, help="so many of these, at random; 0: all")
    parser.add_argument("--pairs", type=int, default=0, help="so many random pairs in the place of single ones")
    parser.add_argument("--seed", type=int, default=SEED, help="of what is tried at random")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    for stack in asked.stacks:
        outcomes = run(stack, asked)
        hurt = [each for each in outcomes if each.hurts]
        print(f"{stack}: {sum(each.right for each in outcomes)} of {len(outcomes)} right; ", end="")
        print(f"{sum(each.right for each in hurt)} of {len(hurt)} that hurt")
        if not asked.only:
            write()


if __name__ == "__main__":
    main()
