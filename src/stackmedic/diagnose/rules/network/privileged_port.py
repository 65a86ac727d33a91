"""A process that is not root binds a port below 1024 and is refused.

Fargate and awsvpc tasks cannot set the sysctl that Docker sets by default. Source: Linux capabilities
(CAP_NET_BIND_SERVICE); Docker's net.ipv4.ip_unprivileged_port_start.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A process that is not root binds a port below 1024",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="non-root user bind port 80 443 permission denied privileged port below 1024 nginx unprivileged "
    "CAP_NET_BIND_SERVICE",
    signatures=(
        Proves(r"bind\(\) to \S+:(?:80|443) failed \(13: Permission denied\)"),
        Proves(r"listen EACCES: permission denied \S*:?(?:80|443)\b"),
        Proves(r"(?:listen|bind) … :(?:80|443|[1-9]\d\d?): bind: permission denied", weight=5.0),
        Proves(
            r"permission denied … (?:bind|listen)\w* … (?:port )?:?(?:80|443)\b|could not bind to address "
            r"… :(?:80|443)",
            weight=5.0,
        ),
        Says(r"(?:bind|listen)\w* … permission denied", weight=4.0),
        Says(r"make_sock: could not bind to address … Permission denied", weight=4.0),
        Says(r"(?:privileged|below 1024|<1024) port|CAP_NET_BIND_SERVICE", weight=4.0),
        Proves(r"Permission denied: \('[^']*', (?:[1-9]\d{0,2}|10[01]\d|102[0-3])\)"),  # Python's socket
    ),
    clues=(
        Together(
            r"non-?root|unprivileged|user \d+|USER \w+",
            r"port (?:80|443)\b|:80\b|below 1024|privileged port",
            weight=5.0,
        ),
        Refutes(r"address already in use"),
    ),
    reports=(
        "httpd image with USER www-data. httpd: (13)Permission denied: AH00072: make_sock: could not bind to "
        "address [::]:80",
        "caddy as uid 1000. caddy: listening on :80: listen tcp :80: bind: permission denied",
        "container user changed to nginx/node/1001, listens on 80 or 443. app: bind: permission denied; "
        "EACCES 0.0.0.0:80",
    ),
    instead_of=("task.entry_not_executable", "iam.permission_missing"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[user,portMappings]'",
    ),
    cures=("Listen on a port from 1024 on (8080) and map the target group to it.",),
)
