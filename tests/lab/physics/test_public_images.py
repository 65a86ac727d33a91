"""Images outside ECR: what everybody may read is there, in any version; all else is not."""

import pytest

from stackmedic.lab.physics import starting
from stackmedic.lab.physics.program import read_program
from stackmedic.lab.physics.starting import public
from tests.lab.physics.village import ID, Village, allow

DENIED = "pull access denied, repository does not exist or may require authorization"


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("nginx:1.27-alpine", ""),
        ("public.ecr.aws/nginx/nginx:mainline", ""),
        ("nginx@sha256:" + "0" * 64, ""),
        ("nginx:of-our-team", "docker.io/library/nginx:of-our-team: not found"),
        ("acme/shop:1", f"docker.io/acme/shop:1: {DENIED}"),
        ("ngnix:1.27", f"docker.io/library/ngnix:1.27: {DENIED}"),
        ("ghcr.io/acme/shop:1", f"ghcr.io/acme/shop:1: {DENIED}"),
    ],
)
def test_of_other_registries_only_what_everybody_may_read_can_be_pulled(image: str, says: str) -> None:
    village = Village()
    village.nat()
    village.log_group()
    village.role("logger", allow("logs:*"))
    asked = village.task(image=image, executionRoleArn=f"arn:aws:iam::{ID}:role/logger")
    problem = starting.problem(village, asked)
    assert (problem is None) == (says == "")
    assert problem is None or says in problem.stopped_reason


@pytest.mark.parametrize(("name", "port"), [("nginx", 80), ("redis", 6379), ("alpine", 0)])
def test_a_public_image_listens_on_the_port_of_its_own(name: str, port: int) -> None:
    assert port == read_program(public.manifest("docker.io", f"library/{name}")).port
