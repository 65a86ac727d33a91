"""A cut line is a cut line for a real client, and the lab lives on."""

import http.client

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.scenarios.lab import BACKEND, CLUSTER, REGION, Lab


def test_a_cut_line_has_no_answer_and_the_next_call_has(staging: Lab) -> None:
    staging.control("weather", cut=["ecs:ListClusters"])
    with pytest.raises(ConnectionClosedError):
        staging.ecs.list_clusters()
    assert staging.service()["status"] == "ACTIVE"
    assert staging.calls()[0]["status"] == 0
    staging.control("weather", clear=True)
    assert len(staging.ecs.list_clusters()["clusterArns"]) == 1


def test_an_answer_lost_on_its_way_was_an_effect(staging: Lab) -> None:
    staging.control("weather", cut=["ecs:UpdateService=after"])
    with pytest.raises(ConnectionClosedError):
        staging.scale(3)
    assert staging.service()["desiredCount"] == 3


def test_the_weather_is_part_of_the_status(staging: Lab) -> None:
    staging.control("weather", throttle=["ecs:Describe*=0.3"], for_s=60)
    assert staging.control("status")["weather"] == ["throttle ecs:Describe* 30%"]
    staging.advance(1)
    assert staging.service(BACKEND)["serviceName"] == BACKEND
    assert staging.control("weather", errors=["*"])["weather"] == ["errors *"]
    with pytest.raises(ClientError):
        staging.ecs.list_tasks(cluster=CLUSTER)


def test_permissions_are_enforced_when_asked(staging: Lab) -> None:
    iam = staging.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ann = boto3.client(
        "ecs",
        region_name=REGION,
        endpoint_url=staging.url,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    assert ann.list_clusters()["clusterArns"]
    staging.control("weather", enforce_iam=True)
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        ann.list_clusters()  # The key has not reached ECS yet.
    staging.advance(1)
    with pytest.raises(ClientError, match="user/ann is not authorized to perform: ecs:ListClusters"):
        ann.list_clusters()
    assert staging.ecs.list_clusters()["clusterArns"]
    staging.control("weather", clear=True)
    with pytest.raises(ClientError):
        ann.list_clusters()  # Clear skies are no administrators.


def test_what_cannot_be_understood_is_a_400(staging: Lab) -> None:
    door = http.client.HTTPConnection("127.0.0.1", staging.port)
    door.request("POST", "/_lab/weather", b'{"hail": ["*"]}')
    answer = door.getresponse()
    assert answer.status == 400
    assert b"no such weather: hail" in answer.read()
