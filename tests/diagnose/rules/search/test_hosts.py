"""search.unreachable and search.container_stopped: a search engine on an instance that is given by its address."""

import pytest

from stackmedic.collect.hosts_named import hosts_in_question
from stackmedic.diagnose.rules.network import sg_ingress_missing
from stackmedic.diagnose.rules.search import container_stopped, unreachable
from stackmedic.model.finding import Confidence
from stackmedic.model.host import Instance
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import (
    PRIVATE_A,
    VPC,
    Listed,
    Part,
    a_container_definition,
    a_permission,
    a_security_group,
    a_task_definition,
    ago,
    default_environment,
    make,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

ADDRESS = "10.0.10.77"
GIVEN = default_environment("backend") | {"VESPA_HOST": ADDRESS, "VESPA_PORT": "8080"}
SILENCE, REFUSAL = "httpx.ConnectTimeout: timed out", "httpx.ConnectError: [Errno 111] Connection refused"
ADMITS = a_security_group("sg-search", (a_permission(8080, group="sg-backend"),))


def host(state: str = "running") -> Part:
    found = make(
        Instance, "ec2:DescribeInstances", "Reservations[0].Instances[0]", id="i-1", state=state, address=ADDRESS,
        subnet_id=PRIVATE_A, vpc_id=VPC, security_group_ids=("sg-search",),
    )  # fmt: skip
    return Listed(Instance, ADDRESS, (found,))


def saying(line: str, *parts: Part, given: dict[str, str] = GIVEN) -> Snapshot:
    """The backend is given the host, and its last line is this one."""
    return logging(line, parts=(a_task_definition(environment=given), ADMITS, *parts))


def test_a_stopped_host_that_does_not_answer_is_found() -> None:
    found = the_finding(unreachable.check, saying(SILENCE, host("stopped")))
    assert (found.about, found.evidence[0].value) == ("i-1", "stopped")


def test_an_address_that_no_instance_has_is_found() -> None:
    assert the_finding(unreachable.check, saying(SILENCE, Listed(Instance, ADDRESS, ()))).about == ADDRESS


def test_a_host_that_runs_and_refuses_has_lost_its_container_perhaps() -> None:
    found = the_finding(container_stopped.check, saying(REFUSAL, host()), Confidence.LIKELY)
    assert (found.about, found.decide[0].needs) == ("i-1", "ssm:SendCommand")


def test_a_refusal_that_names_the_host_proves_it() -> None:
    assert the_finding(container_stopped.check, saying(f"connect ECONNREFUSED {ADDRESS}:8080 refused", host()))


def test_a_closed_group_is_accused_itself() -> None:
    snapshot = saying(SILENCE, host(), a_security_group("sg-search"))
    assert [each.about for each in findings(sg_ingress_missing.check, snapshot)] == ["sg-search"]
    assert findings(unreachable.check, snapshot) == findings(container_stopped.check, snapshot) == []


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (SILENCE, "running"),
        (REFUSAL, "stopped"),
        ("TypeError: bad", "stopped"),
        ("connect ECONNREFUSED 10.0.10.5:5432 refused", "running"),
        ("connect ETIMEDOUT 10.0.10.5:5432 timed out", "stopped"),
    ],
)
def test_what_does_not_fit_the_host_is_silent(line: str, state: str) -> None:
    snapshot = saying(line, host(state))
    assert findings(unreachable.check, snapshot) == findings(container_stopped.check, snapshot) == []


def test_a_host_of_another_kind_is_silent() -> None:
    snapshot = saying(SILENCE, host("stopped"), given={"BASTION": ADDRESS})
    assert findings(unreachable.check, snapshot) == []


def test_an_instance_that_could_not_be_read_is_undecided() -> None:
    for check in (unreachable.check, container_stopped.check):
        assert undecided(check, saying(SILENCE, unreadable(Instance, ADDRESS)))


def said(text: str) -> LogLine:
    line: LogLine = make(LogLine, "logs:GetLogEvents", "events[0]", at=ago("1m"), message=text)
    return line


def test_hosts_come_into_question_only_where_a_connection_failed() -> None:
    values = {"VESPA_HOST": ADDRESS, "API": "http://10.1.2.3:80/x", "DNS": "8.8.8.8", "VERSION": "10.0.10.77.1"}
    definition = a_task_definition(containers=(a_container_definition(environment=values),))
    assert hosts_in_question([said(REFUSAL)], definition) == (ADDRESS, "10.1.2.3")
    assert hosts_in_question([said("ValueError: bad")], definition) == ()
