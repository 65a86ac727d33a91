"""The grace period ends just before the program can answer.

ECS then replaces each task, over and over. Source: guides onyx, omnirapeutic, ohmycoins;
healthCheckGracePeriodSeconds; container startPeriod (at most 300 s).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health check's grace period is too short",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.DEPLOYMENT_FAILS),
    topic="healthCheckGracePeriodSeconds grace period too short start period warm up seconds task failed ELB "
    "health checks replaced loop",
    signatures=(
        Proves(r"«the grace period ends before the program has started»", weight=5.0),
        Says(
            r"grace[ _]?period … (?:too short|short\w*|only|just|loop|expires?|ended|ends|before"
            r"|insufficient|increas\w*|rais\w*|longer)",
            weight=5.0,
        ),
        Says(r"(?:increas\w*|rais\w*|lengthen\w*|longer|extend\w*) … grace[ _]?period", weight=5.0),
        Says(r"healthCheckGracePeriod\w*|health_check_grace_period\w*|grace period|start ?period", weight=4.0),
        Says(r"Task failed ELB health checks", weight=2.0),
    ),
    clues=(
        Together(r"Task failed (?:ELB|container) health checks", r"start\w*|warm\w*|boot\w*"),
        Refutes(r"migrat\w*"),
        Refutes(r"404|codes:", weight=-2.0),
    ),
    reports=(
        "Keycloak. task: Task failed ELB health checks; service: healthCheckGracePeriodSeconds 30; keycloak: "
        "started in 41.2s",
        "Java service. ecs: (task) failed ELB health checks; service: grace 30 s; app: Tomcat started after 52 s",
    ),
    instead_of=("health.startup_too_slow", "loadbalancer.health_path_wrong"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].healthCheckGracePeriodSeconds'",
    ),
    cures=("Set the grace period above the longest start that was seen, with a margin.",),
)
