"""A whole account without a stack, and boto3 clients that talk to its gateway; moto's stores are emptied first."""

import json
from typing import Any

from botocore.exceptions import ClientError
from moto.backends import get_backend

from stackmedic.lab.account import Account, load_handlers
from stackmedic.lab.clients import ACCESS_KEY, Clients
from stackmedic.lab.gateway import Gateway
from stackmedic.lab.physics.replicas import ARRIVES_S
from stackmedic.lab.weather.forecast import change
from tests.lab.small_account import START

USED = ("cloudwatch", "ec2", "ecr", "ecs", "elbv2", "iam", "kms", "logs", "rds", "s3", "secretsmanager", "sns", "ssm",
        "sts", "elasticache", "applicationautoscaling")  # fmt: skip
Statement = dict[str, Any]
CLIENTS: dict[str, Clients] = {}  # By access key; boto3 takes longer to make a client than the lab to answer it.


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


class OpenAccount:
    """``account("ecs")`` is a client that calls as the administrator, once."""

    def __init__(self, seed: int = 1) -> None:
        for service in USED:
            for kept in list(get_backend(service).values()):  # type: ignore[call-overload]
                kept.reset()
        load_handlers()
        self.account = Account(START, seed, speed=0.0)
        self.gateway = Gateway(self.account)

    def __call__(self, service: str) -> Any:
        return self.by(ACCESS_KEY)(service)

    def by(self, key: str) -> Clients:
        """Clients that sign with an access key."""
        clients = CLIENTS.setdefault(key, Clients(self.gateway, access_key=key, tries=1))
        clients.gateway = self.gateway
        return clients

    def weather(self, **asked: Any) -> None:
        change(self.account.weather, asked, self.account.world.now)

    def advance(self, seconds: float) -> None:
        self.account.advance(seconds)

    def enforce(self) -> None:
        self.account.guard.enforced = True

    def known(self) -> None:
        """Let what was changed in IAM arrive everywhere."""
        self.advance(ARRIVES_S[1])

    def user(self, name: str, *statements: Statement) -> str:
        """A user with one inline policy; its access key."""
        iam = self("iam")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(*statements))
        key = str(iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"])
        self.known()
        return key

    def role(self, name: str, principal: dict[str, Any], *statements: Statement, **trust: Any) -> str:
        """A role that trusts a principal, with one inline policy; its ARN."""
        trusted = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **trust}
        made = self("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trusted))
        if statements:
            self("iam").put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        self.known()
        return str(made["Role"]["Arn"])


def refusal(error: ClientError) -> tuple[str, int, str]:
    """(code, status, message)."""
    said = error.response
    return said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"], said["Error"]["Message"]
