"""Every read that needs no parameter, of the services that stacks are made of, in the lab's region and in another."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.scenarios.lab import REGION, Lab

ELSEWHERE = "us-east-1"
SERVICES = (
    "acm", "application-autoscaling", "cloudwatch", "ec2", "ecr", "ecs", "elasticache", "elbv2", "events", "iam", "kms",
    "logs", "rds", "resourcegroupstaggingapi", "route53", "s3", "secretsmanager", "sns", "ssm", "sts", "wafv2", "xray",
)  # fmt: skip
ABROAD = ("acm", "ecs", "elbv2", "kms", "logs", "rds", "secretsmanager", "sns")
READS = re.compile(r"(Describe|List|Get|Lookup|Search)")
DRAWN = {"GetRandomPassword", "DescribeReservedInstancesOfferings"}  # Another answer each time, in AWS, too.
NAMES = re.compile(rb"(?i)\"?(?:pagination|next)?(?:token|requestid)\"?[:>][^<,}]+")


@dataclass(frozen=True)
class Read:
    """One read without parameters."""

    service: str
    operation: str
    region: str = REGION

    def ask(self, lab: Lab) -> None:
        """Whatever the answer is."""
        self.told(lab)

    def told(self, lab: Lab) -> list[tuple[int, bytes]]:
        """Status and body, without what names the answer."""
        kept: list[tuple[int, bytes]] = []

        def keep(response_dict: dict[str, Any], **_: Any) -> None:
            kept.append((response_dict["status_code"], NAMES.sub(b"", response_dict["body"])))

        client = _client(lab.port, self.service, self.region)
        client.meta.events.register("before-parse", keep)
        with suppress(ClientError):
            getattr(client, xform_name(self.operation))()
        client.meta.events.unregister("before-parse", keep)
        return kept


@lru_cache(maxsize=64)
def _client(port: int, service: str, region: str) -> Any:
    return Lab(port, region).client(service)


@cache
def _needing_nothing(service: str) -> tuple[str, ...]:
    client = boto3.client(service, region_name=REGION, aws_access_key_id="-", aws_secret_access_key="-")
    model = client.meta.service_model
    shapes = ((name, model.operation_model(name).input_shape) for name in model.operation_names if READS.match(name))
    return tuple(name for name, shape in shapes if shape is None or not shape.required_members)


def reads(told: bool = False) -> Iterator[Read]:
    """All of them; ``told``: only those of which the answer is the same when it is asked for again."""
    for region, services in ((REGION, SERVICES), (ELSEWHERE, ABROAD)):
        for service in services:
            for operation in _needing_nothing(service):
                if not (told and operation in DRAWN):
                    yield Read(service, operation, region)
