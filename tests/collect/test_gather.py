"""What a read leaves behind: facts, absences, and gaps that have names."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.collect.collector import collectors
from stackmedic.collect.examine import Depth, examine
from stackmedic.collect.log_groups import in_folders
from stackmedic.collect.scope import Target
from stackmedic.errors import CallFailed, CredentialsError, DeadlineReached, Unreachable
from stackmedic.model.artifact import Image, Secret, SecretKeys
from stackmedic.model.load_balancer import Target as LoadBalancerTarget
from stackmedic.model.network import SecurityGroup, Subnet
from stackmedic.model.service import Service, ServiceDeployment
from stackmedic.model.signal import LogLine, Series
from stackmedic.model.snapshot import Absent, Gap, Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition
from tests.collect.accounts import (
    NAMES,
    SECRET,
    clusters_there,
    crashed,
    deployments,
    edge,
    group_arn,
    image,
    images,
    revision_arn,
    series,
    service,
    service_arn,
    services_there,
    shop,
    task,
    task_arn,
    tasks_listed,
)
from tests.collect.replies import Answer, Replies, fails, raises

SHOP = Target(cluster="shop")
LOST = "ResourceInitializationError: dial tcp: lookup api.ecr.eu-west-1.amazonaws.com: no such host"
UNSTARTED = crashed("frontend", 2, stopCode="TaskFailedToStart", startedAt=None, stoppedReason=LOST)
BROKEN = {
    **shop(),
    **tasks_listed(crashed("backend", 2), UNSTARTED),
    **edge("unhealthy"),
}
WORST = {
    **BROKEN,
    "cloudwatch:GetMetricData": lambda asked: series(asked, 1.0),
    "logs:GetLogEvents": lambda asked: {
        "events": [{"timestamp": 1e12, "message": "READONLY You can't write"}] * ("backend" in asked["logStreamName"])
    },
}  # Every kind of read is made.
SPARED = ("ecs:DescribeClusters", "ecs:ListClusters", "secretsmanager:GetSecretValue")  # Where the cluster is named.
CALLS = sorted(each for each in WORST if each not in SPARED)


def read(answers: dict[str, Answer], target: Target = SHOP, depth: Depth | None = None) -> Snapshot:
    return asyncio.run(examine(Replies(answers), target, depth))


def test_a_whole_stack_is_read_without_a_gap() -> None:
    snapshot = read(shop())
    assert () == snapshot.gaps
    assert {service_arn(name) for name in NAMES} == {each.arn for each in snapshot.known(Service)}


@pytest.mark.parametrize("call", CALLS)
def test_a_denied_call_becomes_a_named_gap_and_hides_nothing_else(call: str) -> None:
    whole, blind = read(WORST), read({**WORST, call: fails("AccessDenied")})
    assert () == whole.gaps
    assert [(call, "AccessDenied", call)] == [(each.call, each.reason, each.needs) for each in blind.gaps]
    assert whole.scope.account == blind.scope.account  # ARNs tell it, too.
    seen = {place: fact for place, fact in blind.one.items() if not isinstance(fact, Gap)}
    assert all(whole.one.get(place) == fact for place, fact in seen.items() if place[0] != "Cluster")
    assert all(whole.many.get(place) == fact for place, fact in blind.many.items() if not isinstance(fact, Gap))


@pytest.mark.parametrize("call", CALLS)
def test_a_crash_in_a_collector_becomes_a_visible_gap(call: str) -> None:
    if call == "sts:GetCallerIdentity":
        return
    snapshot = read({**WORST, call: raises(ValueError("a bug"))})
    assert [(call, "InternalError: ValueError: a bug")] == [(each.call, each.reason) for each in snapshot.gaps]


def test_a_denied_list_of_the_region_hides_everything_of_its_kind() -> None:
    snapshot = read(shop(DescribeSecurityGroups=fails("UnauthorizedOperation")))
    with pytest.raises(Unknown) as unknown:
        snapshot.find(SecurityGroup, "sg-1")
    assert "UnauthorizedOperation" == unknown.value.gap.reason
    assert ("SecurityGroup",) == unknown.value.gap.hides


def test_one_denied_target_group_leaves_the_other_known() -> None:
    def health(asked: dict[str, str]) -> dict[str, object]:
        return fails("AccessDenied")({}) if "backend" in asked["TargetGroupArn"] else {"TargetHealthDescriptions": []}

    snapshot = read(shop(DescribeTargetHealth=health))
    assert () == snapshot.all(LoadBalancerTarget, group_arn("frontend"))
    with pytest.raises(Unknown):
        snapshot.all(LoadBalancerTarget, group_arn("backend"))
    assert ("Target", group_arn("backend")) == snapshot.gaps[0].hides


def test_one_batch_that_fails_does_not_hide_the_others() -> None:
    every = [service(f"s{number:02}") for number in range(15)]
    there = services_there(*every)
    described = there["ecs:DescribeServices"]

    def half(asked: dict[str, list[str]]) -> dict[str, object]:
        assert callable(described)
        return fails("ServerException")({}) if service_arn("s00") in asked["services"] else described(asked)

    snapshot = read({**shop(), **there, "ecs:DescribeServices": half})
    assert [f"s{number}" for number in range(10, 15)] == [each.name for each in snapshot.known(Service)]
    assert 15 == len(snapshot.scope.service_arns)
    assert {"Service", *(service_arn(f"s{number:02}") for number in range(10))} == set(snapshot.gaps[0].hides)


def test_an_unreadable_task_makes_its_service_s_list_unknown() -> None:
    snapshot = read(shop(DescribeTasks=fails("ThrottlingException")))
    for name in NAMES:
        with pytest.raises(Unknown):
            snapshot.all(Task, (service_arn(name), "RUNNING"))
        assert () == snapshot.all(Task, (service_arn(name), "STOPPED"))  # An empty list needs no description.


def test_a_missing_image_is_absent_with_its_proof() -> None:
    gone = "The image with imageId {imageTag:'v1'} does not exist within the repository"
    missing = fails("ImageNotFoundException", gone)
    snapshot = read(
        shop(DescribeImages=lambda asked: missing({}) if asked["repositoryName"] == "backend" else images(asked))
    )
    proof = snapshot.absence(Image, image("backend"))
    assert proof is not None
    assert ("Error.Code", "ImageNotFoundException", gone) == (proof.path, proof.value, proof.says)
    assert snapshot.find(Image, image("backend")) is None
    assert snapshot.find(Image, image("frontend")) is not None
    assert () == snapshot.gaps


@pytest.mark.parametrize(
    ("operation", "code", "kind", "key"),
    [
        ("DescribeImages", "RepositoryNotFoundException", Image, image("backend")),
        ("DescribeSecret", "ResourceNotFoundException", Secret, SECRET),
    ],
)
def test_what_aws_says_does_not_exist_is_absent(operation: str, code: str, kind: type[Image], key: str) -> None:
    snapshot = read(shop(**{operation: fails(code)}))
    assert isinstance(snapshot.one[kind.__name__, key], Absent)
    assert () == snapshot.gaps


def test_a_container_that_never_wrote_has_no_lines_and_the_proof_of_it() -> None:
    snapshot = read(
        {**BROKEN, "logs:GetLogEvents": fails("ResourceNotFoundException", "The log stream does not exist.")}
    )
    stream = (task_arn("backend", 2), "backend")
    assert () == snapshot.all(LogLine, stream)
    assert snapshot.absence(LogLine, stream) is not None


def test_secrets_are_opened_only_on_request() -> None:
    closed, opened = Replies(shop()), Replies(shop())
    asyncio.run(examine(closed, SHOP))
    snapshot = asyncio.run(examine(opened, SHOP, Depth(read_secret_keys=True)))
    assert (0, 1) == (closed.times("secretsmanager:GetSecretValue"), opened.times("secretsmanager:GetSecretValue"))
    assert [("url",)] == [each.keys for each in snapshot.known(SecretKeys)]


def test_useless_credentials_end_everything() -> None:
    with pytest.raises(CredentialsError, match="expired"):
        read(shop(DescribeSubnets=raises(CredentialsError("The credentials have expired."))))


def test_credentials_that_may_read_nothing_are_denied_altogether() -> None:
    with pytest.raises(CredentialsError, match="every call was denied"):
        read({call: fails("AccessDeniedException") for call in shop()})


@pytest.mark.parametrize("code", ["ConnectionFailed", "Timeout"])
def test_when_nothing_answers_the_endpoint_is_named(code: str) -> None:
    said = 'Could not connect to the endpoint URL: "http://127.0.0.1:1/"'
    silent = {call: raises(CallFailed(call, code, said)) for call in shop()}
    for target in (SHOP, Target()):
        with pytest.raises(Unreachable, match=r"AWS cannot be reached: .*http://127\.0\.0\.1:1/"):
            asyncio.run(examine(Replies(silent), target))


def test_a_list_that_may_not_be_whole_proves_no_absence() -> None:
    door = Replies(shop())
    assert asyncio.run(examine(door, SHOP)).find(Subnet, "subnet-gone") is None
    saved = Replies(shop())
    saved.whole = False
    snapshot = asyncio.run(examine(saved, SHOP))
    assert snapshot.find(Subnet, "subnet-1") == snapshot.known(Subnet)[0]
    with pytest.raises(Unknown) as unknown:
        snapshot.find(Subnet, "subnet-gone")
    assert ("ec2:DescribeSubnets", ("Subnet",)) == (unknown.value.gap.call, unknown.value.gap.hides)


def test_one_answer_is_enough_for_a_diagnosis_with_gaps() -> None:
    silent = {call: fails("ConnectionFailed") for call in shop() if call != "ec2:DescribeSubnets"}
    assert 1 == len(read({**shop(), **silent}).known(Subnet))


def test_after_the_deadline_what_was_read_is_kept() -> None:
    late = raises(TimeoutError())
    assert (
        "InternalError" in read(shop(DescribeAlarms=late)).gaps[0].reason
    )  # A time-out of its own is not the deadline.
    door = Replies(shop())
    door.never = "sns:ListSubscriptions"
    snapshot = asyncio.run(examine(door, SHOP, Depth(timeout_s=1.0)))
    assert [("sns:ListSubscriptions", "DeadlineReached")] == [(each.call, each.reason) for each in snapshot.gaps]
    assert 2 == len(snapshot.known(Service))


def test_a_deadline_before_anything_was_read_says_so() -> None:
    with pytest.raises(DeadlineReached):
        asyncio.run(examine(Replies(shop()), SHOP, Depth(timeout_s=0)))


@given(st.integers(0, 10_000))
def test_the_order_of_arrival_does_not_matter(seed: int) -> None:
    shuffled = asyncio.run(examine(Replies(WORST, seed=seed), SHOP))
    assert repr(read(WORST)) == repr(shuffled)


@given(st.integers(0, 10_000), st.sampled_from(CALLS))
def test_nor_when_a_call_fails(seed: int, call: str) -> None:
    answers = {**WORST, call: fails("AccessDenied")}
    assert repr(read(answers)) == repr(asyncio.run(examine(Replies(answers, seed=seed), SHOP)))


def test_the_failed_revision_of_the_newest_deployment_is_read_with_its_image() -> None:
    snapshot = read({**shop(), **deployments("ROLLBACK_SUCCESSFUL", revision=7)})
    assert snapshot.find(TaskDefinition, revision_arn("backend", 7)) is not None
    assert snapshot.find(Image, image("backend", "v7")) is not None
    assert "ROLLBACK_SUCCESSFUL" == snapshot.all(ServiceDeployment, service_arn("backend"))[0].status


def test_a_revision_that_only_a_stopped_task_remembers_is_read() -> None:
    stopped = crashed("backend", 2, taskDefinitionArn=revision_arn("backend", 5))
    snapshot = read({**shop(), **tasks_listed(stopped)})
    assert snapshot.find(Image, image("backend", "v5")) is not None


def test_logs_are_read_only_where_it_hurts() -> None:
    assert 0 == _log_reads(shop())
    assert 1 == _log_reads({**shop(), **tasks_listed(crashed("backend", 2))})
    assert 2 == _log_reads({**shop(), **tasks_listed(*(crashed("backend", number) for number in range(2, 9)))})
    assert 2 == _log_reads({**shop(), **edge("unhealthy")})  # One running task of each service.


def test_a_task_that_was_scaled_away_is_no_suspect() -> None:
    scaled = crashed("backend", 2, stoppedReason="Scaling activity initiated by (deployment ecs-svc/1)")
    assert 0 == _log_reads({**shop(), **tasks_listed(scaled)})


def _log_reads(answers: dict[str, Answer]) -> int:
    door = Replies(answers)
    asyncio.run(examine(door, SHOP))
    return door.times("logs:GetLogEvents")


def test_errors_that_clients_get_open_the_log_of_a_running_task() -> None:
    def errors(asked: dict[str, list[dict[str, str]]]) -> dict[str, object]:
        told = [{"Id": each["Id"], "Label": each["Label"]} for each in asked["MetricDataQueries"]]
        hurt = "HTTPCode_Target_5XX_Count/Sum/targetgroup/backend/"
        values = [
            {"Timestamps": ["2026-03-01T02:59:00Z"], "Values": [9.0 if hurt in each["Label"] else 0.0]} for each in told
        ]
        return {"MetricDataResults": [each | value for each, value in zip(told, values, strict=True)]}

    snapshot = read(shop(GetMetricData=errors))
    assert ["backend"] == [scope[1] for kind, scope in snapshot.many if kind == "LogLine"]


@pytest.mark.parametrize(
    ("call", "shown_by"),
    [
        ("elasticloadbalancing:DescribeLoadBalancerAttributes", "cloudwatch:GetMetricData"),
        ("elasticache:DescribeEvents", "logs:GetLogEvents"),
    ],
)
def test_what_only_a_symptom_makes_worth_asking_is_asked_with_that_symptom(call: str, shown_by: str) -> None:
    without, with_it = Replies(BROKEN), Replies({**BROKEN, shown_by: WORST[shown_by]})
    asyncio.run(examine(without, SHOP))
    asyncio.run(examine(with_it, SHOP))
    assert (0, 1) == (without.times(call), with_it.times(call))


def test_services_share_the_calls_that_describe_their_deployments() -> None:
    door = Replies({**shop(), **deployments("SUCCESSFUL")})
    snapshot = asyncio.run(examine(door, SHOP))
    assert all(snapshot.all(ServiceDeployment, service_arn(name)) for name in NAMES)
    assert [1, 1] == [door.times(f"ecs:DescribeService{each}") for each in ("Deployments", "Revisions")]


def test_log_groups_of_one_folder_are_listed_together_and_others_alone() -> None:
    together, alone = ("/ecs/shop/api", "/ecs/shop/worker"), "/ecs/site"
    assert (("/ecs/shop/", together), (alone, (alone,))) == in_folders({alone, *together})


def test_the_oldest_task_is_read_beside_the_newest_where_that_began_later_than_the_window() -> None:
    def reads(newest_began: str) -> int:
        old, newer = task("backend", 1, createdAt="2026-03-01T00:30:00Z"), task("backend", 2, createdAt=newest_began)
        return _log_reads({**shop(), **edge("unhealthy"), **tasks_listed(old, newer, crashed("backend", 3))})

    assert (3, 4) == (reads("2026-03-01T01:00:00Z"), reads("2026-03-01T02:50:00Z"))


def test_a_standard_stack_takes_few_calls_none_twice_and_five_rounds() -> None:
    for answers in (shop(), BROKEN, {**BROKEN, **deployments("ROLLBACK_SUCCESSFUL")}):
        door = Replies(answers)
        asyncio.run(examine(door, SHOP))
        assert door.calls <= 80
        assert door.rounds <= 5
        asked = [(call, repr(sorted(parameters.items()))) for call, parameters in door.asked]
        assert len(asked) == len(set(asked))


def test_a_known_service_takes_three_rounds() -> None:
    door = Replies(BROKEN)
    asyncio.run(examine(door, Target(cluster="shop", services=("backend",))))
    assert 3 == door.rounds


def test_a_status_takes_half_the_calls_and_two_rounds_after_the_cluster() -> None:
    door = Replies(BROKEN)
    asyncio.run(examine(door, SHOP, Depth(causes=False)))
    assert (door.rounds, door.calls) <= (3, 30)


def test_metrics_take_one_call_and_their_labels_name_them() -> None:
    door = Replies(shop())
    snapshot = asyncio.run(examine(door, SHOP))
    assert 1 == door.times("cloudwatch:GetMetricData")
    labels = {each.label for each in snapshot.known(Series)}
    assert "AWS/ApplicationELB/HTTPCode_Target_5XX_Count/Sum/targetgroup/backend/2b/app/shop/1a" in labels
    assert "AWS/ECS/MemoryUtilization/Maximum/shop/backend" in labels


def test_every_gap_names_a_permission_that_a_collector_declares() -> None:
    declared = {call for each in collectors() for call in each.needs}
    assert set(CALLS) - {"sts:GetCallerIdentity"} <= declared
    assert len(collectors()) == len({each.id for each in collectors()})


def test_a_named_service_keeps_its_facts_under_its_arn_even_when_it_is_hidden() -> None:
    target = Target(cluster="shop", services=("backend",))
    snapshot = read(shop(DescribeServices=fails("AccessDenied")), target)
    assert (service_arn("backend"),) == snapshot.scope.service_arns
    assert isinstance(snapshot.one["Service", service_arn("backend")], Gap)
    assert 1 == len(snapshot.all(Task, (service_arn("backend"), "RUNNING")))


def test_without_the_cluster_s_description_the_rest_is_read() -> None:
    snapshot = read({**shop(), **clusters_there(), "ecs:DescribeClusters": fails("AccessDenied")})
    assert 2 == len(snapshot.known(Service))
    assert snapshot.scope.cluster_arn.endswith(":cluster/shop")
