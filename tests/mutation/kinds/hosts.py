"""EC2 instances (a search host, a bastion): state, groups, profile, and what they were started with."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call, calls
from tests.mutation.stack import Stack


def mutations(stack: Stack) -> Iterator[Mutation]:
    default = stack.default_group
    for reservation in stack.all("ec2", "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] == "running":
                yield from of_instance(stack, instance, default)


def of_instance(stack: Stack, instance: dict[str, Any], default: str) -> Iterator[Mutation]:
    key = instance["InstanceId"]
    tags = {each["Key"]: each["Value"] for each in instance.get("Tags", [])}
    about, asked = (key, instance["PrivateIpAddress"]), {"InstanceIds": [key]}
    title = f"instance {tags.get('Name', key)}"
    unlocked = call("ec2", "modify_instance_attribute", InstanceId=key, DisableApiTermination={"Value": False})
    state = ("State", "InstanceState", "Reservations")
    yield Mutation(f"{title}: stopped", about, state, call("ec2", "stop_instances", **asked))
    yield Mutation(f"{title}: rebooted", about, state, call("ec2", "reboot_instances", **asked))
    yield Mutation(f"{title}: terminated", about, state, call("ec2", "terminate_instances", **asked))
    yield Mutation(f"{title}: unlocked and terminated", about, state,
                   calls(unlocked, call("ec2", "terminate_instances", **asked)))  # fmt: skip
    yield Mutation(f"{title} DisableApiTermination: off", about, ("DisableApiTermination",), unlocked)
    yield Mutation(f"{title} groups: default", (key, default), ("SecurityGroups", "IpPermissions"),
                   call("ec2", "modify_instance_attribute", InstanceId=key, Groups=[default]))  # fmt: skip
    options = {"InstanceId": key, "HttpTokens": "optional", "HttpEndpoint": "disabled"}
    yield Mutation(f"{title} HttpEndpoint: disabled", about, ("MetadataOptions",),
                   call("ec2", "modify_instance_metadata_options", **options))  # fmt: skip
    found = stack.all("ec2", "describe_iam_instance_profile_associations", "IamInstanceProfileAssociations",
                      Filters=[{"Name": "instance-id", "Values": [key]}])  # fmt: skip
    for each in found:
        yield Mutation(f"{title} IamInstanceProfile: none", about, ("IamInstanceProfile",),
                       call("ec2", "disassociate_iam_instance_profile",
                            AssociationId=each["AssociationId"]))  # fmt: skip
    profile = instance.get("IamInstanceProfile", {}).get("Arn", "").rsplit("/", 1)[-1]
    if profile:
        yield from of_profile(stack, profile)


def of_profile(stack: Stack, profile: str) -> Iterator[Mutation]:
    iam = stack.lab.client("iam")
    for role in iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]["Roles"]:
        name = role["RoleName"]
        remove = call("iam", "remove_role_from_instance_profile", InstanceProfileName=profile, RoleName=name)
        yield Mutation(f"instance profile {profile}: no role", (profile, name), ("Roles",), remove)
        for policy in stack.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=name):
            arn = policy["PolicyArn"]
            detach = call("iam", "detach_role_policy", RoleName=name, PolicyArn=arn)
            yield Mutation(f"role {name} {arn.rsplit('/', 1)[-1]}: detached", (name,), ("AttachedPolicies",), detach)
