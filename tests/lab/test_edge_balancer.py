"""The load balancer: what each cause does to the stack's clients, and changes beside it that hurt nobody."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.edge import HURRY_S, Edge
from tests.lab.edge_acts import (
    API,
    HEALTH,
    NEEDS,
    ROUTES,
    attributes,
    both,
    counts,
    draining,
    group,
    health,
    release,
    says,
    silent,
)
from tests.lab.edge_case import Act, Case, Harmless, named
from tests.scenarios.lab import BACKEND, CLUSTER

LOGIN = {"status": 302, "location": "/api/home"}
SLOW = {**ROUTES, API: {**NEEDS, "latency_s": 3}}
WITH_LOGIN = {**ROUTES, "/api/login": LOGIN}
MOVED = {**ROUTES, HEALTH: {"status": 307, "location": "/api/v1/health/"}}
SWITCHED = {**ROUTES, HEALTH: {**ROUTES[HEALTH], "feature": "HEALTH_ENABLED"}}
REDIRECTS_TOO = group(Matcher={"HttpCode": "200-399"})


def location(scheme: str) -> Act:
    def shows(edge: Edge) -> None:
        assert edge.get("/api/login").headers["Location"] == f"{scheme}://{edge.site}/api/home"

    return shows


def circles(edge: Edge) -> None:
    got = edge.get("/api/v1/prices")
    assert (got.status, got.headers["Location"]) == (301, f"https://{edge.site}/api/v1/prices")
    assert edge.balanced("HTTPCode_Target_3XX_Count") > 10 * 60  # A browser follows twenty times.


def admission(edge: Edge, port: int) -> None:
    """RevokeSecurityGroupIngress of a port at the load balancer's group."""
    group_id = edge.balancer["SecurityGroups"][0]
    found = edge.lab.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]["IpPermissions"]
    wanted = [each for each in found if each.get("FromPort") == port]
    edge.lab.ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=wanted)


def unreachable(edge: Edge) -> None:
    silent(edge)
    with pytest.raises(TimeoutError):
        edge.get(timeout=HURRY_S)


def rule_of(edge: Edge) -> dict[str, Any]:
    """The rule that forwards to the backend."""
    arn = edge.listener(443)["ListenerArn"]
    rules = edge.lab.client("elbv2").describe_rules(ListenerArn=arn)["Rules"]
    return next(dict(each) for each in rules if each["Actions"][0].get("TargetGroupArn") == edge.lab.target_group())


def drop_rule(edge: Edge) -> None:
    edge.lab.client("elbv2").delete_rule(RuleArn=rule_of(edge)["RuleArn"])


def not_found(edge: Edge) -> None:
    """What nobody else has a rule for goes to the front end, which does not know it."""
    assert edge.get("/api/v1/prices").status == 404
    assert edge.balanced("HTTPCode_Target_4XX_Count") > 60


def add_rule(edge: Edge) -> None:
    edge.lab.client("elbv2").create_rule(
        ListenerArn=edge.listener(443)["ListenerArn"], Priority=50,
        Conditions=[{"Field": "path-pattern", "Values": ["/status"]}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "204"}}],
    )  # fmt: skip


def restart(edge: Edge) -> None:
    edge.lab.redeploy()


def subnets(edge: Edge, *, private: bool) -> None:
    """SetSubnets: to those of the tasks, or to the same as before."""
    own = [each["SubnetId"] for each in edge.balancer["AvailabilityZones"]]
    tasks = edge.lab.service()["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    edge.lab.client("elbv2").set_subnets(
        LoadBalancerArn=edge.balancer["LoadBalancerArn"], Subnets=list(tasks) if private else own
    )


def other_port(edge: Edge) -> None:
    """RegisterTaskDefinition with another container port, UpdateService to it."""
    lab = edge.lab
    arn = lab.register(portMappings=[{"containerPort": 9000}])
    balanced = [{"targetGroupArn": lab.target_group(), "containerName": "backend", "containerPort": 9000}]
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=arn, loadBalancers=balanced)


def one_port_more(edge: Edge) -> None:
    edge.lab.deploy(portMappings=[{"containerPort": 8000}, {"containerPort": 9000}])


def deregister(edge: Edge, *, all_of_them: bool) -> None:
    elb, arn = edge.lab.client("elbv2"), edge.lab.target_group()
    found = [each["Target"] for each in elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]]
    gone = [{"Id": each["Id"], "Port": each["Port"]} for each in found]
    elb.deregister_targets(TargetGroupArn=arn, Targets=gone if all_of_them else [{"Id": "10.0.250.250", "Port": 8000}])


def unhealthy(reason: str) -> Act:
    def shows(edge: Edge) -> None:
        assert reason in {each for _, each, _ in health(edge)}

    return shows


def lost_on_the_way(edge: Edge) -> None:
    assert edge.balanced("HTTPCode_ELB_502_Count", 15) >= 2


CASES = [
    Case(
        "loadbalancer.edge_mixed_content_proto_lost", "a release that does not trust X-Forwarded-Proto",
        release(routes=WITH_LOGIN), location("http"),
    ),
    Case(
        "loadbalancer.edge_redirect_loop_proto_lost", "a release that insists on HTTPS and does not trust the proxy",
        both(REDIRECTS_TOO, release(insists_on_https=True)), circles, 20,
    ),
    Case(
        "loadbalancer.health_path_depends_on_feature", "a release whose health path has a switch that is off",
        release({"HEALTH_ENABLED": "false"}, routes=SWITCHED), says("Health checks failed with these codes: [404]"), 20,
    ),
    Case(
        "loadbalancer.health_path_redirect", "a release whose health path redirects",
        release(routes=MOVED), says("Health checks failed with these codes: [307]"), 20,
    ),
    Case(
        "loadbalancer.health_path_wrong", "ModifyTargetGroup: HealthCheckPath=/nope",
        group(HealthCheckPath="/nope"), says("Health checks failed with these codes: [404]"),
    ),
    Case(
        "loadbalancer.health_port_wrong", "ModifyTargetGroup: HealthCheckPort=9999",
        group(HealthCheckPort="9999"), says("(reason Request timed out)"),
    ),
    Case(
        "loadbalancer.health_protocol_port", "ModifyTargetGroup: HealthCheckProtocol=HTTPS",
        group(HealthCheckProtocol="HTTPS"), says("(reason Health checks failed)"),
    ),
    Case(
        "loadbalancer.host_header_rejected", "a release that admits its public name only",
        release(hosts="staging.ohmycoins.com"), says("Health checks failed with these codes: [400]"), 20,
    ),
    Case(
        "loadbalancer.idle_timeout_short", "ModifyLoadBalancerAttributes: idle time-out of 2 s before answers in 3",
        both(attributes(idle_timeout__timeout_seconds="2"), release(routes=SLOW)), counts("HTTPCode_ELB_504_Count"), 20,
    ),
    Case(
        "loadbalancer.ingress_closed", "RevokeSecurityGroupIngress of port 443",
        lambda edge: admission(edge, 443), unreachable,
    ),
    Case(
        "loadbalancer.keepalive_mismatch", "a release that closes idle connections after 5 s",
        release(keep_alive_s=5), counts("HTTPCode_ELB_502_Count"), 20,
    ),
    Case("loadbalancer.listener_missing", "DeleteRule", drop_rule, not_found),
    Case(
        "loadbalancer.no_drain_on_stop", "ModifyTargetGroupAttributes: no delay; UpdateService",
        both(draining(0), restart), lost_on_the_way, 15,
    ),
    Case("loadbalancer.subnets_private", "SetSubnets to private ones", lambda edge: subnets(edge, private=True),
         unreachable),
    Case(
        "loadbalancer.target_port_wrong", "UpdateService to a port that nothing listens on",
        other_port, says("(port 9000) is unhealthy"), 20,
    ),
    Case(
        "loadbalancer.targets_deregistered", "DeregisterTargets",
        lambda edge: deregister(edge, all_of_them=True), counts("HTTPCode_ELB_503_Count", 60),
    ),
]  # fmt: skip


HARMLESS = [
    Harmless("loadbalancer.edge_mixed_content_proto_lost", "the same release trusts it",
             release(routes=WITH_LOGIN, trusts_proxy=True), 20),
    Harmless("loadbalancer.edge_redirect_loop_proto_lost", "the same release trusts it",
             both(REDIRECTS_TOO, release(insists_on_https=True, trusts_proxy=True)), 20),
    Harmless("loadbalancer.health_path_depends_on_feature", "the switch is on",
             release({"HEALTH_ENABLED": "true"}, routes=SWITCHED), 20),
    Harmless("loadbalancer.health_path_redirect", "the matcher takes redirects",
             both(REDIRECTS_TOO, release(routes=MOVED)), 20),
    Harmless("loadbalancer.health_path_wrong", "another path that answers", group(HealthCheckPath="/")),
    Harmless("loadbalancer.health_port_wrong", "the program's port by its number", group(HealthCheckPort="8000")),
    Harmless("loadbalancer.health_protocol_port", "the same protocol again", group(HealthCheckProtocol="HTTP")),
    Harmless("loadbalancer.host_header_rejected", "every host is admitted", release(hosts="*"), 20),
    Harmless("loadbalancer.idle_timeout_short", "2 s before fast answers",
             attributes(idle_timeout__timeout_seconds="2")),
    Harmless("loadbalancer.ingress_closed", "port 80, which only redirects", lambda edge: admission(edge, 80)),
    Harmless("loadbalancer.keepalive_mismatch", "a release that keeps them for 65 s", release(keep_alive_s=65), 20),
    Harmless("loadbalancer.listener_missing", "CreateRule for another path", add_rule),
    Harmless("loadbalancer.no_drain_on_stop", "a delay of 5 s", both(draining(5), restart), 20),
    Harmless("loadbalancer.subnets_private", "SetSubnets to the same", lambda edge: subnets(edge, private=False)),
    Harmless("loadbalancer.target_port_wrong", "one container port more", one_port_more, 20),
    Harmless("loadbalancer.targets_deregistered", "an address that is none",
             lambda edge: deregister(edge, all_of_them=False)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_cause_shows(edge: Edge, case: Case) -> None:
    case.play(edge)


@pytest.mark.parametrize("case", HARMLESS, ids=named)
def test_a_change_hurts_nobody(edge: Edge, case: Harmless) -> None:
    case.play(edge)


def test_health_checks_of_addresses_cannot_be_turned_off(edge: Edge) -> None:
    with pytest.raises(ClientError, match="InvalidConfigurationRequest"):
        edge.lab.client("elbv2").modify_target_group(TargetGroupArn=edge.lab.target_group(), HealthCheckEnabled=False)


def test_a_cluster_with_services_is_not_deleted(edge: Edge) -> None:
    with pytest.raises(ClientError, match="ClusterContainsServicesException"):
        edge.lab.ecs.delete_cluster(cluster=CLUSTER)
