"""One health check: from every node of the balancer to the target, and what the program answers.

A check fails when any of the nodes fails, with the first failing node's reason. Nothing listening on the address means
a refused connection at once (FailedHealthChecks); a packet that is dropped on the way, or an address that nobody holds,
means silence (Timeout).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.balancer.target import FAILED, PASSED, TIMED_OUT, Checked, Target, wrong_code
from stackmedic.lab.physics.web import Asked

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.network import Interface


def check(account: "Account", group: Any, target: Target, nodes: "list[Interface]") -> Checked:
    """What a check of a target finds now. ``group`` is moto's target group, read anew so that changes take effect."""
    port = check_port(group, target.port)
    task = target.task
    if task is None or task.wire["lastStatus"] in ("DEPROVISIONING", "STOPPED"):
        return TIMED_OUT
    if not all(reaches(account, node, task.interface, port) for node in nodes):
        return TIMED_OUT
    process = listener(target, port)
    if process is None:
        return FAILED
    if not understood(group):
        return FAILED
    if str(group.health_check_protocol).upper() not in ("HTTP", "HTTPS"):
        return PASSED
    encrypted = str(group.health_check_protocol).upper() == "HTTPS"
    asked = Asked(group.health_check_path or "/", f"{target.address}:{port}", tls=encrypted)
    answer = process.respond(asked, port)
    if not answer.status:
        return FAILED
    if answer.latency_s > float(group.health_check_timeout_seconds):
        return TIMED_OUT
    return PASSED if matches(answer.status, matcher(group)) else wrong_code(answer.status)


def understood(group: Any) -> bool:
    """Whether programs understand what the balancer speaks to them: theirs is HTTP/1.1, not HTTP/2 or gRPC.

    Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html, "Protocol
    version".
    """
    return (getattr(group, "protocol_version", None) or "HTTP1") == "HTTP1"


def stands_alone(group: Any, target: Target) -> bool:
    """Whether the program answers the check by itself: no store and no other service has a say."""
    process = listener(target, check_port(group, target.port))
    return process is not None and bool(process.stands_alone(group.health_check_path or "/"))


def check_port(group: Any, traffic_port: int) -> int:
    return traffic_port if group.health_check_port in (None, "traffic-port") else int(group.health_check_port)


def matcher(group: Any) -> str:
    return str(getattr(group, "matcher", {}).get("HttpCode") or "200")


def matches(status: int, codes: str) -> bool:
    """Whether a status is among "200", "200,301" or "200-399"."""
    for each in codes.split(","):
        low, _, high = each.strip().partition("-")
        if int(low) <= status <= int(high or low):
            return True
    return False


def listener(target: Target, port: int) -> Any | None:
    """The process of the target's task that listens on the port."""
    for process in target.task.processes.values() if target.task else ():
        if process.listens(port):
            return process
    return None


def reaches(account: "Account", source: "Interface", destination: "Interface", port: int) -> bool:
    """Whether a packet gets there and its answer back."""
    from stackmedic.lab.physics.network import travels

    return bool(travels(account, source, destination, port))
