"""Notices: whether SNS takes an alarm's message, and who then reads it.

The topic must exist, its policy must let CloudWatch publish, and so must the policy of the key that encrypts it; AWS's
own key (alias/aws/sns) does not. An address that was subscribed by mail is pending until its owner confirms.

Sources: repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger (the refusal, the default key),
docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html (confirmation), docs.aws.amazon.com/sns/latest/api,
Subscribe ("pending confirmation"); the key's refusal as in yohei-a.hatenablog.jp/entry/20211027/1635288553.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.policies import Request, Verdict, judge, read

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

OWN_KEY = "alias/aws/sns"
PUBLISHER = "cloudwatch.amazonaws.com"
CONFIRMED_BY_OWNER = ("email", "email-json", "http", "https")
NO_TOPIC = "Topic does not exist"
NOT_AUTHORIZED = "Resource: {alarm} is not authorized to perform: SNS:Publish on resource: {topic}"
KEY_REFUSES = "null (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Proxy: null)"


class Notices:
    """The topics of the account, as those who publish to them and read them know them."""

    def __init__(self, account: "Account") -> None:
        self.account = account

    def topic(self, arn: str) -> Any | None:
        """moto's topic."""
        return self.account.moto("sns").topics.get(arn)

    def readers(self, arn: str) -> list[str]:
        """Who gets what is published: the endpoints of confirmed subscriptions."""
        subscriptions = self.account.moto("sns").subscriptions.values()
        return [each.endpoint for each in subscriptions if each.topic.arn == arn and not pending(each)]

    def refusal(self, arn: str, alarm_arn: str) -> str:
        """Why SNS does not take an alarm's message; empty when it does."""
        topic = self.topic(arn)
        if topic is None:
            return NO_TOPIC
        context = {"AWS:SourceOwner": self.account.id, "aws:SourceAccount": self.account.id, "aws:SourceArn": alarm_arn}
        asked = Request("SNS:Publish", arn, (), (PUBLISHER,), context)
        if judge([read(topic.policy)], asked, resource_based=True) is not Verdict.ALLOWED:
            return NOT_AUTHORIZED.format(alarm=alarm_arn, topic=arn)
        return "" if self._key_admits(topic, context) else KEY_REFUSES

    def _key_admits(self, topic: Any, context: dict[str, str]) -> bool:
        if not topic.kms_master_key_id:
            return True
        if topic.kms_master_key_id.endswith(OWN_KEY):  # Its policy is AWS's, and names no other service.
            return False
        kms = self.account.moto("kms")
        key = kms.keys.get(kms.any_id_to_key_id(topic.kms_master_key_id))
        return (
            key is not None
            and key.key_state == "Enabled"
            and all(
                judge([read(key.policy)], Request(action, key.arn, (), (PUBLISHER,), context), resource_based=True)
                is Verdict.ALLOWED
                for action in ("kms:Decrypt", "kms:GenerateDataKey")
            )
        )


def pending(subscription: Any) -> bool:
    """Whether the owner of the address has not confirmed yet."""
    return str(subscription.attributes.get("PendingConfirmation")).lower() == "true"


def confirmation(topic_arn: str, endpoint: str) -> str:
    """The token in the message that asks the owner of an address to confirm."""
    return sha256(f"{topic_arn}/{endpoint}".encode()).hexdigest() * 2
