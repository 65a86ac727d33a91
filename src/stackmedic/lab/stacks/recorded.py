"""Building a stack from its recording: Terraform's calls are made again, images pushed, mails confirmed."""

import json
from importlib.resources import files
from typing import Any

from stackmedic.lab.clients import Clients
from stackmedic.lab.hidden import PROVEN_ELSEWHERE, variable
from stackmedic.lab.physics.notices import confirmation
from stackmedic.lab.recording.replay import Replay
from stackmedic.lab.stacks.images import push

HOUR_S = 3_600.0
STARTS = "ecs:CreateService"
RECORDING = "recording.jsonl"


def build(clients: Clients, stack: Any) -> None:
    """Everything that a stack's recording has.

    Its images were pushed in the hours before the first service started; what people do by hand was done then.
    """
    account = clients.gateway.account
    waiting = [True]

    def before(call: str) -> None:
        if call == STARTS and waiting:
            waiting.clear()
            push(clients("ecr"), stack.PROGRAMS, lambda: account.advance(HOUR_S))
            getattr(stack, "by_hand", lambda _: None)(clients)

    account.hidden |= {variable(PROVEN_ELSEWHERE, name): 1.0 for name in getattr(stack, "NAMES_ELSEWHERE", ())}
    Replay(clients, read(stack.__name__)[1], before).run()
    confirm(clients)


def read(package: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A recording: what it was made from, and its calls."""
    lines = (files(package) / RECORDING).read_text(encoding="utf-8").splitlines()
    about, *calls = map(json.loads, lines)
    return about, calls


def confirm(clients: Clients) -> None:
    """Whoever was subscribed by mail confirms."""
    sns = clients("sns")
    for each in sns.list_subscriptions()["Subscriptions"]:
        if each["SubscriptionArn"] == "PendingConfirmation":
            token = confirmation(each["TopicArn"], each["Endpoint"])
            sns.confirm_subscription(TopicArn=each["TopicArn"], Token=token)
