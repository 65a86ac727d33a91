"""The cluster that has the services, and what it counts with."""

from collections.abc import Iterator

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack, short


def mutations(stack: Stack) -> Iterator[Mutation]:
    arn = stack.cluster
    name = short(arn)
    about, title = (arn, name), f"cluster {name}"
    for value in ("enhanced", "disabled"):
        yield Mutation(f"{title} containerInsights: {value}", about, ("settings",),
                       call("ecs", "update_cluster_settings", cluster=arn,
                            settings=[{"name": "containerInsights", "value": value}]))  # fmt: skip
    for told, providers in (("none", []), ("Spot only", ["FARGATE_SPOT"])):
        yield Mutation(f"{title} capacity providers: {told}", about, ("capacityProviders",),
                       call("ecs", "put_cluster_capacity_providers", cluster=arn, capacityProviders=providers,
                            defaultCapacityProviderStrategy=[]), starts=True)  # fmt: skip
    yield Mutation(f"{title}: deleted", about, ("clusters",), call("ecs", "delete_cluster", cluster=arn))
