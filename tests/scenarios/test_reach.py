"""``stackmedic reach``: what a person asks of a way, and is told with the rule that decides."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stackmedic.cli.main import main
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import BACKEND, CACHE, CLUSTER, DATABASE, FRONTEND, Lab

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[2] / "docs/reach.schema.json").read_text()))


class Asking:
    """A person at the keyboard of a lab."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def told(self, *words: str) -> tuple[int, str]:
        code = main(["reach", *words])
        answer = self.capsys.readouterr()
        return code, answer.out + answer.err

    def document(self, *words: str) -> dict[str, Any]:
        _, text = self.told(*words, "--json")
        found: dict[str, Any] = json.loads(text)
        SCHEMA.validate(found)
        return found


@pytest.fixture
def asking(
    lab: Lab, doctor: Doctor, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Asking:
    doctor.sit_at(lab)
    monkeypatch.chdir(tmp_path)
    return Asking(capsys)


def group_of_database(lab: Lab) -> str:
    return str(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])


def task_address(lab: Lab) -> str:
    arns = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND)["taskArns"]
    details = lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"][0]["attachments"][0]["details"]
    return next(str(each["value"]) for each in details if each["name"] == "privateIPv4Address")


def steps(found: dict[str, Any], reach: str) -> list[dict[str, Any]]:
    return [step for track in found["tracks"] for step in track["steps"] if step["reach"] == reach]


@pytest.mark.parametrize("to", [DATABASE, CACHE, "internet", "aws:s3", "aws:ecr.api", f"service:{FRONTEND}"])
def test_a_healthy_service_reaches_what_it_needs_and_not_what_is_shut(to: str, asking: Asking) -> None:
    found = asking.document(BACKEND, to)
    wanted = "blocked" if FRONTEND in to else "open"  # Only the balancer may reach the pages.
    assert (wanted, []) == (found["reach"], found["gaps"])
    assert all(step["evidence"] for step in steps(found, "blocked"))


def test_a_closed_group_is_named_with_the_rules_that_it_has(lab: Lab, asking: Asking) -> None:
    lab.revoke_ingress(group_of_database(lab))
    code, text = asking.told(BACKEND, DATABASE)
    assert (3, True) == (code, f"BLOCKED: {BACKEND} → {DATABASE}, tcp 5432" in text)
    found = asking.document(BACKEND, DATABASE)
    assert {group_of_database(lab)} == {each["resource"] for each in steps(found, "blocked")}
    assert {"ec2:DescribeSecurityGroups"} == {each["evidence"][0]["call"] for each in steps(found, "blocked")}
    assert "open" == asking.document(BACKEND, CACHE)["reach"]


def test_a_task_goes_by_its_address_and_by_the_groups_of_its_interface(lab: Lab, asking: Asking) -> None:
    found = asking.document(task_address(lab), DATABASE)
    assert ("open", 1) == (found["reach"], len({track["source_subnet"] for track in found["tracks"]}))
    assert lab.task_group() in {each["resource"] for each in steps(found, "open")}
    assert "blocked" == asking.document("internet", task_address(lab), "--port", "8000")["reach"]


def test_without_dns_a_name_leads_nowhere_and_an_address_needs_none(lab: Lab, asking: Asking) -> None:
    vpc = lab.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"][0]["VpcId"]
    lab.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": False})
    found = asking.document(BACKEND, DATABASE)
    assert ("blocked", {"name"}) == (found["reach"], {each["kind"] for each in steps(found, "blocked")})
    found = asking.document(BACKEND, task_address(lab), "--port", "8000")
    assert {"inbound rules"} == {each["kind"] for each in steps(found, "blocked")}  # Tasks do not admit each other.


def test_names_that_another_resolver_is_asked_for_are_not_known(lab: Lab, asking: Asking) -> None:
    vpc = lab.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"][0]["VpcId"]
    named = [{"Key": "domain-name-servers", "Values": ["192.0.2.53"]}]
    options = lab.ec2.create_dhcp_options(DhcpConfigurations=named)["DhcpOptions"]["DhcpOptionsId"]
    lab.ec2.associate_dhcp_options(VpcId=vpc, DhcpOptionsId=options)
    code, text = asking.told(BACKEND, DATABASE)
    assert (5, True) == (code, "192.0.2.53" in text)


@pytest.mark.parametrize(
    ("denied", "to"),
    [
        ("ec2:DescribeSecurityGroups", DATABASE),
        ("ec2:DescribeVpcAttribute", DATABASE),
        ("ec2:DescribeRouteTables", "internet"),
    ],
)
def test_what_may_not_be_read_is_not_known_and_the_permission_is_named(
    denied: str, to: str, lab: Lab, asking: Asking
) -> None:
    lab.control("weather", deny=[denied])
    code, text = asking.told(BACKEND, to)
    assert (5, True) == (code, f"NOT KNOWN: {BACKEND}" in text)
    assert denied in text


def test_an_end_that_nobody_has_is_answered_with_those_that_there_are(asking: Asking) -> None:
    code, text = asking.told("backend", DATABASE)
    assert (2, True) == (code, BACKEND in text)
    code, text = asking.told(BACKEND, "10.255.255.250")
    assert (2, True) == (code, "Nothing here is called 10.255.255.250" in text)


def test_a_part_of_a_name_is_answered_with_the_names_that_hold_it(asking: Asking) -> None:
    code, text = asking.told("backend", "internet")
    assert (2, True) == (code, f"did you mean {BACKEND}?" in text)


def test_an_interface_that_may_not_be_read_is_no_interface_that_is_missing(lab: Lab, asking: Asking) -> None:
    lab.control("weather", deny=["ec2:DescribeNetworkInterfaces"])
    code, text = asking.told(BACKEND, "10.255.255.250", "--port", "80")
    assert "ec2:DescribeNetworkInterfaces" in text
    assert "Nothing here" not in text
    assert code not in (0, 3)
