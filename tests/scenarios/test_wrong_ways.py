"""Requests and packets that people led another way by plain AWS calls: what leads them there is named."""

from stackmedic.model.finding import Diagnosis
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, CLUSTER, FRONTEND, REGION, Lab


def accused(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(each.id, each.about) for each in diagnosis.causes]


def rule_of_backend(lab: Lab) -> tuple[str, str]:
    """The listener, and its rule that leads to the backend."""
    balancers = lab.client("elbv2")
    (balancer,) = balancers.describe_load_balancers()["LoadBalancers"]
    for listener in balancers.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
        for rule in balancers.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
            if any(each.get("TargetGroupArn") == lab.target_group() for each in rule["Actions"]):
                return str(listener["ListenerArn"]), str(rule["RuleArn"])
    raise LookupError("no rule leads to the backend")


def new_group(lab: Lab, **more: str) -> str:
    balancers = lab.client("elbv2")
    old = balancers.describe_target_groups(TargetGroupArns=[lab.target_group()])["TargetGroups"][0]
    kept = {key: old[key] for key in ("Protocol", "Port", "VpcId", "TargetType", "HealthCheckPath", "Matcher")}
    made = balancers.create_target_group(Name="fresh", **(kept | more))["TargetGroups"][0]
    return str(made["TargetGroupArn"])


def move(lab: Lab, group: str) -> None:
    tie = lab.service()["loadBalancers"][0]
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, loadBalancers=[tie | {"targetGroupArn": group}])


def test_a_maintenance_page_left_in_front_is_named(lab: Lab, doctor: Doctor) -> None:
    listener, _ = rule_of_backend(lab)
    page = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}
    made = lab.client("elbv2").create_rule(
        ListenerArn=listener, Priority=1, Actions=[page], Conditions=[{"Field": "path-pattern", "Values": ["/*"]}]
    )
    lab.advance(20)

    diagnosis = doctor.diagnose(lab)

    assert [("loadbalancer.listener_missing", made["Rules"][0]["RuleArn"])] == accused(diagnosis)


def test_rules_that_changed_places_are_named(lab: Lab, doctor: Doctor) -> None:
    balancers = lab.client("elbv2")
    listener, _ = rule_of_backend(lab)
    rules = {each["Priority"]: each["RuleArn"] for each in balancers.describe_rules(ListenerArn=listener)["Rules"]}
    swapped = [{"RuleArn": rules["100"], "Priority": 200}, {"RuleArn": rules["200"], "Priority": 100}]
    balancers.set_rule_priorities(RulePriorities=swapped)
    lab.advance(20)

    assert [("loadbalancer.listener_missing", rules["200"])] == accused(doctor.diagnose(lab))


def test_a_service_in_another_group_than_requests_are_sent_to_is_named(lab: Lab, doctor: Doctor) -> None:
    listener, _ = rule_of_backend(lab)
    old, fresh = lab.target_group(), new_group(lab)
    lab.client("elbv2").create_rule(
        ListenerArn=listener, Priority=900, Actions=[{"Type": "forward", "TargetGroupArn": fresh}],
        Conditions=[{"Field": "path-pattern", "Values": ["/new/*"]}],
    )  # fmt: skip
    move(lab, fresh)
    lab.advance(20)

    assert [("loadbalancer.targets_deregistered", old)] == accused(doctor.diagnose(lab))


def test_a_group_that_speaks_what_the_program_does_not_is_named(lab: Lab, doctor: Doctor) -> None:
    _, rule = rule_of_backend(lab)
    fresh = new_group(lab, ProtocolVersion="HTTP2")
    lab.client("elbv2").modify_rule(RuleArn=rule, Actions=[{"Type": "forward", "TargetGroupArn": fresh}])
    move(lab, fresh)
    lab.advance(20)

    assert [("loadbalancer.health_protocol_port", fresh)] == accused(doctor.diagnose(lab))


def test_an_endpoint_whose_group_admits_nobody_is_named(lab: Lab, doctor: Doctor) -> None:
    network = lab.service()["networkConfiguration"]["awsvpcConfiguration"]
    vpc = lab.ec2.describe_subnets(SubnetIds=network["subnets"])["Subnets"][0]["VpcId"]
    door = lab.ec2.create_security_group(GroupName="door", Description="nobody", VpcId=vpc)["GroupId"]
    lab.ec2.create_vpc_endpoint(
        VpcId=vpc, VpcEndpointType="Interface", ServiceName=f"com.amazonaws.{REGION}.ecr.api", PrivateDnsEnabled=True,
        SubnetIds=network["subnets"], SecurityGroupIds=[door],
    )  # fmt: skip
    lab.advance(3)
    lab.redeploy()
    lab.advance(20)

    assert [("network.sg_ingress_missing", door)] == accused(doctor.diagnose(lab))


def test_an_acl_that_lets_only_some_answers_out_is_named(lab: Lab, doctor: Doctor) -> None:
    subnets = lab.service()["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    vpc = lab.ec2.describe_subnets(SubnetIds=subnets)["Subnets"][0]["VpcId"]
    before = [{"Name": "association.subnet-id", "Values": subnets}]
    found = lab.ec2.describe_network_acls(Filters=before)["NetworkAcls"]
    acl = lab.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    common = {"NetworkAclId": acl, "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    lab.ec2.create_network_acl_entry(RuleNumber=100, Protocol="-1", Egress=False, **common)
    for number, port in enumerate((443, 5432, 6379), 100):
        ports = {"From": port, "To": port}
        lab.ec2.create_network_acl_entry(RuleNumber=number, Protocol="6", Egress=True, PortRange=ports, **common)
    for each in (one for acls in found for one in acls["Associations"] if one["SubnetId"] in subnets):
        lab.ec2.replace_network_acl_association(AssociationId=each["NetworkAclAssociationId"], NetworkAclId=acl)
    lab.advance(15)

    assert [("network.nacl_blocks", acl)] == accused(doctor.diagnose(lab))


def test_an_endpoint_taken_off_its_tables_leaves_the_way_by_nat(lab: Lab, doctor: Doctor) -> None:
    (endpoint,) = lab.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    lab.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], RemoveRouteTableIds=endpoint["RouteTableIds"])
    lab.redeploy()
    lab.advance(20)

    assert lab.control("health")["healthy"]
    assert [] == accused(doctor.diagnose(lab))


def test_a_prefix_list_that_lost_the_networks_of_the_tasks_is_named(lab: Lab, doctor: Doctor) -> None:
    ec2, group = lab.ec2, lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    made = ec2.create_managed_prefix_list(
        PrefixListName="tasks", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "10.0.0.0/8"}]
    )["PrefixList"]
    named = [{"PrefixListId": made["PrefixListId"]}]
    lab.revoke_ingress(group)
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": named}]
    )
    lab.advance(20)
    assert doctor.diagnose(lab).causes == ()

    ec2.modify_managed_prefix_list(
        PrefixListId=made["PrefixListId"], CurrentVersion=made["Version"], RemoveEntries=[{"Cidr": "10.0.0.0/8"}]
    )
    lab.redeploy()
    lab.advance(20)

    (cause,) = doctor.diagnose(lab).causes
    assert ("network.sg_ingress_missing", group) == (cause.id, cause.about)
    assert "ec2:GetManagedPrefixListEntries" in {each.call for each in cause.evidence}


def test_services_that_were_all_deleted_are_named_although_the_cluster_is_empty(lab: Lab, doctor: Doctor) -> None:
    for name in (BACKEND, FRONTEND):
        lab.ecs.delete_service(cluster=CLUSTER, service=name, force=True)
    lab.advance(25)

    causes = doctor.diagnose(lab).causes

    assert {("control.service_deleted", BACKEND), ("control.service_deleted", FRONTEND)} == {
        (each.id, each.about.rsplit("/", 1)[-1]) for each in causes
    }


def test_dhcp_options_that_name_a_resolver_elsewhere_are_named(lab: Lab, doctor: Doctor) -> None:
    asked = [{"Key": "domain-name-servers", "Values": ["10.99.0.2"]}]
    options = lab.ec2.create_dhcp_options(DhcpConfigurations=asked)["DhcpOptions"]["DhcpOptionsId"]
    (vpc,) = lab.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    lab.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc["VpcId"])
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, forceNewDeployment=True)
    lab.advance(20)

    assert [("network.dns_resolver_unreachable", options)] == accused(doctor.diagnose(lab))
