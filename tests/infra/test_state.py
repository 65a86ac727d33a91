"""The stacks' backend against the lab's S3: a state is kept there, and locked by a file beside it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from tools.terraform.plugins import NotHere, mirror, terraform
from tools.terraform.record import empty_lab
from tools.terraform.roots import Root
from tools.terraform.workspace import TerraformFailed, Workspace

REGION, BUCKET, STATE = "us-east-1", "states", "kept.tfstate"
LOCK = {"ID": "b7a1", "Operation": "OperationTypeApply", "Who": "somebody@elsewhere", "Version": "1.11.4",
        "Created": "2026-01-01T00:00:00Z", "Info": "", "Path": f"{BUCKET}/{STATE}"}  # fmt: skip


@pytest.fixture
def url() -> Iterator[str]:
    try:
        terraform(), mirror()
    except NotHere as missing:
        pytest.skip(f"Terraform does not run here: {missing}")
    with empty_lab(REGION) as found:
        yield found


@pytest.fixture
def s3(url: str) -> Any:
    found = boto3.Session("lab", "lab", region_name=REGION).client("s3", endpoint_url=url)
    found.create_bucket(Bucket=BUCKET)
    return found


def keys(s3: Any) -> list[str]:
    return [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


@pytest.mark.terraform
def test_a_state_is_kept_in_s3_and_changed_by_one_at_a_time(url: str, s3: Any, tmp_path: Path) -> None:
    workspace = Workspace(Root("state", "state", ""), tmp_path, url, Path(__file__).parent / "state")
    workspace.prepare()
    workspace.apply(disposable=True)
    assert [STATE] == keys(s3)  # The lock is gone again.
    assert ["terraform_data.this"] == workspace.left()

    s3.put_object(Bucket=BUCKET, Key=f"{STATE}.tflock", Body=json.dumps(LOCK).encode())
    with pytest.raises(TerraformFailed, match=r"(?s)Error acquiring the state lock.*somebody@elsewhere"):
        workspace.destroy()
    assert ["terraform_data.this"] == workspace.left()

    workspace.run("force-unlock", "-force", LOCK["ID"])
    workspace.destroy()
    assert [] == workspace.left()
    assert [STATE] == keys(s3)
