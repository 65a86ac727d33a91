"""Secrets, parameters and images of another account than the one that asks for them.

The account stands in the ARN of a secret or parameter, in a registry's name, and in the ARN of the role, task or
cluster that asks; people write "account 123456789012". Where both are told and none agrees, it lies elsewhere. Source:
"IAM ARNs".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

ACCOUNT = r"(?P<account>\d{12})\b"
HELD = (
    re.compile(rf"arn:aws[\w-]*:(?:secretsmanager|ssm):[\w-]*:{ACCOUNT}"),
    re.compile(
        rf"(?:secret|parameter)s?\b[^\n]{{0,40}}? (?:in|of|from) (?:the )?(?:account )?{ACCOUNT}", re.IGNORECASE
    ),
)
REGISTRY = re.compile(rf"\b{ACCOUNT}\.dkr\.ecr\.")
ASKING = (
    re.compile(rf"arn:aws[\w-]*:(?:sts|ecs|iam):[\w-]*:{ACCOUNT}"),
    re.compile(
        rf"(?:task|service|cluster|role|caller|runs?)s?\b[^\n]{{0,30}}? (?:in|of|from) (?:the )?(?:account )?{ACCOUNT}",
        re.IGNORECASE,
    ),
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    held = [(found["account"], line) for line, item in items for form in HELD for found in form.finditer(item.text)]
    asking = {found["account"] for _, item in items for form in ASKING for found in form.finditer(item.text)}
    images = [(found["account"], line) for line, item in items for found in REGISTRY.finditer(item.text)]
    for things, says in ((held, "«a secret of another account»"), (images, "«an image of another account»")):
        elsewhere = next((line for account, line in things if asking and account not in asking), None)
        if elsewhere is not None:
            yield Fact(says, elsewhere)


reader = Reader(words=("arn:aws", "account", "secret", "parameter", ".dkr.ecr."), read=read)
