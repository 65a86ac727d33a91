"""Answers in AWS's JSON protocol are the same, whoever writes them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model

from stackmedic.lab.rendering import NotPlain, body_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ANSWERS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "ecs",
        "DescribeServices",
        {
            "services": [
                {
                    "serviceName": "a",
                    "desiredCount": 2,
                    "createdAt": NOON,
                    "events": [{"id": "1", "createdAt": NOON + timedelta(milliseconds=250), "message": "é"}],
                    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
                    "tags": [],
                    "roleArn": None,
                }
            ],
            "failures": [],
        },
    ),
    ("logs", "FilterLogEvents", {"events": [{"timestamp": 1_795_000_000_000, "message": "x"}], "nextToken": "t"}),
    ("ecr", "BatchGetImage", {"images": [{"imageId": {"imageTag": "v1"}, "imageManifest": "{}"}], "failures": []}),
    ("kms", "Encrypt", {"CiphertextBlob": b"\x00\xff", "KeyId": "k"}),
    ("secretsmanager", "DescribeSecret", {"Name": "s", "VersionIdsToStages": {"v": ["AWSCURRENT"]}}),
    ("wafv2", "GetWebACL", {"WebACL": {"Rules": [{"Statement": {"NotStatement": {"Statement": {}}}}]}}),
]


def model(service: str, operation: str) -> Any:
    return get_service_model(service).operation_model(operation)


@pytest.mark.parametrize(("service", "operation", "answer"), ANSWERS, ids=[each[1] for each in ANSWERS])
def test_an_answer_is_as_the_model_s_own_serializer_would_write_it(
    service: str, operation: str, answer: dict[str, Any]
) -> None:
    written = get_serializer_class(service, "json")(operation_model=model(service, operation)).serialize(answer)
    assert json.loads(written["body"]) == json.loads(body_of(model(service, operation), answer))


def test_what_the_model_does_not_name_is_the_lab_s_own() -> None:
    answer = {"services": [{"serviceName": "a", "_secret": 1, "unheard_of": object()}]}
    assert json.loads(body_of(model("ecs", "DescribeServices"), answer)) == {"services": [{"serviceName": "a"}]}


def test_a_moment_is_the_same_in_every_zone_and_without_one_it_is_universal() -> None:
    east = NOON.astimezone(timezone(timedelta(hours=10)))
    written = {
        body_of(model("ecs", "DescribeServices"), {"services": [{"createdAt": each}]})
        for each in (NOON, east, NOON.replace(tzinfo=None))
    }
    assert len(written) == 1


def test_objects_of_somebody_s_own_are_left_to_whoever_knows_them() -> None:
    with pytest.raises(NotPlain):
        body_of(model("ecs", "DescribeServices"), {"services": [object()]})
