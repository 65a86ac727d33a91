"""An empty lab for Terraform: in any region, and with images as soon as their repositories are there."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from tests.cli.command import Answer, stackmedic

REPOSITORIES = {"ecommerce-order", "ecommerce-product"}


class Empty:
    """One empty lab, by its own state folder."""

    def __init__(self, state: Path) -> None:
        self.state = state
        up = self.lab("up", "empty", "--region", "eu-west-1", "--speed", "0", "--port", "0")
        self.exported = dict(line.removeprefix("export ").split("=", 1) for line in up.out.splitlines())
        self.port = self.exported["AWS_ENDPOINT_URL"].rpartition(":")[2]
        session = boto3.Session("lab", "lab", region_name=self.exported["AWS_REGION"])
        self.ecr = session.client("ecr", endpoint_url=self.exported["AWS_ENDPOINT_URL"])

    def lab(self, *arguments: str) -> Answer:
        return stackmedic("lab", *arguments, environment={"XDG_STATE_HOME": str(self.state)})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Empty]:
    made = Empty(Path(tmp_path_factory.mktemp("state")))
    yield made
    made.lab("down", "--port", made.port)


def test_an_empty_lab_is_where_it_was_asked_for(empty: Empty) -> None:
    assert "eu-west-1" == empty.exported["AWS_REGION"]
    assert [] == empty.ecr.describe_repositories()["repositories"]


def test_only_an_empty_lab_may_be_anywhere(empty: Empty) -> None:
    answer = empty.lab("up", "ohmycoins", "--region", "eu-west-1", "--port", "0")
    assert 0 != answer.code and "--region eu-west-1 is not for ohmycoins" in answer.err


def test_images_are_pushed_once_their_repositories_are_there(empty: Empty) -> None:
    refused = empty.lab("push", "ecommerce", "--port", empty.port)
    assert 0 != refused.code and "there is no repository ecommerce-order" in refused.err
    for name in REPOSITORIES:
        empty.ecr.create_repository(repositoryName=name)
    pushed = empty.lab("push", "ecommerce", "--port", empty.port)
    assert 0 == pushed.code, pushed.err
    for name in REPOSITORIES:
        tags = {each["imageTag"] for each in empty.ecr.list_images(repositoryName=name)["imageIds"]}
        assert {"1f6b2aa", "latest"} <= tags
