"""observability.alarm_topic_key_denies_publisher: the key of the alarm's topic keeps CloudWatch out."""

import json

import pytest

from stackmedic.diagnose.rules.observability.alarm_topic_key_denies_publisher import check
from stackmedic.model.access import EncryptionKey, KeyPolicy
from tests.diagnose.builders import Keyed, Part, a_snapshot, gone, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.watching import TOPIC, alarm, topic

NAME = "alias/shop-topics"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"


def key(managed_by: str = "CUSTOMER") -> Keyed:
    return Keyed(NAME, make(EncryptionKey, "kms:DescribeKey", "KeyMetadata", id="1", arn=KEY, managed_by=managed_by))


def policy(principal: object, action: object = "kms:*") -> Keyed:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
    document = json.dumps({"Statement": [statement]})
    return Keyed(KEY, make(KeyPolicy, "kms:GetKeyPolicy", "", policy=document))


ACCOUNT = {"AWS": "arn:aws:iam::123456789012:root"}
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
TELLS = (alarm(), topic(key_id=NAME))


@pytest.mark.parametrize(
    "parts",
    [
        (key(), policy(ACCOUNT)),
        (key(), policy(CLOUDWATCH, "kms:Decrypt")),
        (key("AWS"),),
        (gone(EncryptionKey, NAME),),
    ],
)
def test_a_key_that_keeps_cloudwatch_out_is_found(parts: tuple[Part, ...]) -> None:
    assert the_finding(check, a_snapshot(*TELLS, *parts)).about == TOPIC


@pytest.mark.parametrize("action", ["kms:*", ["kms:Decrypt", "kms:GenerateDataKey*"]])
def test_a_key_that_names_cloudwatch_is_silent(action: object) -> None:
    assert findings(check, a_snapshot(*TELLS, key(), policy(CLOUDWATCH, action))) == []


def test_a_topic_without_a_key_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(), topic())) == []


def test_a_key_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(*TELLS, unreadable(EncryptionKey, NAME)))
