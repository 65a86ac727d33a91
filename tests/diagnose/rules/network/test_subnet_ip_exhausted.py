"""network.subnet_ip_exhausted: the subnets have no free addresses."""

from stackmedic.diagnose.rules.network.subnet_ip_exhausted import check
from stackmedic.model.network import Subnet
from tests.diagnose.builders import (
    PRIVATE_A,
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_subnet,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

SAID = "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-private-a': "
SAID += "InsufficientFreeAddressesInSubnet"


def short(free: int, reason: str = SAID) -> tuple[Part, ...]:
    task = a_stopped_task(reason=reason, code="TaskFailedToStart", exit_code=None, started=None)
    return (a_service(running=1), stopped("backend", task), a_subnet(PRIVATE_A, free_addresses=free))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(*short(0))).about == PRIVATE_A


def test_a_subnet_with_room_is_silent() -> None:
    assert findings(check, a_snapshot(*short(100))) == []


def test_a_full_subnet_of_which_nobody_complains_is_silent() -> None:
    assert findings(check, a_snapshot(a_subnet(PRIVATE_A, free_addresses=0))) == []


def test_another_reason_is_silent() -> None:
    assert findings(check, a_snapshot(*short(0, "Essential container in task exited"))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(*short(0), unreadable(Subnet, PRIVATE_A)))
