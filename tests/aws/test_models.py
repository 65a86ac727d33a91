"""Our loader of botocore's service models against its own: the same data, and the same folders looked into."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import create_loader

from stackmedic.aws.models import models, parsed

SERVICES = ("ecs", "ec2", "elbv2", "rds", "elasticache", "cloudwatch", "logs", "ecr", "secretsmanager", "sts")
TYPES = ("service-2", "paginators-1", "endpoint-rule-set-1")


@pytest.mark.parametrize("service", SERVICES)
def test_the_data_is_what_botocore_reads(service: str) -> None:
    ours, theirs = models(None), create_loader()
    for type_name in TYPES:
        found = {key: whole(each) for key, each in ours.load_service_model(service, type_name).items()}
        assert json.dumps(found) == json.dumps(theirs.load_service_model(service, type_name))  # The order, too.


def whole(value: object) -> object:
    """With all that is parsed only when it is asked for."""
    return dict(value.items()) if isinstance(value, dict) else value


def test_of_a_large_description_what_is_asked_for_is_parsed() -> None:
    shapes = parsed(b'{\n  "shapes":{\n    "A":{"type":"string"},\n    "B":{\n      "type":"list"\n    }\n  }\n}')[
        "shapes"
    ]
    assert shapes["B"] == {"type": "list"}
    assert shapes.get("A") == {"type": "string"}
    assert shapes.get("C") is None and "C" not in shapes and list(shapes) == ["A", "B"]
    with pytest.raises(KeyError):
        shapes["C"]


@pytest.mark.parametrize("text", ['{"shapes":{"A":{"type":"string"}}}', '{\n  "shapes": {\n    "A": {}\n  }\n}', "[1]"])
def test_a_description_that_is_written_otherwise_is_parsed_at_once(text: str) -> None:
    assert parsed(text.encode()) == json.loads(text)


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
