"""What a host in the VPC is told by the stores, when a probe's own lines are sent there: as the world has them."""

import asyncio
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.errors import CallFailed
from stackmedic.lab import hidden
from stackmedic.model.probed import Address, Probed, Probing
from stackmedic.probe.host import Host
from stackmedic.probe.statements import STATEMENTS
from stackmedic.probe.through import asked_through
from tests.lab.data_account import DATABASE, PASSWORD
from tests.lab.test_search_host import SearchAccount

SECRET = "shop-database"


class Door:
    """Makes the two calls of a host."""

    def __init__(self, account: SearchAccount) -> None:
        self.account = account

    async def change(self, call: str, parameters: dict[str, Any]) -> dict[str, Any]:
        names = {"ssm:SendCommand": "send_command", "ssm:GetCommandInvocation": "get_command_invocation"}
        try:
            return dict(getattr(self.account.clients("ssm"), names[call])(**parameters))
        except ClientError as error:
            raise CallFailed(call, error.response["Error"]["Code"], "") from error


class Time:
    """Time passes in the lab while a probe waits."""

    def __init__(self, account: SearchAccount) -> None:
        self.account, self.passed_s = account, 0.0

    def monotonic(self) -> float:
        return self.passed_s

    async def sleep(self, seconds: float) -> None:
        self.passed_s += seconds
        self.account.account.advance(seconds)


class Stack(SearchAccount):
    """A database and a cache beside the host, which both admit."""

    def __init__(self) -> None:
        super().__init__()
        self.create_database()
        self.create_cache()
        self.advance(15)
        source = [{"GroupId": self.search}]
        for port in (5432, 6379):
            rule = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": source}]
            self.clients("ec2").authorize_security_group_ingress(GroupId=self.data, IpPermissions=rule)
        value = json.dumps({"username": "app", "password": PASSWORD})
        self.clients("secretsmanager").create_secret(Name=SECRET, SecretString=value)

    def allow_secret(self) -> None:
        policy = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
        self.clients("iam").put_role_policy(RoleName="search", PolicyName="secret", PolicyDocument=document)
        self.advance(1)

    def ask(self, kind: str, address: Address, name: str = "", secret: str = SECRET) -> Probed:
        host = Host(Door(self), self.id, "ap-southeast-2", Time(self))  # type: ignore[arg-type]
        return asyncio.run(asked_through(host, kind, address, name, None, Probing(secret=secret)))

    @property
    def at_database(self) -> Address:
        return Address(self.database()["Endpoint"]["Address"], 5432)

    @property
    def at_cache(self) -> Address:
        return Address(self.cache()["NodeGroups"][0]["PrimaryEndpoint"]["Address"], 6379, encrypted=True)


@pytest.fixture
def stack() -> Stack:
    return Stack()


def test_a_database_tells_what_the_world_has(stack: Stack) -> None:
    stack.allow_secret()
    found = stack.ask("postgres", stack.at_database, "shop")
    assert (True, stack.id, "17.2") == (found.ok, found.through, found.facts["version"])
    assert "shop" in found.facts["databases"]  # type: ignore[operator]
    assert (81, 3, [], 0) == tuple(
        found.facts[name] for name in ("max_connections", "reserved_connections", "inactive_slots", "blocked_sessions")
    )


def test_no_statement_of_a_probe_is_unknown_but_those_of_an_extension_that_is_not_there(stack: Stack) -> None:
    stack.allow_secret()
    told = {*stack.ask("postgres", stack.at_database, "shop").facts}
    assert {"extensions", "slowest_statements"} == {*STATEMENTS} - told


def test_a_database_that_is_not_there_is_said_with_those_that_are(stack: Stack) -> None:
    stack.allow_secret()
    found = stack.ask("postgres", stack.at_database, "customer_a")
    assert (False, "customer_a") == (found.ok, found.facts["no_such_database"])
    assert {"postgres", "shop"} <= set(found.facts["databases"])  # type: ignore[arg-type]


def test_a_slot_that_nobody_reads_is_told_with_what_it_retains(stack: Stack) -> None:
    stack.allow_secret()
    stack.hide(hidden.variable(hidden.DATABASE_SLOT_INACTIVE, DATABASE), 1.0)
    stack.advance(60)
    found = stack.ask("postgres", stack.at_database, "shop")
    assert 1 == len(found.facts["inactive_slots"])  # type: ignore[arg-type]
    assert int(str(found.facts["retained_by_inactive_slots_bytes"])) > 0


def test_a_host_that_may_not_read_the_secret_still_knows_that_the_database_answers(stack: Stack) -> None:
    found = stack.ask("postgres", stack.at_database, "shop")
    assert (True, {}) == (found.ok, found.facts)
    assert "it answers" in found.says


def test_a_closed_group_is_no_fault_of_the_store_that_nobody_reaches(stack: Stack) -> None:
    source = [{"GroupId": stack.search}]
    for port in (5432, 6379):
        rule = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": source}]
        stack.clients("ec2").revoke_security_group_ingress(GroupId=stack.data, IpPermissions=rule)
    assert (None, None) == (stack.ask("postgres", stack.at_database).ok, stack.ask("redis", stack.at_cache).ok)


def test_a_stopped_database_does_not_answer(stack: Stack) -> None:
    address = stack.at_database
    stack.clients("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    stack.advance(15)
    assert None is stack.ask("postgres", address).ok


def test_a_cache_asks_for_its_token(stack: Stack) -> None:
    found = stack.ask("redis", stack.at_cache)
    assert (True, {}) == (found.ok, found.facts)
    assert "asks for a password" in found.says


def test_a_name_is_resolved_where_the_host_is(stack: Stack) -> None:
    address = stack.at_database
    assert [stack.account.databases.server(DATABASE).interface.address] == stack.ask("dns", address).facts["addresses"]
    assert None is stack.ask("dns", Address("nowhere.internal", 0)).ok


def test_no_password_is_in_what_systems_manager_keeps(stack: Stack) -> None:
    stack.allow_secret()
    stack.ask("postgres", stack.at_database, "shop")
    ssm = stack.clients("ssm")
    kept = str(ssm.list_commands()) + str(ssm.list_command_invocations(Details=True))
    assert "psql" in kept
    assert PASSWORD not in kept
