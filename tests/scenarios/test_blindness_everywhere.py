"""A campaign: on every stack, with several things broken, every call that a diagnosis makes is denied in turn, and
throttled for good in turn. What it then confirms is never wrong, nothing that hurts is called healthy, and the
permission that would have told is named.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Stacks
from tests.mutation.stack import Stack, registrable
from tests.scenarios.blindness import Sight
from tests.scenarios.conftest import Doctor
from tests.scenarios.faulty import FAULTS, STACKS, shown
from tests.scenarios.lab import Lab
from tests.scenarios.roles import ROLES
from tests.scenarios.shut import DENIED, LATE, Memory

pytestmark = pytest.mark.soak
SHOWS_MIN = 15
THROTTLED_S = 4.0  # What is throttled for good is given up at the deadline.
EACH = 8  # One call of so many is throttled at the real door.


def nothing(stack: Stack) -> None:
    """The stack stays well."""


def stores_closed(stack: Stack) -> None:
    """Every security group of the VPC that admits the port of a database admits nobody any more."""
    for group in stack.all("ec2", "describe_security_groups", "SecurityGroups"):
        rules = [each for each in group["IpPermissions"] if each.get("FromPort") in (3306, 5432)]
        if rules:
            stack.lab.ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=rules)


def image_missing(stack: Stack) -> None:
    """A deployment names an image that nobody pushed."""
    name, definition = next(iter(stack.definitions.items()))
    first, *others = definition["containerDefinitions"]
    changed = {**registrable(definition), "containerDefinitions": [{**first, "image": first["image"] + "-x"}, *others]}
    made = stack.lab.ecs.register_task_definition(**changed)["taskDefinition"]["taskDefinitionArn"]
    stack.lab.ecs.update_service(cluster=stack.cluster, service=name, taskDefinition=made)


def health_path_wrong(stack: Stack) -> None:
    """The load balancer asks for a page that is not there, and takes only the answer of one that is."""
    group = stack.services[0]["loadBalancers"][0]["targetGroupArn"]
    stack.lab.client("elbv2").modify_target_group(
        TargetGroupArn=group, HealthCheckPath="/not-there", Matcher={"HttpCode": "204"}
    )


def secret_deleted(stack: Stack) -> None:
    """A secret that tasks start with is gone, and tasks are started."""
    of_first = stack.definitions[stack.services[0]["serviceName"]]["containerDefinitions"]
    arns = [secret["valueFrom"] for each in of_first for secret in each.get("secrets", ())]
    arn = next((each for each in arns if ":secretsmanager:" in each), None)
    if arn is None:
        pytest.skip("the service starts without a secret")
    name = ":".join(arn.split(":")[:7])
    stack.lab.client("secretsmanager").delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    stack.lab.ecs.update_service(
        cluster=stack.cluster, service=stack.services[0]["serviceName"], forceNewDeployment=True
    )


BREAKS = (nothing, stores_closed, image_missing, health_path_wrong, secret_deleted)
Break = Callable[[Stack], None]
CELLS = [(stack, each) for stack in STACKS for each in BREAKS]
SPREAD = [(STACKS[place % len(STACKS)], name) for place, name in enumerate(sorted(FAULTS))]


def broken(lab: Lab, how: Break) -> None:
    how(Stack(lab))
    lab.advance(SHOWS_MIN)


@pytest.fixture
def lab(request: pytest.FixtureRequest, stacks: Stacks, doctor: Doctor) -> Iterator[Lab]:
    """A copy of the stack that the cell names, which stackmedic is led to."""
    copy = stacks(request.param).fork()
    doctor.sit_at(copy)
    yield copy
    copy.control("down")


def all_wrong(sight: Sight, code: str = DENIED) -> list[str]:
    return [said for call in sight.calls for said in sight.wrong_without(call, code)]


@pytest.mark.parametrize("code", [DENIED, LATE])
@pytest.mark.parametrize(("lab", "how"), CELLS, indirect=["lab"])
def test_a_call_without_an_answer_makes_nothing_wrong(lab: Lab, how: Break, code: str) -> None:
    broken(lab, how)
    assert [] == all_wrong(Sight(Memory(lab)), code)


@pytest.mark.parametrize("code", [DENIED, LATE])
@pytest.mark.parametrize(("lab", "name"), SPREAD, indirect=["lab"])
def test_a_call_without_an_answer_makes_nothing_wrong_whatever_the_fault(lab: Lab, name: str, code: str) -> None:
    shown(lab, FAULTS[name])
    assert [] == all_wrong(Sight(Memory(lab)), code)


@pytest.mark.parametrize(("lab", "name"), SPREAD, indirect=["lab"])
def test_a_role_that_may_not_see_all_is_told_nothing_wrong_whatever_the_fault(lab: Lab, name: str) -> None:
    shown(lab, FAULTS[name])
    sight = Sight(Memory(lab))
    assert [] == [said for role in ROLES for said in sight.wrong_as(role)]


@pytest.mark.parametrize(("lab", "how"), CELLS[:2], indirect=["lab"])
def test_a_call_that_is_really_throttled_for_good_makes_nothing_wrong(lab: Lab, how: Break, doctor: Doctor) -> None:
    """The same through the real door, with real waiting, for some calls."""
    broken(lab, how)
    sight = Sight(Memory(lab))
    found: list[str] = []
    for call in sight.calls[::EACH]:
        lab.control("weather", clear=True, throttle=[call])
        found += sight.wrong(call, doctor.diagnose(lab, timeout_s=THROTTLED_S))
    assert [] == found
