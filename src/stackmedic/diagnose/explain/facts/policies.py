"""What a policy that was quoted says of the call that was refused: JSON, HCL or a list of actions.

Only what can be decided from the excerpt: whether an Allow lists the action (IAM compares actions without regard to
case, with * and ?), whether a trust policy names ECS tasks, whether a bucket's policy lets in under a condition only.
Source: "IAM JSON policy elements"; "Task IAM role" (the trust policy names ecs-tasks.amazonaws.com).
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

REFUSED = re.compile(
    r"(?:to perform:? |perform the action |missing (?:permission )?)(?P<action>[a-z][a-z0-9-]{1,30}:[A-Z]\w+)"
    r"|when calling the (?P<operation>[A-Z]\w+) operation",
)
DENIED = re.compile(r"AccessDenied|not authorized|UnauthorizedOperation|Forbidden|\b403\b|access denied", re.IGNORECASE)
POLICY = re.compile(
    r"[\"']?\b(?:Not)?(?:Action|actions)[\"']? ?[:=] ?(?P<list>\[[^\]]{0,900}\]|[\"'][^\"']{1,60}[\"'])"
)
ACTION = re.compile(r"[\"'](?P<action>\*|[a-z][a-z0-9-]{1,30}:[\w*?]+)[\"']")
TRUSTED = re.compile(r"[\"']?(?:Service|identifiers)[\"']? ?[:=] ?\[?\s?(?P<services>[\"'][^\]}]{3,200})")
ASSUMES = re.compile(r"sts:AssumeRole\b")
CONDITION = re.compile(r"[\"']?Condition[\"']? ?[:=]|\bcondition ?\{")
OF_BUCKET = re.compile(
    r"bucket policy|[\"']?Principal[\"']?[^\n]{0,300}arn:aws:s3:::|arn:aws:s3:::[^\n]{0,300}[\"']?Principal", re.I
)
OF_RESOURCE = re.compile(r"[\"']?Principals?[\"']? ?[:={]")


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    text = "\n".join(item.text for _, item in items)
    refused = [each["action"] or each["operation"] for each in REFUSED.finditer(text)]
    for line, item in items:
        lists = [each["list"] for each in POLICY.finditer(item.text)]
        if not lists:
            continue
        listed = [each["action"] for one in lists for each in ACTION.finditer(one)]
        if ASSUMES.search(item.text):
            yield from of_trust(line, item.text, text)
        elif OF_RESOURCE.search(item.text):
            if CONDITION.search(item.text) and OF_BUCKET.search(item.text) and DENIED.search(text):
                yield Fact("«the policy of a bucket lets in under a condition only»", line)
        elif refused and listed and "Deny" not in item.text:
            says = "lists" if any(covers(each, action) for each in listed for action in refused) else "does not list"
            yield Fact(f"«the policy {says} the action that was refused»", line)


def of_trust(line: int, policy: str, text: str) -> Iterator[Fact]:
    named = TRUSTED.search(policy)
    asks = re.search(r"\bECS\b|ecs-tasks|fargate", text, re.IGNORECASE)
    if named and asks and "ecs-tasks" not in named["services"] and not re.search(r"\b(?:events|scheduler)\.", policy):
        yield Fact("«the trust policy does not name ECS tasks»", line)
    elif CONDITION.search(policy):
        yield Fact("«the trust policy has a condition»", line)


def covers(listed: str, refused: str) -> bool:
    """Whether an action of a policy covers a refused one, which may lack its service."""
    name = listed if ":" in refused else listed.split(":")[-1]
    return fnmatchcase(refused.lower(), name.lower())


reader = Reader(words=("action", "perform", "when calling", "denied", "ecs", "fargate", "403"), read=read)
