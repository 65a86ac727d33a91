"""Services and target groups that were deleted by plain AWS calls, and rules that take less than before, are named."""

from stackmedic.model.finding import Verdict
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, CLUSTER, Lab
from tests.scenarios.test_wrong_ways import accused, new_group, rule_of_backend


def with_a_balancer_of_its_own(lab: Lab, name: str) -> tuple[str, str]:
    """One more service of the cluster, behind one more load balancer; the balancer and its target group."""
    balancers, group = lab.client("elbv2"), new_group(lab)
    (old,) = balancers.describe_load_balancers()["LoadBalancers"]
    subnets = [each["SubnetId"] for each in old["AvailabilityZones"]]
    made = balancers.create_load_balancer(Name="own", Subnets=subnets, SecurityGroups=old["SecurityGroups"])
    arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    balancers.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=forward)
    backend = lab.service()
    lab.ecs.create_service(
        cluster=CLUSTER,
        serviceName=name,
        taskDefinition=backend["taskDefinition"],
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=backend["networkConfiguration"],
        loadBalancers=[backend["loadBalancers"][0] | {"targetGroupArn": group}],
        healthCheckGracePeriodSeconds=120,
    )
    lab.advance(20)
    return arn, group


def test_a_deleted_service_with_a_load_balancer_of_its_own_is_named_before_cloudtrail_tells(
    lab: Lab, doctor: Doctor
) -> None:
    with_a_balancer_of_its_own(lab, "reports")
    lab.ecs.delete_service(cluster=CLUSTER, service="reports", force=True)
    lab.advance(5)

    ((cause, about),) = accused(doctor.diagnose(lab))

    assert ("control.service_deleted", "reports") == (cause, about.rsplit("/", 1)[-1])


def test_a_deleted_service_whose_load_balancer_is_deleted_too_is_missed_by_nobody(lab: Lab, doctor: Doctor) -> None:
    balancer, group = with_a_balancer_of_its_own(lab, "reports")
    lab.ecs.delete_service(cluster=CLUSTER, service="reports", force=True)
    lab.client("elbv2").delete_load_balancer(LoadBalancerArn=balancer)
    lab.client("elbv2").delete_target_group(TargetGroupArn=group)
    lab.advance(20)

    assert Verdict.HEALTHY == doctor.diagnose(lab).verdict


def test_a_target_group_that_was_deleted_under_running_tasks_is_named(lab: Lab, doctor: Doctor) -> None:
    group = lab.target_group()
    _, rule = rule_of_backend(lab)
    lab.client("elbv2").delete_rule(RuleArn=rule)
    lab.client("elbv2").delete_target_group(TargetGroupArn=group)
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, forceNewDeployment=True)
    lab.advance(20)

    (cause,) = doctor.diagnose(lab).causes

    assert ("loadbalancer.target_group_missing", group) == (cause.id, cause.about)
    assert "cloudtrail:LookupEvents" in {each.call for each in cause.evidence}


def test_a_rule_that_was_narrowed_to_some_addresses_is_named(lab: Lab, doctor: Doctor) -> None:
    _, rule = rule_of_backend(lab)
    some = {"Field": "source-ip", "SourceIpConfig": {"Values": ["203.0.113.0/24"]}}
    paths = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}
    lab.client("elbv2").modify_rule(RuleArn=rule, Conditions=[paths, some])
    lab.advance(20)

    assert [("loadbalancer.listener_missing", rule)] == accused(doctor.diagnose(lab))
