"""What the live door does when calls fail, and what it never does: throttling, broken lines, credentials, writes."""

import asyncio
import threading
from typing import Any

import pytest

from stackmedic.aws.live import LiveDoor
from stackmedic.errors import CallFailed, CredentialsError, StackmedicError, UsageError
from tests.aws.account import Account, Answer, error
from tests.aws.clock import Clock
from tests.aws.through import OpenDoor, failure, through


def test_a_throttled_call_is_made_again_slower(account: Account, open_door: OpenDoor, clock: Clock) -> None:
    account.says("ListClusters", *[error("ThrottlingException")] * 5, Answer({"clusterArns": []}))
    reply = through(open_door(), do=lambda door: door.call("ecs:ListClusters"))
    assert reply.body == {"clusterArns": []}
    assert len(account.heard("ListClusters")) == 6
    backoffs = [each for each in clock.naps if each in (0.75, 1.5, 3.0, 6.0, 12.0)]
    assert backoffs == [0.75, 1.5, 3.0, 6.0, 12.0]


def test_a_call_throttled_for_ever_is_lost_at_the_deadline_only(
    account: Account, open_door: OpenDoor, clock: Clock
) -> None:
    account.says("ListClusters", error("ThrottlingException"))
    assert failure(open_door(seconds=100), "ecs:ListClusters").code == "DeadlineReached"
    assert clock.time >= 1100
    assert len(account.heard("ListClusters")) >= 6


def test_a_running_call_ends_at_the_deadline(account: Account, open_door: OpenDoor, clock: Clock) -> None:
    go = threading.Event()
    account.says("ListClusters", Answer(wait_for=go))
    account.says("DescribeClusters", Answer())

    async def too_late(door: LiveDoor) -> list[Any]:
        await door.call("ecs:DescribeClusters")
        running = asyncio.ensure_future(door.call("ecs:ListClusters"))
        await asyncio.wait([running], timeout=0)
        clock.advance(300)
        late = asyncio.ensure_future(door.call("ecs:ListTasks"))
        return await asyncio.gather(running, late, return_exceptions=True)

    ended = through(open_door(seconds=300), do=too_late)
    go.set()
    assert [each.code for each in ended] == ["DeadlineReached", "DeadlineReached"]
    assert account.heard("ListTasks") == []


def test_what_was_read_before_the_deadline_is_still_told_after_it(
    account: Account, open_door: OpenDoor, clock: Clock
) -> None:
    account.says("ListClusters", Answer({"clusterArns": ["c"]}))

    async def again(door: LiveDoor) -> Any:
        await door.call("ecs:ListClusters")
        clock.advance(1000)
        return (await door.call("ecs:ListClusters")).body

    assert through(open_door(), do=again) == {"clusterArns": ["c"]}


@pytest.mark.parametrize("broken", [error("ServerException", status=500), Answer(status=503), Answer(hang_up=True)])
def test_a_broken_server_is_tried_three_times(account: Account, open_door: OpenDoor, broken: Answer) -> None:
    account.says("ListClusters", broken, broken, Answer({"clusterArns": ["c"]}))
    reply = through(open_door(), do=lambda door: door.call("ecs:ListClusters"))
    assert reply.body == {"clusterArns": ["c"]}


def test_a_server_that_stays_broken_is_told_with_its_code(account: Account, open_door: OpenDoor) -> None:
    account.says("ListClusters", error("ServerException", status=500))
    assert failure(open_door(), "ecs:ListClusters").code == "ServerException"
    assert len(account.heard("ListClusters")) == 3


def test_a_line_that_stays_broken_is_a_failed_connection(account: Account, open_door: OpenDoor) -> None:
    account.says("ListClusters", Answer(hang_up=True))
    assert failure(open_door(), "ecs:ListClusters").code == "ConnectionFailed"


def test_a_page_of_a_proxy_is_not_taken_for_an_empty_reply(account: Account, open_door: OpenDoor) -> None:
    account.says("ListClusters", Answer("<html>Please log in to the network</html>"))
    assert failure(open_door(), "ecs:ListClusters").code == "InvalidResponse"


def test_broken_xml_is_an_invalid_response(account: Account, open_door: OpenDoor) -> None:
    account.says("DescribeDBInstances", Answer("<DescribeDBInstancesResponse><Desc"))
    assert failure(open_door(), "rds:DescribeDBInstances").code == "InvalidResponse"


@pytest.mark.parametrize(
    ("call", "parameters"),
    [("ecs:DescribeNonsense", {}), ("nonsense:DescribeIt", {}), ("ecs:DescribeServices", {"services": 7})],
)
def test_a_call_that_cannot_be_made_fails_like_one_that_failed(
    open_door: OpenDoor, call: str, parameters: dict[str, Any]
) -> None:
    assert failure(open_door(), call, **parameters).code == "InvalidParameters"


@pytest.mark.parametrize(
    "call",
    [
        "ecs:UpdateService",
        "ecs:Describe",
        "ec2:AuthorizeSecurityGroupIngress",
        "kms:Decrypt",
        "ecr:GetAuthorizationToken",
        "sts:GetSessionToken",
        "sts:AssumeRole",
        "s3:GetObject",
        "DescribeServices",
    ],
)
def test_nothing_but_reads_passes(account: Account, open_door: OpenDoor, call: str) -> None:
    with pytest.raises(StackmedicError) as raised:
        through(open_door(), do=lambda door: door.call(call))
    assert not isinstance(raised.value, CallFailed)
    assert account.asked == []


@pytest.mark.parametrize(
    "code",
    ["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException", "InvalidClientTokenId"],
)
def test_useless_credentials_say_what_to_type(account: Account, open_door: OpenDoor, code: str) -> None:
    account.says("ListClusters", error(code))
    with pytest.raises(CredentialsError, match=code) as raised:
        through(open_door(), do=lambda door: door.call("ecs:ListClusters"))
    assert "aws s" in raised.value.hint


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("UnrecognizedClientException", "get-region-opt-status"),  # The region may have to be enabled first.
        ("InvalidClientTokenId", "get-region-opt-status"),
        ("AuthFailure", "get-region-opt-status"),
        ("SignatureDoesNotMatch", "clock"),
        ("InvalidSignatureException", "clock"),
        ("RequestExpired", "clock"),
        ("RequestTimeTooSkewed", "clock"),
    ],
)
def test_what_else_makes_good_credentials_useless_is_named(
    account: Account, open_door: OpenDoor, code: str, says: str
) -> None:
    account.says("ListClusters", error(code))
    with pytest.raises(CredentialsError, match=code) as raised:
        through(open_door(), do=lambda door: door.call("ecs:ListClusters"))
    assert says in raised.value.hint


def test_a_page_that_fails_leaves_no_part_of_a_list(account: Account, open_door: OpenDoor) -> None:
    first = Answer({"serviceArns": ["a"], "nextToken": "two"})
    account.says("ListServices", first, error("AccessDeniedException"))

    async def asked_twice(door: LiveDoor) -> list[Any]:
        asked = [door.pages("ecs:ListServices") for _ in range(2)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert ["AccessDeniedException"] * 2 == [each.code for each in through(open_door(), do=asked_twice)]


def test_without_credentials_no_call_leaves(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CredentialsError, match="No AWS credentials"):
        through(open_door(), do=lambda door: door.call("ecs:ListClusters"))
    assert account.asked == []


def test_an_unknown_profile_is_named(account: Account, open_door: OpenDoor) -> None:
    with pytest.raises(CredentialsError, match="nobody") as raised:
        open_door(profile="nobody")
    assert raised.value.hint.startswith("aws configure list-profiles")


def test_an_sso_profile_that_is_not_logged_in_says_how_to(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile work]\nsso_session=corp\nsso_account_id=123456789012\nsso_role_name=Reader\nregion=eu-central-1\n"
        "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-central-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(CredentialsError) as raised:
        through(open_door(profile="work", region=None), do=lambda door: door.call("ecs:ListClusters"))
    assert raised.value.hint == "aws sso login --profile work"


def test_without_a_region_it_says_how_to_give_one(account: Account, open_door: OpenDoor) -> None:
    with pytest.raises(UsageError, match="region") as raised:
        open_door(region=None)
    assert "AWS_REGION" in raised.value.hint


def test_the_region_comes_from_the_environment(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert open_door(region=None).region == "eu-west-3"


def test_a_role_that_may_not_be_assumed_is_a_matter_of_credentials(
    account: Account, open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile reader]\nrole_arn=arn:aws:iam::123456789012:role/reader\ncredential_source=Environment\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    refusal = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    account.says("AssumeRole", Answer(refusal, 403))
    with pytest.raises(CredentialsError, match="AssumeRole"):
        through(open_door(profile="reader"), do=lambda door: door.call("ecs:ListClusters"))
    assert account.heard("ListClusters") == []


def test_what_a_refusal_says_is_redacted_too(account: Account, open_door: OpenDoor) -> None:
    account.says("ListClusters", error("ServerException", "upstream said password=hunter2"))
    assert failure(open_door(), "ecs:ListClusters").reason == "upstream said password=***"
