"""Calls that were recorded are made again: with identifiers, addresses and passwords of the account that replays."""

import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.moto_api._internal import mock_random

from stackmedic.lab.clients import Clients
from stackmedic.lab.recording.recorder import Recorder
from stackmedic.lab.recording.replay import Replay
from tests.lab.open_account import OpenAccount

MADE_UP = re.compile(r"(?:vpc|subnet|sg|eipalloc|nat)-[0-9a-f]{8,}")


def clients_of(seed: int) -> Clients:
    """An empty account of that seed."""
    mock_random.seed(seed)
    return Clients(OpenAccount(seed).gateway)


def recorded(seed: int = 1) -> list[dict[str, Any]]:
    """A network, a password in a secret and in a database, and the database's address in another secret."""
    clients = clients_of(seed)
    recorder = clients.gateway.recorder = Recorder()
    ec2, secrets, rds = clients("ec2"), clients("secretsmanager"), clients("rds")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zones = [f"{clients.region}{zone}" for zone in "ab"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate(zones)
    ]
    with pytest.raises(ClientError):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=zones[0])
    ec2.describe_vpcs()
    password = secrets.get_random_password(PasswordLength=32, ExcludePunctuation=True)["RandomPassword"]
    secrets.create_secret(Name="app", SecretString=json.dumps({"password": password}))
    rds.create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="data", SubnetIds=subnets)
    rds.create_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass="db.t3.micro", Engine="postgres", MasterUsername="shop",
        MasterUserPassword=password, AllocatedStorage=20, DBSubnetGroupName="data",
    )  # fmt: skip
    clients.gateway.account.advance(900)
    address = rds.describe_db_instances()["DBInstances"][0]["Endpoint"]["Address"]
    secrets.create_secret(Name="url", SecretString=f"postgresql://shop@{address}:5432/shop")
    return recorder.lines()


def replayed(lines: list[dict[str, Any]], seed: int) -> Clients:
    clients = clients_of(seed)
    Replay(clients, lines, before=lambda _: None).run()
    return clients


def test_what_changes_is_kept_and_what_only_looks_is_not() -> None:
    names = [each["call"] for each in recorded()]
    assert "ec2:DescribeVpcs" not in names
    assert 2 == names.count("ec2:CreateSubnet"), "a refused call is no part of what was built"
    assert ["secretsmanager:GetRandomPassword", "rds:DescribeDBInstances"] == [
        each for each in names if ":Get" in each or ":Describe" in each
    ]


def test_identifiers_passwords_and_addresses_are_references() -> None:
    lines = recorded()
    assert [] == MADE_UP.findall(json.dumps(lines))
    (database,) = [each["with"] for each in lines if each["call"] == "rds:CreateDBInstance"]
    (app, url) = [each["with"]["SecretString"] for each in lines if each["call"] == "secretsmanager:CreateSecret"]
    assert re.fullmatch(r"\{\{\d+\|RandomPassword\}\}", database["MasterUserPassword"])
    assert json.loads(app) == {"password": database["MasterUserPassword"]}
    assert re.fullmatch(r"postgresql://shop@\{\{\d+\|DBInstances\.0\.Endpoint\.Address\}\}:5432/shop", url)


def test_a_replay_waits_for_what_takes_time_and_draws_its_own() -> None:
    lines = recorded()
    told = []
    for seed in (2, 3):
        clients = replayed(lines, seed)
        database = clients("rds").describe_db_instances()["DBInstances"][0]
        secrets = clients("secretsmanager")
        assert database["DBInstanceStatus"] != "creating"
        url = secrets.get_secret_value(SecretId="url")["SecretString"]
        assert url == f"postgresql://shop@{database['Endpoint']['Address']}:5432/shop"
        vpcs = [each["VpcId"] for each in clients("ec2").describe_vpcs()["Vpcs"] if each["CidrBlock"] == "10.0.0.0/16"]
        told.append((vpcs, secrets.get_secret_value(SecretId="app")["SecretString"]))
    assert told[0][0] != told[1][0] and told[0][1] != told[1][1]


def test_the_same_seed_replays_to_the_same_account() -> None:
    lines = recorded()
    one, other = (replayed(lines, 5)("ec2").describe_subnets()["Subnets"] for _ in range(2))
    assert one == other


def test_a_call_that_is_never_possible_is_said_so() -> None:
    lines = [{"call": "ec2:CreateSubnet", "with": {"VpcId": "vpc-0", "CidrBlock": "10.0.0.0/24"}}]
    with pytest.raises(ClientError, match="vpc-0"):
        replayed(lines, 1)
