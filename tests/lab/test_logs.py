"""Lines that programs write are the ones that clients read."""

from typing import Any

import pytest

from stackmedic.lab.wire import AwsError
from tests.lab.small_account import SmallAccount

GROUP = "/ecs/backend"


@pytest.fixture
def account() -> SmallAccount:
    account = SmallAccount()
    account.moto("logs").create_log_group(GROUP, {})
    return account


def filtered(account: SmallAccount, **asked: Any) -> list[str]:
    answer = account.ask("logs", "FilterLogEvents", logGroupName=GROUP, **asked)
    return [event["message"] for event in answer["events"]]


def test_a_line_makes_its_stream(account: SmallAccount) -> None:
    assert account.logs.write(GROUP, "web/backend/1", "hello")
    assert filtered(account) == ["hello"]
    stored = account.moto("logs").groups[GROUP].streams["web/backend/1"].to_describe_dict()
    assert stored["lastEventTimestamp"] == int(account.world.now * 1000)


def test_without_its_group_a_line_is_lost(account: SmallAccount) -> None:
    assert not account.logs.write("/ecs/gone", "s", "hello")


def test_streams_are_interleaved_by_time(account: SmallAccount) -> None:
    for number in range(4):
        account.logs.write(GROUP, f"s{number % 2}", f"line {number}", at=account.world.now + number)
    assert filtered(account) == ["line 0", "line 1", "line 2", "line 3"]
    assert filtered(account, logStreamNames=["s1"]) == ["line 1", "line 3"]
    assert filtered(account, logStreamNamePrefix="s0") == ["line 0", "line 2"]


def test_the_window_includes_both_of_its_ends(account: SmallAccount) -> None:
    start = int(account.world.now * 1000)
    account.behind_s = 0
    for number in range(4):
        account.logs.write(GROUP, "s", str(number), at=account.world.now + number)
    assert filtered(account, startTime=start, endTime=start + 2000) == ["0", "1", "2"]


def test_a_window_from_the_wall_clock_is_moved_back(account: SmallAccount) -> None:
    account.logs.write(GROUP, "s", "old", at=account.world.now - 3600)
    account.logs.write(GROUP, "s", "new")
    account.behind_s = 86_400
    wall = account.wall_now()
    assert filtered(account, startTime=int((wall - 900) * 1000)) == ["new"]
    assert filtered(account, startTime=int((wall - 7200) * 1000), endTime=int((wall - 1800) * 1000)) == ["old"]
    assert filtered(account, startTime=int((account.world.now - 900) * 1000)) == ["new"]


def test_pages_of_a_search_follow_each_other(account: SmallAccount) -> None:
    for number in range(7):
        account.logs.write(GROUP, f"s{number % 3}", str(number), at=account.world.now + number)
    token, seen = {}, []
    while True:
        answer = account.ask("logs", "FilterLogEvents", logGroupName=GROUP, limit=3, **token)
        seen.append([event["message"] for event in answer["events"]])
        if "nextToken" not in answer:
            break
        token = {"nextToken": answer["nextToken"]}
    assert seen == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


def test_a_search_may_begin_with_the_newest_and_keeps_its_direction_by_token(account: SmallAccount) -> None:
    for number in range(5):
        account.logs.write(GROUP, f"s{number % 2}", str(number), at=account.world.now + number)
    first = account.ask("logs", "FilterLogEvents", logGroupName=GROUP, limit=2, startFromHead=False)
    second = account.ask("logs", "FilterLogEvents", logGroupName=GROUP, limit=5, nextToken=first["nextToken"])
    assert (["4", "3"], ["2", "1", "0"]) == (texts(first), texts(second))
    assert "nextToken" not in second


def test_the_newest_come_first_only_in_windows_since_2024(account: SmallAccount) -> None:
    with pytest.raises(AwsError, match="Jan 1, 2024") as refused:
        account.ask("logs", "FilterLogEvents", logGroupName=GROUP, startFromHead=False, startTime=1_600_000_000_000)
    assert refused.value.code == "InvalidParameterException"


def test_a_page_may_be_empty_though_a_line_further_on_matches(account: SmallAccount) -> None:
    account.logs.write(GROUP, "s", "ERROR at first")
    for number in range(40):
        account.logs.write(GROUP, "s", "x" * 250_000, at=account.world.now + 1 + number)
    page = account.ask("logs", "FilterLogEvents", logGroupName=GROUP, filterPattern="?ERROR", startFromHead=False)
    asked = {"filterPattern": "?ERROR", "nextToken": page["nextToken"]}
    assert ([], ["ERROR at first"]) == (texts(page), filtered(account, **asked))


def test_a_search_without_a_hit_is_empty(account: SmallAccount) -> None:
    account.logs.write(GROUP, "s", "INFO fine")
    assert filtered(account, filterPattern="?ERROR ?Exception") == []


def read(account: SmallAccount, **asked: Any) -> Any:
    return account.ask("logs", "GetLogEvents", logGroupName=GROUP, logStreamName="s", **asked)


def texts(answer: Any) -> list[str]:
    return [event["message"] for event in answer["events"]]


def test_reading_begins_at_the_end_unless_told(account: SmallAccount) -> None:
    for number in range(5):
        account.logs.write(GROUP, "s", str(number), at=account.world.now + number)
    assert texts(read(account, limit=2)) == ["3", "4"]
    assert texts(read(account, limit=2, startFromHead=True)) == ["0", "1"]


def test_tokens_lead_on_and_back_and_rest_at_the_end(account: SmallAccount) -> None:
    for number in range(5):
        account.logs.write(GROUP, "s", str(number), at=account.world.now + number)
    first = read(account, limit=3, startFromHead=True)
    second = read(account, limit=3, nextToken=first["nextForwardToken"])
    third = read(account, limit=3, nextToken=second["nextForwardToken"])
    assert texts(second) == ["3", "4"]
    assert texts(third) == []
    assert third["nextForwardToken"] == second["nextForwardToken"]
    assert texts(read(account, limit=2, nextToken=second["nextBackwardToken"])) == ["1", "2"]


def test_what_does_not_exist_is_said(account: SmallAccount) -> None:
    with pytest.raises(AwsError, match="The specified log stream does not exist"):
        read(account)
    with pytest.raises(AwsError, match="The specified log stream does not exist"):
        filtered(account, logStreamNames=["s"])
    with pytest.raises(AwsError, match="The specified log group does not exist"):
        account.ask("logs", "FilterLogEvents", logGroupName="/ecs/gone")


def test_a_bad_pattern_is_refused(account: SmallAccount) -> None:
    with pytest.raises(AwsError, match="Invalid character"):
        filtered(account, filterPattern="a.b")


def test_so_is_one_that_is_too_long(account: SmallAccount) -> None:
    assert [] == filtered(account, filterPattern="E" * 1024)
    with pytest.raises(AwsError, match="less than or equal to 1024") as refused:
        filtered(account, filterPattern="E" * 1025)
    assert refused.value.code == "InvalidParameterException"


def test_streams_are_ordered_by_their_last_line(account: SmallAccount) -> None:
    for name, age in (("a", 10), ("b", 0), ("c", 20)):
        account.logs.write(GROUP, name, "x", at=account.world.now - age)
    listed, _ = account.moto("logs").describe_log_streams(True, 50, GROUP, None, "", None, "LastEventTime")
    assert [each["logStreamName"] for each in listed] == ["b", "a", "c"]


def test_a_group_takes_a_key_and_leaves_it(account: SmallAccount) -> None:
    kms = account.moto("kms")
    key = kms.create_key(
        policy=None, key_usage="ENCRYPT_DECRYPT", key_spec="SYMMETRIC_DEFAULT", description="", tags=None
    ).arn
    account.ask("logs", "AssociateKmsKey", logGroupName=GROUP, kmsKeyId=key)
    assert account.moto("logs").groups[GROUP].kms_key_id == key
    account.ask("logs", "DisassociateKmsKey", logGroupName=GROUP)
    assert account.moto("logs").groups[GROUP].kms_key_id is None


@pytest.mark.parametrize(
    ("operation", "asked", "code"),
    [
        ("AssociateKmsKey", {"logGroupName": GROUP, "kmsKeyId": "no-such"}, "InvalidParameterException"),
        ("DisassociateKmsKey", {"logGroupName": "/no/such"}, "ResourceNotFoundException"),
        ("DisassociateKmsKey", {}, "InvalidParameterException"),
    ],
)
def test_what_no_key_can_be_put_on_is_refused(
    account: SmallAccount, operation: str, asked: dict[str, str], code: str
) -> None:
    with pytest.raises(AwsError) as refused:
        account.ask("logs", operation, **asked)
    assert refused.value.code == code
