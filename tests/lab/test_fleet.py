"""A fleet of services: it keeps AWS's quotas, all of it is well, and what is wrong with a member shows as in AWS."""

from collections.abc import Iterator
from typing import Any

import pytest

from stackmedic.lab.physics.addresses import NoFreeAddress, free_address
from stackmedic.lab.physics.network import allocate, release
from stackmedic.lab.stacks import Stack
from stackmedic.lab.stacks.fleet.stack import BUILDING_S, TASKS, Member
from stackmedic.lab.stacks.fleet.troubles import CAUSES, SHOWS_AFTER_S
from tests.lab.open_account import OpenAccount

SIZE = len(CAUSES) + 1
WELL = Member(SIZE - 1)


@pytest.fixture(scope="module")
def fleet() -> Iterator[OpenAccount]:
    """One service for each cause, and one that is well."""
    made = OpenAccount()
    Stack("fleet", SIZE).build(made.account)
    made.advance(BUILDING_S)
    assert all(service.steady for service in made.account.ecs.services.values())
    for number, cause in enumerate(CAUSES):
        cause(made, Member(number))  # type: ignore[arg-type]
    made.advance(SHOWS_AFTER_S)
    yield made


def service(fleet: OpenAccount, member: Member) -> dict[str, Any]:
    return dict(fleet("ecs").describe_services(cluster=member.cluster, services=[member.name])["services"][0])


def endings(fleet: OpenAccount, member: Member) -> str:
    """Why tasks of a service stopped lately."""
    ecs, about = fleet("ecs"), {"cluster": member.cluster}
    arns = ecs.list_tasks(**about, serviceName=member.name, desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(**about, tasks=arns)["tasks"] if arns else []
    reasons = [each["containers"][0].get("reason", "") for each in tasks]
    return " ".join([*(each["stoppedReason"] for each in tasks), *reasons])


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (0, "CannotPullContainerError"),
        (1, "Essential container in task exited"),
        (2, "ResourceInitializationError: unable to pull secrets"),
        (3, "Task failed ELB health checks"),
        (4, "OutOfMemoryError"),
    ],
    ids=[each.__name__ for each in CAUSES],
)
def test_what_is_wrong_with_a_member_shows_as_in_aws(fleet: OpenAccount, number: int, says: str) -> None:
    assert says in endings(fleet, Member(number))
    assert not fleet.account.ecs.services[service(fleet, Member(number))["serviceArn"]].steady


def test_what_is_wrong_with_others_does_not_hurt_a_member(fleet: OpenAccount) -> None:
    shown = service(fleet, WELL)
    assert (shown["runningCount"], len(shown["deployments"]), endings(fleet, WELL)) == (TASKS, 1, "")


def test_a_service_at_rest_still_heeds_what_happens_to_it(fleet: OpenAccount) -> None:
    ecs, about = fleet("ecs"), {"cluster": WELL.cluster}
    before = ecs.list_tasks(**about, serviceName=WELL.name)["taskArns"]
    ecs.stop_task(**about, task=before[0])
    fleet.advance(300)
    after = ecs.list_tasks(**about, serviceName=WELL.name)["taskArns"]
    assert (len(after), len(set(before) & set(after))) == (TASKS, 1)
    assert service(fleet, WELL)["events"][0]["message"].endswith("has reached a steady state.")


def test_a_thousandth_service_fits_aws_s_quotas() -> None:
    last = Member(999)
    assert (last.cluster, last.balancer, last.name) == ("fleet-10", "fleet-050", "svc-1000")
    assert len(last.tag) <= 128 and len({Member(each).secret_key for each in range(1000)}) == 1000


def test_a_subnet_gives_each_address_once_and_those_that_were_given_back_again() -> None:
    account = OpenAccount()
    ec2 = account("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/28")["Subnet"]["SubnetId"]
    made = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["PrivateIpAddress"]
    taken = [allocate(account.account, subnet, (), False) for _ in range(16 - 5 - 1)]
    assert len({each.address for each in taken} | {made}) == 16 - 5
    with pytest.raises(NoFreeAddress):
        allocate(account.account, subnet, (), False)
    release(account.account, taken[3])
    stored = account.account.moto("ec2").get_subnet(subnet)
    assert free_address(account.account, stored, drawn=False) == taken[3].address
