"""An alarm's message reaches somebody, or the account says why it did not."""

import json
from typing import Any

import pytest

from stackmedic.lab.physics.notices import confirmation
from tests.lab.open_account import OpenAccount, allow, document

MAIL = "ops@example.com"
ANYTHING = allow("kms:*", Principal={"AWS": "arn:aws:iam::123456789012:root"})
FOR_CLOUDWATCH = allow(["kms:Decrypt", "kms:GenerateDataKey*"], Principal={"Service": "cloudwatch.amazonaws.com"})


@pytest.fixture
def account() -> OpenAccount:
    return OpenAccount()


def ring(account: OpenAccount, topic: str) -> list[str]:
    """An alarm goes off; what its history says of the action."""
    account("cloudwatch").put_metric_alarm(
        AlarmName="load", Namespace="App", MetricName="Load", Statistic="Average", Period=60, EvaluationPeriods=1,
        Threshold=1.0, ComparisonOperator="GreaterThanThreshold", AlarmActions=[topic],
    )  # fmt: skip
    account("cloudwatch").set_alarm_state(AlarmName="load", StateValue="ALARM", StateReason="drill")
    history = account("cloudwatch").describe_alarm_history(AlarmName="load", HistoryItemType="Action")
    return [each["HistorySummary"] for each in history["AlarmHistoryItems"]]


def topic(account: OpenAccount, **attributes: Any) -> str:
    made = account("sns").create_topic(Name="alerts")["TopicArn"]
    for name, value in attributes.items():
        account("sns").set_topic_attributes(TopicArn=made, AttributeName=name, AttributeValue=value)
    return str(made)


def key(account: OpenAccount, *statements: dict[str, Any]) -> str:
    return str(account("kms").create_key(Policy=document(*statements))["KeyMetadata"]["KeyId"])


def test_an_address_reads_only_after_its_owner_has_confirmed(account: OpenAccount) -> None:
    arn, notices = topic(account), account.account.metrics.alarms.notices
    said = account("sns").subscribe(TopicArn=arn, Protocol="email", Endpoint=MAIL)["SubscriptionArn"]
    listed = account("sns").list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    counts = account("sns").get_topic_attributes(TopicArn=arn)["Attributes"]

    assert ("pending confirmation", ["PendingConfirmation"]) == (said, [each["SubscriptionArn"] for each in listed])
    assert ([], "1") == (notices.readers(arn), counts["SubscriptionsPending"])

    account("sns").confirm_subscription(TopicArn=arn, Token=confirmation(arn, MAIL))

    assert [MAIL] == notices.readers(arn)
    assert arn in account("sns").list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"][0]["SubscriptionArn"]


def test_a_machine_needs_no_confirmation(account: OpenAccount) -> None:
    arn = topic(account)
    account("sns").subscribe(TopicArn=arn, Protocol="lambda", Endpoint="arn:aws:lambda:x:1:function:page")

    assert 1 == len(account.account.metrics.alarms.notices.readers(arn))


def test_a_wrong_token_confirms_nothing(account: OpenAccount) -> None:
    arn = topic(account)
    account("sns").subscribe(TopicArn=arn, Protocol="email", Endpoint=MAIL)

    with pytest.raises(account("sns").exceptions.InvalidParameterException):
        account("sns").confirm_subscription(TopicArn=arn, Token="guessed")
    assert [] == account.account.metrics.alarms.notices.readers(arn)


def test_a_message_goes_out_under_the_usual_policy(account: OpenAccount) -> None:
    assert [f"Successfully executed action {topic(account)}"] == ring(account, topic(account))
    assert 1 == len(account.account.metrics.alarms.deliveries)


@pytest.mark.parametrize("refused", ["policy", "default key", "own key", "no topic"])
def test_a_refused_message_is_in_the_history_and_with_nobody(account: OpenAccount, refused: str) -> None:
    other = document(allow("sns:Publish", Principal={"Service": "events.amazonaws.com"}))
    made = {
        "policy": lambda: topic(account, Policy=other),
        "default key": lambda: topic(account, KmsMasterKeyId="alias/aws/sns"),
        "own key": lambda: topic(account, KmsMasterKeyId=key(account, ANYTHING)),
        "no topic": lambda: "arn:aws:sns:ap-southeast-2:123456789012:gone",
    }[refused]()
    said = {"policy": "is not authorized to perform: SNS:Publish", "no topic": "Topic does not exist"}

    (summary,) = ring(account, made)

    assert summary.startswith(f"Failed to execute action {made}. Received error: ")
    assert said.get(refused, "AccessDeniedException") in summary
    assert [] == account.account.metrics.alarms.deliveries


def test_a_key_that_admits_cloudwatch_is_no_obstacle(account: OpenAccount) -> None:
    arn = topic(account, KmsMasterKeyId=key(account, ANYTHING, FOR_CLOUDWATCH))

    assert [f"Successfully executed action {arn}"] == ring(account, arn)
    assert json.loads(account("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])
