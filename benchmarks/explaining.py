"""How long one megabyte of log takes to explain, in time of one core, once the knowledge is loaded."""

import random
import statistics
import time

from benchmarks.row import Row
from stackmedic.aws.masking import masked_line
from stackmedic.diagnose.explain.engine import explain
from stackmedic.model.incident import Incident, Statement

ROUNDS = 5
MEGABYTE = 1_000_000
SAYS = (  # One line in a hundred.
    "connection to server at 10.0.3.12, port 5432 failed: Connection timed out",
    "Traceback (most recent call last): KeyError: 'DATABASE_URL'",
    "upstream timed out (110: Connection timed out) while reading response header from upstream",
    "ERR max number of clients reached",
)


def rows() -> list[Row]:
    how = f"median of {ROUNDS}, processor time, one line in a hundred an error"
    return [Row("explaining 1 MB of log", elapsed_ms(log()), 200, "ms", how)]


def log() -> str:
    chance = random.Random(1)
    lines = [line(at, chance) for at in range(MEGABYTE // 100)]
    return "\n".join(lines)[:MEGABYTE]


def line(at: int, chance: random.Random) -> str:
    said = f"INFO request={chance.getrandbits(64):016x} GET /api/v1/items/{at} status=200 duration={at % 97}ms"
    return f"2025-02-01T10:{at // 60 % 60:02}:{at % 60:02}Z {chance.choice(SAYS) if at % 100 == 50 else said}"


def elapsed_ms(text: str) -> float:
    incident = Incident((Statement(text),))
    explain(incident, masked_line)
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        explain(incident, masked_line)
        spent.append(1000 * (time.process_time() - began))
    return statistics.median(spent)
