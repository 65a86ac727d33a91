"""Memory grows without bound between restarts.

The growth tells it from a limit that is merely too low: it goes on minute by minute, without a step, until tasks are
killed, and begins anew with the next. Not while more and more requests come. Source: guide ohmycoins.
"""

from collections.abc import Iterator

from stackmedic.diagnose.load import crowded
from stackmedic.diagnose.memory_growth import grown
from stackmedic.diagnose.recovery import failed_tasks, ran_out_of_memory
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.tasks import evidence_of
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="Memory grows without bound between restarts",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_MEMORY, Effect.CRASHES),
    topic="memory leak grows steadily increase over hours days until oom restart sawtooth MemoryUtilization "
    "heap never released",
    signatures=(
        Proves(r"memory leak\w*|leaks? memory|leaking memory", weight=5.0),
        Says(r"(?:memory|heap|rss) … (?:never|not) … (?:released|freed|return\w*|drops?|falls?)", weight=4.0),
        Says(r"MaxListenersExceededWarning"),
    ),
    clues=(
        Together(
            r"memory\w*|RSS|heap|MemoryUtilization",
            r"(?:grow\w*|climb\w*|increas\w+|ris(?:es|ing)|creep\w*|sawtooth|saw-tooth|linear\w*"
            r"|steadil\w+|gradual\w*|(?:ever|more and) more|upwards?)",
            r"hours?|days?|weeks?|over time|until|restart\w*|continu\w*|steadil\w+|never|sawtooth|each"
            r"|every|\d+(?:st|nd|rd|th) day|constant (?:load|traffic)|same (?:load|traffic)",
            weight=6.0,
        ),
        Together(
            r"memory|\bMB\b|\bGB\b|RSS|heap",
            r"(?:after|over|within|for) (?:\w+ ){0,2}(?:hours?|days?|weeks?)|(?:hours?|days?|weeks?) later",
            r"«exit 137»|killed|OutOfMemory\w*|out of memory|\boom\b|restart\w*",
            weight=6.0,
        ),
        Refutes(r"during (?:deploy|start|import)|single request|large (?:file|payload)"),
        Refutes(r"cache|redis|database", weight=-2.0),
    ),
    reports=(
        "Node service, 1 GB task. ECS MemoryUtilization: climbs from 30 % to 100 % in about 36 hours, drops "
        "after the restart and climbs again; task: OutOfMemoryError: Container killed due to memory usage",
        "Rails + Sidekiq on Fargate. container insights: memory 400 MB after start, 1.9 GB after four days, "
        "then exit 137 and again",
    ),
    instead_of=("task.oom_limit_too_low", "host.memory_pressure"),
    confirm=("aws cloudwatch get-metric-data (AWS/ECS MemoryUtilization of the service over some days)",),
    cures=("Restart regularly for now; find the leak from heap profiles of an old and a new task.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    killed = [each for each in failed_tasks(snapshot, service) if ran_out_of_memory(each)]
    series = grown(snapshot, service) if killed else None
    if series and not crowded(snapshot, service):
        says = f"the memory of {service.name} grows all the time until its tasks are killed"
        yield rule.finding(
            about=service.arn,
            hurts=(service.arn,),
            says=says,
            evidence=(series.seen("values", says), *evidence_of(killed[0])),
            since=killed[-1].stopped_at,
        )
