"""Files that somebody saved by hand with the aws CLI, under whatever names."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stackmedic.aws.recording import Recording
from stackmedic.errors import CallFailed, RecordingError
from tests.aws.through import failure, through

PREFIX = "arn:aws:ecs:eu-central-1:123456789012"
CLUSTER = f"{PREFIX}:cluster/staging"
ELB = "arn:aws:elasticloadbalancing:eu-central-1:123456789012"


def service(name: str, **more: Any) -> dict[str, Any]:
    return {"serviceArn": f"{PREFIX}:service/staging/{name}", "serviceName": name, "clusterArn": CLUSTER, **more}


def task(number: int, status: str = "RUNNING", of: str = "backend") -> dict[str, Any]:
    arn = f"{PREFIX}:task/staging/{number:032x}"
    return {"taskArn": arn, "clusterArn": CLUSTER, "group": f"service:{of}", "desiredStatus": status}


def folder(path: Path, **files: Any) -> Recording:
    for name, content in files.items():
        (path / f"{name}.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return Recording(path)


def answer(door: Recording, call: str, **parameters: Any) -> Any:
    return through(door, do=lambda door: door.call(call, **parameters)).body


def test_services_are_found_by_name_and_by_arn(tmp_path: Path) -> None:
    door = folder(tmp_path, a={"services": [service("backend")]}, b={"services": [service("frontend")]})
    for asked in ("backend", f"{PREFIX}:service/staging/backend"):
        assert answer(door, "ecs:DescribeServices", cluster="staging", services=[asked]) == {
            "services": [service("backend")]
        }
    both = answer(door, "ecs:DescribeServices", cluster=CLUSTER, services=["backend", "frontend"], include=["TAGS"])
    assert [each["serviceName"] for each in both["services"]] == ["backend", "frontend"]


def test_what_was_not_saved_is_not_recorded_rather_than_absent(tmp_path: Path) -> None:
    door = folder(tmp_path, a={"services": [service("backend")]})
    for call, parameters in [
        ("ecs:DescribeServices", {"cluster": "staging", "services": ["backend", "other"]}),
        ("ecs:DescribeServices", {"cluster": "production", "services": ["backend"]}),
        ("ecs:DescribeTasks", {"tasks": ["t"]}),
        ("ecs:ListTasks", {"cluster": "staging"}),
        ("ec2:DescribeSubnets", {}),
        ("ecs:DescribeServices", {"unheardOf": True}),
    ]:
        assert failure(door, call, **parameters).code == "NotRecorded"


def test_lists_follow_from_what_is_described(tmp_path: Path) -> None:
    tasks = [task(1), task(2, "STOPPED"), task(3, of="frontend")]
    door = folder(tmp_path, a={"services": [service("backend")]}, b={"tasks": tasks, "failures": []})
    assert answer(door, "ecs:ListClusters") == {"clusterArns": [CLUSTER]}
    assert answer(door, "ecs:ListServices", cluster="staging") == {"serviceArns": [service("backend")["serviceArn"]]}
    running = answer(door, "ecs:ListTasks", cluster="staging", serviceName="backend", desiredStatus="RUNNING")
    assert running == {"taskArns": [task(1)["taskArn"]]}
    stopped = answer(door, "ecs:ListTasks", cluster="staging", serviceName="backend", desiredStatus="STOPPED")
    assert stopped == {"taskArns": [task(2)["taskArn"]]}
    nothing = {"cluster": "staging", "serviceName": "frontend", "desiredStatus": "STOPPED"}
    assert failure(door, "ecs:ListTasks", **nothing).code == "NotRecorded"


def test_a_task_definition_is_found_by_arn_and_by_revision(tmp_path: Path) -> None:
    definitions = {
        f"td{each}": {"taskDefinition": {"taskDefinitionArn": f"{PREFIX}:task-definition/backend:{each}"}}
        for each in (6, 7)
    }
    door = folder(tmp_path, **definitions)
    assert answer(door, "ecs:DescribeTaskDefinition", taskDefinition="backend:7") == definitions["td7"]
    arn = f"{PREFIX}:task-definition/backend:6"
    assert answer(door, "ecs:DescribeTaskDefinition", taskDefinition=arn) == definitions["td6"]
    assert failure(door, "ecs:DescribeTaskDefinition", taskDefinition="backend:8").code == "NotRecorded"


def test_networks_databases_and_alarms_are_found_by_their_ids(tmp_path: Path) -> None:
    groups = [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}]
    door = folder(
        tmp_path,
        groups={"SecurityGroups": groups},
        db={"DBInstances": [{"DBInstanceIdentifier": "db"}]},
        alarms={"MetricAlarms": [{"AlarmName": "a"}], "CompositeAlarms": []},
        none={"NatGateways": []},
    )
    assert answer(door, "ec2:DescribeSecurityGroups") == {"SecurityGroups": groups}
    assert answer(door, "ec2:DescribeSecurityGroups", GroupIds=["sg-2"]) == {"SecurityGroups": groups[1:]}
    assert answer(door, "rds:DescribeDBInstances")["DBInstances"] == [{"DBInstanceIdentifier": "db"}]
    assert answer(door, "cloudwatch:DescribeAlarms") == {"MetricAlarms": [{"AlarmName": "a"}]}
    assert answer(door, "ec2:DescribeNatGateways") == {"NatGateways": []}
    by_filter = {"Filters": [{"Name": "vpc-id", "Values": ["v"]}]}
    assert failure(door, "ec2:DescribeSecurityGroups", **by_filter).code == "NotRecorded"


def test_rules_belong_to_the_listener_that_their_arn_continues(tmp_path: Path) -> None:
    rules = [{"RuleArn": f"{ELB}:listener-rule/app/web/1/{each}/9"} for each in "ab"]
    door = folder(tmp_path, rules={"Rules": rules})
    of_a = answer(door, "elasticloadbalancing:DescribeRules", ListenerArn=f"{ELB}:listener/app/web/1/a")
    assert of_a == {"Rules": rules[:1]}


def test_images_are_found_by_tag_in_their_repository(tmp_path: Path) -> None:
    image = {"repositoryName": "backend", "registryId": "123456789012", "imageDigest": "sha256:1", "imageTags": ["v1"]}
    door = folder(tmp_path, images={"imageDetails": [image]})
    asked = {"registryId": "123456789012", "repositoryName": "backend"}
    assert answer(door, "ecr:DescribeImages", imageIds=[{"imageTag": "v1"}], **asked) == {"imageDetails": [image]}
    assert failure(door, "ecr:DescribeImages", imageIds=[{"imageTag": "v2"}], **asked).code == "NotRecorded"


def test_health_is_only_taken_from_a_file_that_is_named_after_its_target_group(tmp_path: Path) -> None:
    door = folder(
        tmp_path,
        **{"health-backend": {"TargetHealthDescriptions": [1]}, "health-frontend": {"TargetHealthDescriptions": [2]}},
    )
    call = "elasticloadbalancing:DescribeTargetHealth"
    arn = f"{ELB}:targetgroup/omc-backend/0123456789abcdef"
    assert answer(door, call, TargetGroupArn=arn) == {"TargetHealthDescriptions": [1]}
    assert failure(door, call, TargetGroupArn=f"{ELB}:targetgroup/other/0123456789abcdef").code == "NotRecorded"


def test_log_lines_are_only_taken_from_a_file_that_is_named_after_their_stream(tmp_path: Path) -> None:
    lines = {"events": [{"timestamp": 1935918000000, "message": "password=hunter2"}]}
    door = folder(tmp_path, **{"backend-log": lines})
    found = answer(door, "logs:GetLogEvents", logGroupName="/ecs/omc", logStreamName="backend/backend/0a", limit=100)
    assert found["events"][0]["message"] == "password=***"
    stream = {"logGroupName": "/ecs/omc", "logStreamName": "frontend/frontend/0a"}
    assert failure(door, "logs:GetLogEvents", **stream).code == "NotRecorded"


def test_of_two_states_of_one_service_the_newer_counts(tmp_path: Path) -> None:
    old = service("backend", desiredCount=2, createdAt="2031-05-06T10:00:00+00:00")
    new = service("backend", desiredCount=0, createdAt="2031-05-06T11:00:00+00:00")
    door = folder(tmp_path, a_new={"services": [new]}, b_old={"services": [old]})
    assert answer(door, "ecs:DescribeServices", services=["backend"])["services"] == [new]


def test_the_list_of_deployments_is_not_taken_for_their_description(tmp_path: Path) -> None:
    arn = f"{PREFIX}:service-deployment/staging/backend/1"
    brief = {"serviceDeploymentArn": arn, "serviceArn": service("backend")["serviceArn"], "clusterArn": CLUSTER}
    door = folder(tmp_path, list={"serviceDeployments": [brief]})
    asked = {"cluster": "staging", "service": "backend", "maxResults": 20}
    assert answer(door, "ecs:ListServiceDeployments", **asked) == {"serviceDeployments": [brief]}
    assert failure(door, "ecs:DescribeServiceDeployments", serviceDeploymentArns=[arn]).code == "NotRecorded"


def test_a_saved_secret_shows_the_names_of_its_keys(tmp_path: Path) -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"
    door = folder(tmp_path, secret={"ARN": arn, "Name": "db", "SecretString": '{"password": "hunter2"}'})
    assert answer(door, "secretsmanager:GetSecretValue", SecretId=arn)["Keys"] == ["password"]


def test_account_region_and_time_come_from_the_replies(tmp_path: Path) -> None:
    stopped = {**task(1, "STOPPED"), "stoppedAt": 1935918000.5}
    events = [{"id": "1", "createdAt": "2031-05-06T10:00:00.000000+02:00", "message": "m"}]
    door = folder(
        tmp_path,
        a={"services": [service("backend", events=events)]},
        b={"tasks": [stopped]},
        db={"DBInstances": [{"CertificateDetails": {"ValidTill": "2039-01-01T00:00:00+00:00"}}]},
    )
    assert (door.region, through(door, do=lambda door: door.account())) == ("eu-central-1", "123456789012")
    assert door.now() == datetime(2031, 5, 7, 11, 0, 0, 500000, UTC)


def test_without_any_time_it_is_the_time_of_the_folder(tmp_path: Path) -> None:
    door = folder(tmp_path, a={"services": []})
    assert door.now() == datetime.fromtimestamp(tmp_path.stat().st_mtime, UTC)


def test_a_damaged_file_is_named_where_it_may_be_missed(tmp_path: Path) -> None:
    door = folder(tmp_path, a={"services": [service("backend")]}, tasks='{"tasks": [')
    with pytest.raises(CallFailed, match=r"tasks\.json cannot be read"):
        answer(door, "ecs:DescribeTasks", tasks=["t"])


def test_files_that_are_no_replies_are_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no replies of the aws CLI") as raised:
        folder(tmp_path, package={"name": "app", "version": "1"}, broken="{")
    assert "broken.json" in str(raised.value)
    assert "aws ecs describe-services" in raised.value.hint


def test_what_was_saved_by_hand_may_not_be_whole(tmp_path: Path) -> None:
    assert not folder(tmp_path, a={"services": [service("backend")]}).whole
