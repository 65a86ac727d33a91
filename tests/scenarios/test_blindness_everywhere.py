"""A campaign: on every stack, with several things broken, every call that a diagnosis makes is denied in turn, and some
throttled for good. What it then confirms is never wrong, nothing that hurts is called healthy, and the permission that
would have told is named.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from stackmedic.errors import StackmedicError
from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from tests.conftest import Stacks
from tests.mutation.stack import Stack, registrable
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

pytestmark = pytest.mark.soak
STACKS = ("ohmycoins", "onyx", "omnirapeutic", "ecommerce", "multitenant-ai")
SHOWS_MIN = 15
THROTTLED_S = 4.0  # What is throttled for good is given up at the deadline.


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


@dataclass(frozen=True, slots=True)
class Seen:
    """A broken stack, what is said of it when all can be read, and which calls that takes."""

    lab: Lab
    whole: Diagnosis
    calls: tuple[str, ...]

    @property
    def true(self) -> frozenset[str]:
        return frozenset(each.id for each in (*self.whole.causes, *self.whole.risks, *self.whole.states))


@pytest.fixture(scope="module", params=STACKS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=BREAKS, ids=lambda each: each.__name__)
def seen(request: pytest.FixtureRequest, name: str, stacks: Stacks, doctor: Doctor) -> Iterator[Seen]:
    lab = stacks(name).fork()
    request.param(Stack(lab))
    lab.advance(SHOWS_MIN)
    before = len(lab.calls())
    whole = doctor.diagnose(lab)
    yield Seen(lab, whole, tuple(sorted({each["permission"] for each in lab.calls()[before:]})))
    lab.control("down")


def wrong(seen: Seen, call: str, found: Diagnosis) -> list[str]:
    """What may not be said where one call was not answered."""
    confirmed = {each.id for each in found.causes if each.confidence is Confidence.CONFIRMED}
    told = {each.needs for each in found.gaps}
    lost = {each.id for each in seen.whole.causes} - {each.id for each in found.causes}
    said = [f"{call}: confirms {each}" for each in sorted(confirmed - seen.true)]
    if seen.whole.verdict is Verdict.INCIDENT and found.verdict is Verdict.HEALTHY:
        said.append(f"{call}: calls it healthy")
    if lost and call not in told:
        said.append(f"{call}: loses {', '.join(sorted(lost))} and does not say why")
    return said


def disturbed(seen: Seen, doctor: Doctor, calls: tuple[str, ...], how: str, timeout_s: float) -> list[str]:
    found: list[str] = []
    for call in calls:
        seen.lab.control("weather", clear=True, **{how: [call]})
        try:
            found += wrong(seen, call, doctor.diagnose(seen.lab, timeout_s=timeout_s))
        except StackmedicError as error:
            found += [] if str(error) else [f"{call}: ends without a word"]
    return found


def test_a_denied_call_makes_nothing_wrong(seen: Seen, doctor: Doctor) -> None:
    assert [] == disturbed(seen, doctor, seen.calls, "deny", 60.0)


def test_a_call_that_is_throttled_for_good_makes_nothing_wrong(seen: Seen, doctor: Doctor) -> None:
    assert [] == disturbed(seen, doctor, seen.calls[::5], "throttle", THROTTLED_S)
