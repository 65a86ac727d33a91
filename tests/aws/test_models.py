"""Our loader of botocore's service models against its own: the same data, and the same folders looked into."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import create_loader

from stackmedic.aws.models import models

SERVICES = ("ecs", "ec2", "elbv2", "rds", "elasticache", "cloudwatch", "logs", "ecr", "secretsmanager", "sts")
TYPES = ("service-2", "paginators-1", "endpoint-rule-set-1")


@pytest.mark.parametrize("service", SERVICES)
def test_the_data_is_what_botocore_reads(service: str) -> None:
    ours, theirs = models(None), create_loader()
    for type_name in TYPES:
        found = ours.load_service_model(service, type_name)
        assert found == theirs.load_service_model(service, type_name)
        assert json.dumps(found) == json.dumps(theirs.load_service_model(service, type_name))  # The order, too.


def test_what_is_no_service_is_unknown() -> None:
    with pytest.raises(UnknownServiceError):
        models(None).load_service_model("nothing", "service-2")


def test_a_folder_without_a_description_is_found_out_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataNotFoundError):
        models(str(tmp_path)).load_service_model("empty", "service-2")


def test_given_folders_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERE", str(tmp_path))
    mine = tmp_path / "mine/2026-01-01"
    mine.mkdir(parents=True)
    (mine / "service-2.json").write_text('{"metadata": {"serviceId": "mine"}}')
    found = models("$HERE").load_service_model("mine", "service-2")
    assert found == {"metadata": {"serviceId": "mine"}}
