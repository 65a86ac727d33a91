"""Sticky sessions: a cookie that leads a client back to the target that answered first.

Source: Elastic Load Balancing user guide, "Sticky sessions for your Application Load Balancer": ``AWSALB`` and, with
``SameSite=None``, ``AWSALBCORS``, for as long as the target group says; a target that is gone or unhealthy is replaced.
What the cookie says is encrypted there; here it is the target's place.
"""

import base64
from email.utils import formatdate
from typing import TYPE_CHECKING

from stackmedic.lab.physics.balancer.reply import Reply
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.waf.fields import cookies

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NAME, ACROSS = "AWSALB", "AWSALBCORS"
DAY_S = 86_400


def lasts_s(account: "Account", group_arn: str) -> int:
    """For how long the clients of a target group are led back; 0 when they are not."""
    group = account.balancers.group(group_arn)
    attributes = getattr(group, "attributes", {})
    wanted = str(attributes.get("stickiness.enabled", "false")).lower() == "true"
    if not wanted or attributes.get("stickiness.type") not in (None, "lb_cookie"):
        return 0
    return int(attributes.get("stickiness.lb_cookie.duration_seconds") or DAY_S)


def sticky(account: "Account", request: Request, offered: list[Reply]) -> Reply | None:
    """The answer of the target that the request's cookie names, if it is among those that may answer."""
    value = next((value for name, value in cookies(request) if name in (NAME, ACROSS)), "")
    wanted = read(value)
    return next((each for each in offered if each.target == wanted and lasts_s(account, each.group)), None)


def set_cookies(account: "Account", reply: Reply) -> list[tuple[str, str]]:
    """The headers that lead the client back."""
    length = lasts_s(account, reply.group) if reply.target else 0
    if not length:
        return []
    ends = formatdate(account.world.now + length, usegmt=True)
    value = base64.urlsafe_b64encode(f"{reply.group}|{reply.target}".encode()).decode()
    plain = f"{value}; Expires={ends}; Path=/"
    return [("Set-Cookie", f"{NAME}={plain}"), ("Set-Cookie", f"{ACROSS}={plain}; SameSite=None")]


def read(value: str) -> str:
    """The target that a cookie names; nothing for one that we did not write."""
    try:
        return base64.urlsafe_b64decode(value.encode()).decode().partition("|")[2]
    except ValueError:
        return "?"
