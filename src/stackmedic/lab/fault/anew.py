"""Secrets that were deleted and made anew: what was kept before names them by an ARN that is no more.

Source: docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html: an ARN ends in six characters that
are drawn when a secret is created, so that another secret of the same name has another ARN.
"""

import json
import re

from stackmedic.lab.fault.aws import Aws, State

ARN = re.compile(r"arn:aws:secretsmanager:[\w-]+:\d{12}:secret:(?P<name>[\w/+=.@!-]+)-\w{6}")


def followed(aws: Aws, document: State) -> State:
    """A document in which each secret is named as it is now; one that is gone stays as it was."""
    text = json.dumps(document)
    if not ARN.search(text):
        return document
    pages = aws("secretsmanager").get_paginator("list_secrets").paginate()
    now = {each["Name"]: each["ARN"] for page in pages for each in page["SecretList"]}
    found: State = json.loads(ARN.sub(lambda arn: now.get(arn["name"], arn[0]), text))
    return found
