"""The revision that is rolled back to fails the health check that was changed for the new one.

The target group is no part of the revision, so its path stays the new one. Source: ECS deployments change task
sets, never target groups (rolling update).
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The rollback's target fails the changed health check",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS, Effect.FAILS_HEALTH_CHECKS),
    topic="rollback old revision health check path changed target group outside revision 404 both directions "
    "fail previous release",
    signatures=(Says(r"rollback … (?:fail\w*|unhealthy|404) … (?:health|path)", weight=5.0),),
    clues=(
        Together(
            r"roll(?:s|ed|ing)?[- ]?back|older? (?:revision|release)|previous (?:revision|release|version)",
            r"health(?: ?check)?|/health\w*|path",
            r"404|fail\w*|unhealthy|not (?:have|know|serve|answer)|lacks?|both",
            r"chang\w*|new|target group|revision",
            weight=7.0,
        ),
        Refutes(r"pipeline|reported"),
    ),
    reports=(
        "Go service, /healthz introduced with the new release. ecs: rollback deployment also fails: Health "
        "checks failed with these codes: [404]; target group: path changed from / to /healthz before the "
        "deployment",
        "health check path edited with the release, service falls back to the former image. alb: former "
        "image answers 404 on the new path, rollback never becomes healthy",
    ),
    instead_of=("deploy.circuit_breaker_rolled_back", "loadbalancer.health_path_wrong", "deploy.bad_revision"),
    confirm=(
        "aws elbv2 describe-target-groups --target-group-arns GROUP --query "
        "'TargetGroups[].[HealthCheckPath,HealthCheckPort,Matcher]'",
    ),
    cures=("Set the check to what both revisions answer, then deploy; change paths in two steps.",),
)
