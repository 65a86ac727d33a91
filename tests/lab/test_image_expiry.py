"""Lifecycle policies of repositories: what they expire, when, and whom that hurts."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from stackmedic.lab.physics.registry import DAY_S, condemned
from tests.scenarios.lab import BACKEND, CLUSTER, Lab

NOW = 100 * DAY_S


@dataclass
class Image:
    name: str
    days: float
    tags: str = ""

    @property
    def image_tags(self) -> list[str]:
        return self.tags.split()

    @property
    def image_pushed_at(self) -> float:
        return NOW - self.days * DAY_S


SHELF = [
    Image("a", 1, "prod-3 latest"), Image("b", 5, "prod-2"), Image("c", 9, "dev-7"), Image("d", 20, "prod-1"),
    Image("e", 2), Image("f", 30),
]  # fmt: skip


def rule(priority: int, kind: str, status: str, number: int, **more: Any) -> dict[str, Any]:
    selection = {"tagStatus": status, "countType": kind, "countNumber": number, **more}
    return {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}


COUNT, AGE = "imageCountMoreThan", "sinceImagePushed"


@pytest.mark.parametrize(
    ("rules", "gone"),
    [
        ([rule(1, AGE, "untagged", 7)], "f"),
        ([rule(1, COUNT, "untagged", 1)], "f"),
        ([rule(1, COUNT, "tagged", 1, tagPrefixList=["prod"])], "bd"),
        ([rule(1, COUNT, "tagged", 1, tagPatternList=["*-1"])], ""),
        ([rule(1, AGE, "tagged", 0, tagPrefixList=["prod", "latest"])], "a"),
        ([rule(1, COUNT, "any", 3)], "cdf"),
        # What the first rule selects is the first rule's, kept or not; the second still counts it.
        ([rule(1, COUNT, "tagged", 3, tagPrefixList=["prod"]), rule(2, COUNT, "any", 2)], "cf"),
        ([rule(2, COUNT, "any", 100), rule(1, COUNT, "tagged", 1, tagPrefixList=["prod"])], "bd"),
        ([{**rule(1, COUNT, "any", 1), "action": {"type": "transition"}}], ""),
    ],
)
def test_what_a_policy_expires(rules: list[dict[str, Any]], gone: str) -> None:
    assert list(gone) == sorted(each.name for each in condemned({"rules": rules}, SHELF, NOW))


def tags(lab: Lab, repository: str) -> set[str]:
    found = lab.client("ecr").describe_images(repositoryName=repository)["imageDetails"]
    return {tag for each in found for tag in each.get("imageTags", [])}


def test_an_image_that_runs_is_expired_within_a_day_and_missed_at_the_next_start(staging: Lab) -> None:
    used = staging.definition()["containerDefinitions"][0]["image"]
    repository, tag = used.split("/", 1)[1].split(":")
    staging.advance(1)
    staging.push("newer", memory_mib=301)
    policy = json.dumps({"rules": [rule(1, COUNT, "any", 1)]})
    staging.client("ecr").put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=policy)
    assert tag in tags(staging, repository)

    staging.advance(24 * 60 + 1)

    assert {"newer"} == tags(staging, repository)
    assert 2 == staging.service()["runningCount"]
    staging.redeploy()
    staging.advance(6)
    arns = staging.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND, desiredStatus="STOPPED")["taskArns"]
    stopped = staging.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]
    assert any("CannotPullContainerError" in each["stoppedReason"] for each in stopped)
