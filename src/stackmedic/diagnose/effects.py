"""What follows from what: the symptoms that each effect brings upon the services it hurts.

One table serves both directions: it says which symptoms a cause may explain, and in which order its chain is told
(the order of ``SymptomKind``: from starting a task to the people outside).
"""

from stackmedic.model.finding import Effect, SymptomKind

FEWER_TASKS = (
    SymptomKind.DEPLOYMENT_FAILED,
    SymptomKind.DEPLOYMENT_STALLED,
    SymptomKind.SERVICE_BELOW_DESIRED,
    SymptomKind.NO_TARGETS,
    SymptomKind.CLIENT_ERRORS,
    SymptomKind.CHECKS_FAIL,
    SymptomKind.NO_REQUESTS,  # Where nobody answers, people stop asking.
    SymptomKind.SLOW,  # Those that are left do the work of all.
    SymptomKind.ALARM,
)
POOR_HEALTH = (SymptomKind.TARGETS_UNHEALTHY, SymptomKind.TASKS_FAIL_HEALTH_CHECKS, *FEWER_TASKS)
DYING = (SymptomKind.TASKS_EXIT, SymptomKind.LOG_ERRORS, *POOR_HEALTH)

FOLLOWS: dict[Effect, tuple[SymptomKind, ...]] = {
    Effect.CANNOT_START: (SymptomKind.TASKS_FAIL_TO_START, *FEWER_TASKS),
    Effect.CANNOT_CONNECT: DYING,
    Effect.CRASHES: DYING,
    Effect.OUT_OF_MEMORY: (SymptomKind.TASKS_OUT_OF_MEMORY, *DYING),
    Effect.FAILS_HEALTH_CHECKS: POOR_HEALTH,
    Effect.ANSWERS_WITH_ERRORS: (SymptomKind.LOG_ERRORS, *POOR_HEALTH, SymptomKind.CLIENTS_REFUSED),
    Effect.OUT_OF_REACH: (SymptomKind.CHECKS_FAIL, SymptomKind.NO_REQUESTS, SymptomKind.ALARM),
    Effect.MISROUTED: (
        SymptomKind.NO_TARGETS,
        SymptomKind.CLIENT_ERRORS,
        SymptomKind.CLIENTS_REFUSED,
        SymptomKind.CHECKS_FAIL,
        SymptomKind.NO_REQUESTS,
        SymptomKind.ALARM,
    ),
    Effect.IS_DOWN: (SymptomKind.DATABASE_UNAVAILABLE, SymptomKind.CACHE_UNAVAILABLE, *FEWER_TASKS),
    Effect.DEPLOYMENT_FAILS: (SymptomKind.TASKS_FAIL_TO_START, *DYING),
    Effect.STOPPED_ON_PURPOSE: tuple(SymptomKind),
    Effect.RINGS_FALSELY: (SymptomKind.ALARM,),
    Effect.ROLLING_OUT: (
        SymptomKind.LOG_ERRORS,
        SymptomKind.SERVICE_BELOW_DESIRED,
        SymptomKind.NO_TARGETS,
        SymptomKind.CHECKS_FAIL,
        SymptomKind.ALARM,
    ),
}

TASK_LEVEL = frozenset(
    (
        SymptomKind.TASKS_FAIL_TO_START,
        SymptomKind.TASKS_EXIT,
        SymptomKind.TASKS_OUT_OF_MEMORY,
        SymptomKind.TARGETS_UNHEALTHY,
        SymptomKind.TASKS_FAIL_HEALTH_CHECKS,
    )
)
SHOWS_AS: dict[Effect, tuple[SymptomKind, ...]] = {
    # What an effect must show as, when the account shows at all what becomes of tasks. A missing image is no cause of
    # tasks that start and crash. Effects that are not named here may show as anything that follows from them.
    Effect.CANNOT_START: (SymptomKind.TASKS_FAIL_TO_START,),
    Effect.CRASHES: (SymptomKind.TASKS_EXIT, SymptomKind.TASKS_FAIL_HEALTH_CHECKS, SymptomKind.TARGETS_UNHEALTHY),
    Effect.OUT_OF_MEMORY: (SymptomKind.TASKS_OUT_OF_MEMORY,),
    Effect.FAILS_HEALTH_CHECKS: (SymptomKind.TARGETS_UNHEALTHY, SymptomKind.TASKS_FAIL_HEALTH_CHECKS),
    Effect.DEPLOYMENT_FAILS: (),
}

AT_WORK = frozenset(
    (
        Effect.CANNOT_CONNECT,
        Effect.ANSWERS_WITH_ERRORS,
        Effect.IS_DOWN,
        Effect.STOPPED_ON_PURPOSE,
        Effect.OUT_OF_REACH,
        Effect.MISROUTED,
    )
)
# Effects on tasks that run. The others keep tasks from starting or staying: clients do not feel them while enough
# tasks that started before serve.

FELT = frozenset(
    (SymptomKind.CLIENT_ERRORS, SymptomKind.CHECKS_FAIL, SymptomKind.NO_REQUESTS, SymptomKind.SLOW)
)  # By clients.
METRICS_OF_CLIENTS = ("HTTPCode_", "TargetResponseTime", "TargetConnectionErrorCount", "RejectedConnectionCount")
# Alarms on these ring for what clients feel. Source: "CloudWatch metrics for your Application Load Balancer".

QUIET = frozenset((SymptomKind.LOG_ERRORS,))  # Worth a link of a chain; alone no incident.


def followers(effects: tuple[Effect, ...]) -> frozenset[SymptomKind]:
    """The symptoms that may follow."""
    return frozenset(kind for each in effects for kind in FOLLOWS[each])


def must_show(effects: tuple[Effect, ...]) -> frozenset[SymptomKind] | None:
    """The task-level symptoms of which one must be there; None when the effects may show as anything."""
    if any(each not in SHOWS_AS for each in effects):
        return None
    return frozenset(kind for each in effects for kind in SHOWS_AS[each])
