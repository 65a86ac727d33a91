"""Engine versions: which a store may move to, which parameter groups fit, and how long that takes.

A store moves to a later version at once or in its window, never to an earlier one
(docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html). Texts:
github.com/hashicorp/terraform-provider-aws/issues/4166 (an earlier version),
github.com/cloudposse/terraform-aws-elasticache-redis/pull/12 (a parameter group of another family).
"""

import re
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.physics.caches.store import Store
from stackmedic.lab.services.elasticache.parameters import found
from stackmedic.lab.wire import AwsError

FULL_VERSIONS = {"7.1": "7.1.0", "7.0": "7.0.7", "6.2": "6.2.6", "6.x": "6.2.6", "8.0": "8.0.1", "7.2": "7.2.6"}


def full(version: str) -> str:
    """As ElastiCache shows it: "7.0" is 7.0.7."""
    return FULL_VERSIONS.get(version, version)


def family(engine: str, version: str) -> str:
    """The family of parameter groups that fits a version: redis7, redis6.x, redis5.0."""
    major, minor = (*version.split("."), "0")[:2]
    if engine == "memcached" or (engine == "redis" and int(major) < 6):
        return f"{engine}{major}.{minor}"
    return f"{engine}{major}.x" if (engine, major) == ("redis", "6") else f"{engine}{major}"


def check(account: Account, store: Store, wanted: dict[str, Any]) -> None:
    """Raises AwsError for a version or a parameter group that the store cannot have."""
    engine = str(wanted.get("Engine") or store.engine).lower()
    version = full(str(wanted.get("EngineVersion") or store.version))
    if engine == store.engine and _parts(version) < _parts(store.version):
        text = f"Cannot modify {engine} from {store.version} to {version}"
        raise AwsError("InvalidParameterCombination", text)
    if wanted.get("CacheParameterGroupName"):
        group, fitting = found(account, wanted["CacheParameterGroupName"]), family(engine, version)
        if group.family != fitting:
            text = f"Expected a parameter group of family {fitting} but found one of family {group.family}"
            raise AwsError("InvalidParameterCombination", text)


def move(account: Account, store: Store, wanted: dict[str, Any]) -> bool:
    """Whether the store is asked to run another version; if at once, it begins to."""
    engine = str(wanted.get("Engine") or store.engine).lower()
    version = full(str(wanted.get("EngineVersion") or store.version))
    if (engine, version) == (store.engine, store.version):
        return False
    if not wanted.get("ApplyImmediately"):
        store.pending["EngineVersion"] = version
        return True
    before, after = family(store.engine, store.version), family(engine, version)

    def moved() -> None:
        store.engine, store.version = engine, version
        store.parameter_group = store.parameter_group.replace(f"default.{before}", f"default.{after}")

    account.caches.life.replace_nodes(store, moved)
    return True


def _parts(version: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", version)]
