"""The parameter groups of engine families, ``default.postgres17``: always there to be named, and nobody's to change.

moto has one as soon as somebody describes an instance that runs with it. Lists show those that are in use.

Texts: github.com/ankane/pghero/issues/66 (modify), github.com/gruntwork-io/cloud-nuke/issues/717 (delete),
github.com/terraform-aws-modules/terraform-aws-rds/issues/213 (an unknown group),
github.com/mattermost/mattermost-load-test-ng/pull/707 (a group of another family). A group that an instance runs with
stays: docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html (the words are ours).
"""

from typing import Any

from moto.rds.models import DBClusterParameterGroup, DBParameterGroup

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import amend, before
from stackmedic.lab.wire import AwsError, Call

FAMILIES = (
    *(f"postgres{version}" for version in range(11, 19)),
    *(f"aurora-postgresql{version}" for version in range(11, 18)),
)
INSTANCE_KEY, CLUSTER_KEY = "DBParameterGroupName", "DBClusterParameterGroupName"


def provide(account: Account, call: Call) -> None:
    """A family's groups are known to moto from now on, if the call names one."""
    rds = account.moto("rds", call.region)
    kinds: tuple[tuple[Any, str, Any], ...] = (
        (rds.db_parameter_groups, INSTANCE_KEY, DBParameterGroup),
        (rds.db_cluster_parameter_groups, CLUSTER_KEY, DBClusterParameterGroup),
    )
    for kept, key, kind in kinds:
        name = str(call.parameters.get(key) or "").lower()
        family = name.removeprefix("default.")
        if name != family and family in FAMILIES and name not in kept:
            kept[name] = kind(rds, name, f"Default parameter group for {family}", family)


@before("rds", "DescribeDBParameterGroups", "DescribeDBParameters")
def may_describe(account: Account, call: Call) -> None:
    provide(account, call)
    name = call.parameters.get(INSTANCE_KEY)
    if name and str(name).lower() not in account.moto("rds", call.region).db_parameter_groups:
        raise AwsError("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}")


@before("rds", "DescribeDBClusterParameterGroups", "DescribeDBClusterParameters")
def may_describe_of_cluster(account: Account, call: Call) -> None:
    provide(account, call)


@amend("rds", "DescribeDBParameterGroups")
def describe_parameter_groups(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """Of the default ones, unless one is asked for by name, those that an instance runs with."""
    if call.parameters.get(INSTANCE_KEY):
        return
    instances = account.moto("rds", call.region).databases.values()
    used = {group.name for each in instances for group in each.db_parameter_groups()}
    answer["DBParameterGroups"] = [
        each
        for each in answer.get("DBParameterGroups", [])
        if not each[INSTANCE_KEY].startswith("default.") or each[INSTANCE_KEY] in used
    ]


def family_of(stored: Any) -> str:
    """The family of an instance or a cluster."""
    return f"{stored.engine}{str(stored.engine_version).split('.')[0]}"


def name_for(stored: Any) -> str:
    """The group that an instance or a cluster gets that asks for none."""
    return f"default.{family_of(stored)}"


def check_family(account: Account, call: Call, stored: Any) -> None:
    """An instance takes a group of its own family only."""
    provide(account, call)
    name = call.parameters.get(INSTANCE_KEY)
    group = account.moto("rds", call.region).db_parameter_groups.get(str(name or "").lower())
    fitting = family_of(stored)
    if group is not None and group.family != fitting and not call.parameters.get("EngineVersion"):
        text = (
            f"The parameter group {name} with DBParameterGroupFamily {group.family} can't be used for this instance. "
            f"Use a parameter group with DBParameterGroupFamily {fitting}."
        )
        raise AwsError("InvalidParameterCombination", text)


def check_of_cluster(account: Account, call: Call) -> None:
    """A cluster takes a group that there is."""
    provide(account, call)
    name = call.parameters.get(CLUSTER_KEY)
    if name and str(name).lower() not in account.moto("rds", call.region).db_cluster_parameter_groups:
        raise AwsError("DBClusterParameterGroupNotFound", f"DBClusterParameterGroup not found: {name}")


@before("rds", "CreateDBParameterGroup")
def may_create(account: Account, call: Call) -> None:
    """A name has no dots, so that nobody makes a group that looks like a default one."""
    if "." in call.parameters[INSTANCE_KEY]:
        raise AwsError("InvalidParameterValue", f"The parameter {INSTANCE_KEY} is not a valid identifier.")


@before("rds", "DeleteDBParameterGroup")
def may_delete(account: Account, call: Call) -> None:
    name = str(call.parameters[INSTANCE_KEY]).lower()
    if name.startswith("default."):
        raise AwsError("InvalidDBParameterGroupState", f"Default DBParameterGroup cannot be deleted: {name}")
    if any(each.db_parameter_group_name == name for each in account.moto("rds", call.region).databases.values()):
        text = f"One or more database instances are still members of this parameter group {name}."
        raise AwsError("InvalidDBParameterGroupState", text)
