"""Tags of the resources that calls are about, from wherever moto keeps them: one line a service.

A resource that is not there has none, nor has a bucket: S3 leaves its tags out unless told to ("Using tags for
attribute-based access control"). Each store is asked for one ARN and answers in its own form: a list of pairs,
however its keys are spelled, or a mapping.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException

from stackmedic.lab.wire import Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

Stored = Callable[[Any, str], Any]


def _name(arn: str) -> str:
    """The last part of an ARN."""
    return arn.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _iam(store: Any, arn: str) -> Any:
    roles = [tag for each in store.roles.values() if each.arn == arn for tag in each.tags]
    return roles or store.tagger.list_tags_for_resource(arn)


def _secret(store: Any, arn: str) -> Any:
    return [tag for each in store.secrets.values() if each.arn == arn for tag in each.tags or []]


STORES: dict[str, Stored] = {
    "cloudwatch": lambda store, arn: store.list_tags_for_resource(arn),
    "ec2": lambda store, arn: store.describe_tags({"resource-id": [_name(arn)]}),
    "ecr": lambda store, arn: store.list_tags_for_resource(arn),
    "ecs": lambda store, arn: store.list_tags_for_resource(arn),
    "elasticache": lambda store, arn: store.list_tags_for_resource(arn),
    "elbv2": lambda store, arn: store.tagging_service.list_tags_for_resource(arn),
    "iam": _iam,
    "kms": lambda store, arn: store.list_resource_tags(_name(arn)),
    "logs": lambda store, arn: store.list_tags_for_resource(arn.removesuffix(":*")),
    "rds": lambda store, arn: store.list_tags_for_resource(arn),
    "secretsmanager": _secret,
    "sns": lambda store, arn: store.list_tags_for_resource(arn),
    "ssm": lambda store, arn: store.list_tags_for_resource("Parameter", arn.partition(":parameter")[2]),
}


def tags_of(account: "Account", call: Call, resource: str) -> dict[str, str]:
    """The tags of a call's resource by name; none for kinds that are not in the table, and for no resource at all."""
    stored = STORES.get(call.service)
    if stored is None or "*" in resource.removesuffix(":*"):
        return {}
    store = account.moto(call.service, "aws" if call.service == "iam" else call.region)
    try:
        return pairs_of(stored(store, resource))
    except (ServiceException, KeyError, ValueError, AttributeError):  # moto's ways to say that there is no such thing.
        return {}
    except NotImplementedError:  # And that it keeps no tags of the kind: tasks, deployments and revisions of ECS.
        return {}


def pairs_of(found: Any) -> dict[str, str]:
    """Tags by name, in whatever form a request or a store has them."""
    if isinstance(found, Mapping):
        lists = [each for each in found.values() if isinstance(each, list)]
        if not lists:
            return {str(name): str(value) for name, value in found.items()}
        found = lists[0]
    given = [each for each in found or () if isinstance(each, Mapping)]
    named = [{name.lower().removeprefix("tag"): value for name, value in each.items()} for each in given]
    return {str(each["key"]): str(each.get("value") or "") for each in named if each.get("key") is not None}
