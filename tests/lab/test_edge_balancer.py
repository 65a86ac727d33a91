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
SLOW_HEALTH = {**ROUTES, HEALTH: {**ROUTES[HEALTH], "latency_s": 3}}
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


def elsewhere(edge: Edge, *, enabled: bool) -> None:
    """CreateSubnet in a zone where no task runs, UpdateService to it; SetSubnets, so that the balancer has one, too."""
    ec2, backend = edge.lab.ec2, edge.lab.service()
    network = backend["networkConfiguration"]["awsvpcConfiguration"]
    old = ec2.describe_subnets(SubnetIds=network["subnets"])["Subnets"]
    zones = {each["ZoneName"] for each in ec2.describe_availability_zones()["AvailabilityZones"]}
    zone = min(zones - {each["AvailabilityZone"] for each in old})
    vpc, tables = old[0]["VpcId"], ec2.describe_route_tables()["RouteTables"]
    of_subnets = {one.get("SubnetId"): each["RouteTableId"] for each in tables for one in each["Associations"]}

    def made(block: str, like: str) -> str:
        subnet = str(ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"])
        ec2.associate_route_table(SubnetId=subnet, RouteTableId=of_subnets[like])
        return subnet

    own = [each["SubnetId"] for each in edge.balancer["AvailabilityZones"]]
    if enabled:
        edge.lab.client("elbv2").set_subnets(
            LoadBalancerArn=edge.balancer["LoadBalancerArn"], Subnets=[*own, made("10.0.250.0/24", own[0])]
        )
    there = {**network, "subnets": [made("10.0.251.0/24", old[0]["SubnetId"])]}
    edge.lab.ecs.update_service(
        cluster=CLUSTER, service=BACKEND, networkConfiguration={"awsvpcConfiguration": there}, forceNewDeployment=True
    )


def nobody_asks(edge: Edge) -> None:
    found = {(state, reason) for state, reason, _ in health(edge)}
    assert ("unused", "Target.NotInUse") in found


def drop_group(edge: Edge) -> None:
    drop_rule(edge)
    edge.lab.client("elbv2").delete_target_group(TargetGroupArn=edge.lab.target_group())


def never_done(edge: Edge) -> None:
    """Requests go to the front end, and the deployment has not ended after half an hour."""
    assert edge.get("/api/v1/prices").status == 404
    newest = next(each for each in edge.lab.service()["deployments"] if each["status"] == "PRIMARY")
    assert "IN_PROGRESS" == newest["rolloutState"]


def drop_other_group(edge: Edge) -> None:
    """CreateTargetGroup, and DeleteTargetGroup of the same."""
    elb = edge.lab.client("elbv2")
    vpc = edge.balancer["VpcId"]
    made = elb.create_target_group(Name="spare", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    elb.delete_target_group(TargetGroupArn=made["TargetGroups"][0]["TargetGroupArn"])


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
        "loadbalancer.health_timeout_short", "ModifyTargetGroup: HealthCheckTimeoutSeconds=2 before answers in 3",
        both(group(HealthCheckTimeoutSeconds=2), release(routes=SLOW_HEALTH)), says("(reason Request timed out)"), 20,
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
    Case("loadbalancer.target_group_missing", "DeleteRule, DeleteTargetGroup, UpdateService",
         both(drop_group, restart), never_done, 30),
    Case(
        "loadbalancer.targets_deregistered", "DeregisterTargets",
        lambda edge: deregister(edge, all_of_them=True), counts("HTTPCode_ELB_503_Count", 60),
    ),
    Case("loadbalancer.zone_not_enabled", "UpdateService to a zone in which the balancer has no subnet",
         lambda edge: elsewhere(edge, enabled=False), nobody_asks),
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
    Harmless("loadbalancer.health_timeout_short", "4 s before answers in 3",
             both(group(HealthCheckTimeoutSeconds=4), release(routes=SLOW_HEALTH)), 20),
    Harmless("loadbalancer.host_header_rejected", "every host is admitted", release(hosts="*"), 20),
    Harmless("loadbalancer.idle_timeout_short", "2 s before fast answers",
             attributes(idle_timeout__timeout_seconds="2")),
    Harmless("loadbalancer.ingress_closed", "port 80, which only redirects", lambda edge: admission(edge, 80)),
    Harmless("loadbalancer.keepalive_mismatch", "a release that keeps them for 65 s", release(keep_alive_s=65), 20),
    Harmless("loadbalancer.listener_missing", "CreateRule for another path", add_rule),
    Harmless("loadbalancer.no_drain_on_stop", "a delay of 5 s", both(draining(5), restart), 20),
    Harmless("loadbalancer.subnets_private", "SetSubnets to the same", lambda edge: subnets(edge, private=False)),
    Harmless("loadbalancer.target_port_wrong", "one container port more", one_port_more, 20),
    Harmless("loadbalancer.target_group_missing", "DeleteTargetGroup of one that nobody names", drop_other_group),
    Harmless("loadbalancer.targets_deregistered", "an address that is none",
             lambda edge: deregister(edge, all_of_them=False)),
    Harmless("loadbalancer.zone_not_enabled", "to a zone in which the balancer has one",
             lambda edge: elsewhere(edge, enabled=True), 20),
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
