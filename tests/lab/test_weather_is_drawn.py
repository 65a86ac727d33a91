"""The same seed and the same calls meet the same troubles, in whatever order they arrive; the world is not touched."""

from collections import Counter
from itertools import pairwise

from botocore.exceptions import ClientError, ConnectionClosedError
from hypothesis import given, settings
from hypothesis import strategies as st

from stackmedic.lab.gateway import READS
from tests.lab.open_account import OpenAccount, refusal

CALLS = {
    "clusters": ("ecs", "list_clusters", {}),
    "services": ("ecs", "list_services", {"cluster": "main"}),
    "others": ("ecs", "list_services", {"cluster": "other"}),
    "roles": ("iam", "list_roles", {}),
    "groups": ("ec2", "describe_security_groups", {}),
    "alarms": ("cloudwatch", "describe_alarms", {}),
}
STORM = {
    "throttle": ["ecs:*=0.3", "cloudwatch:*=0.5"],
    "errors": ["iam:*=0.4", "ec2:*=0.2,after"],
    "cut": ["*=0.1", "ecs:List*=0.2,after"],
    "deny": ["ec2:*=0.1"],
}
Fates = list[tuple[str, str]]


def fates(names: list[str], seed: int) -> tuple[Fates, OpenAccount]:
    account = OpenAccount(seed)
    account("ecs").create_cluster(clusterName="main")
    account.weather(**STORM)
    met: Fates = []
    for name in names:
        service, operation, parameters = CALLS[name]
        try:
            getattr(account(service), operation)(**parameters)
            met.append((name, "ok"))
        except ClientError as error:
            met.append((name, refusal(error)[0]))
        except ConnectionClosedError:
            met.append((name, "cut"))
    return met, account


@settings(max_examples=8)
@given(st.lists(st.sampled_from(sorted(CALLS)), max_size=15), st.integers(1, 1_000), st.randoms(use_true_random=False))
def test_the_same_seed_is_the_same_history(names: list[str], seed: int, chance: object) -> None:
    first, account = fates(names, seed)
    again, _ = fates(names, seed)
    assert first == again
    shuffled = list(names)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Counter(fates(shuffled, seed)[0]) == Counter(first)
    version = account.account.world.version
    quiet = OpenAccount(seed)
    quiet("ecs").create_cluster(clusterName="main")
    assert version == quiet.account.world.version
    assert account.account.world.token(16) == quiet.account.world.token(16)


def test_another_seed_is_another_history() -> None:
    names = sorted(CALLS) * 10
    stories = [fates(names, seed)[0] for seed in (1, 2, 3)]
    assert all(one != other for one, other in pairwise(stories))


def test_calls_that_are_repeated_have_another_fate_each_time() -> None:
    met = {how for _, how in fates(["clusters"] * 60, 1)[0]}
    assert met == {"ok", "cut", "ThrottlingException"}


def test_every_call_of_the_storm_only_reads() -> None:
    for _, operation, _ in CALLS.values():
        assert READS.match("".join(part.title() for part in operation.split("_")))
