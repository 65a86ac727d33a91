"""A native crash that depends on the host's CPU generation.

Fargate places tasks on several generations, so the same task crashes now and then. Source: exit codes 139
(SIGSEGV), 132 (SIGILL), 134 (SIGABRT); reports about AVX-512, signal stacks, and JITs on new hosts.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A native crash depends on the host's CPU generation",
    severity=Severity.MEDIUM,
    leads_to=(Effect.CRASHES,),
    topic="segmentation fault sigsegv 139 illegal instruction sigill 132 avx cpu generation hardware only some "
    "hosts newer native crash",
    signatures=(
        Proves(r"Illegal instruction|SIGILL|«exit 132»", weight=5.0),
        Says(r"«exit 139»", weight=4.0),
        Says(r"SIGSEGV|segmentation fault", weight=4.0),
        Says(r"core dumped|signal stack|sigaltstack"),
    ),
    clues=(
        Together(
            r"«exit 139»|SIGSEGV|segmentation fault|segfault|«exit 134»|SIGABRT|core dumped|Internal error",
            r"(?:newer|some|certain|other|different|specific) … (?:hosts?|cpus?|generation|hardware"
            r"|instances?|processors?)|cpu (?:generation|model|flags?|type)|avx\w*|hardware|sapphire"
            r"|graviton\d|AMD|intel|random\w*|sporadic\w*|only (?:on )?some|sometimes|intermittent\w*",
            weight=7.0,
        ),
        Refutes(r"panic: runtime error|nil pointer dereference|goroutine \d+ \[", weight=-6.0),  # Go says SIGSEGV, too
        Refutes(r"fluent|log[-_ ]?router|firelens"),
        Refutes(r"out of memory|«exit 137»", weight=-2.0),
    ),
    reports=(
        "Elixir with native NIF on Fargate. app: 132; about one task in five, always on the same CPU model",
        "Python with AVX2 wheel. app: 132; only on some Fargate hosts",
    ),
    instead_of=("app.crash_on_start",),
    confirm=(
        "aws ecs describe-tasks --cluster CLUSTER --tasks TASK --query "
        "'tasks[].[platformVersion,availabilityZone,containers[].exitCode]'",
    ),
    cures=(
        "Update the runtime or library that crashes (or build it without the newest instructions); pin the "
        "architecture meanwhile.",
    ),
)
