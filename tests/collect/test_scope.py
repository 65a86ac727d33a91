"""A stack is found by its name, by its cluster, or by nothing at all; what is not found is answered with what is."""

import asyncio
import json
from datetime import datetime, timedelta

import pytest

from stackmedic.collect.examine import Depth, examine
from stackmedic.collect.scope import Target
from stackmedic.errors import NotFound
from stackmedic.model.snapshot import Snapshot
from tests.collect.accounts import (
    AT,
    CLUSTER,
    NAMES,
    cluster,
    clusters_there,
    service,
    service_arn,
    services_there,
    shop,
)
from tests.collect.replies import Answer, Replies, fails


def found(answers: dict[str, Answer], **target: object) -> Snapshot:
    return asyncio.run(examine(Replies(answers), Target(**target), Depth(causes=False)))  # type: ignore[arg-type]


def with_clusters(*clusters: dict[str, object]) -> dict[str, Answer]:
    return {**shop(), **clusters_there(*clusters)}


def refusal(answers: dict[str, Answer], **target: object) -> tuple[str, str]:
    with pytest.raises(NotFound) as failure:
        found(answers, **target)
    return str(failure.value), failure.value.hint


def test_by_the_tag_stack() -> None:
    assert (
        CLUSTER
        == found(with_clusters(cluster("shop", Stack="boutique"), cluster("x")), stack="boutique").scope.cluster_arn
    )


def test_by_project_and_environment() -> None:
    tagged = (
        cluster("shop", Project="boutique", Environment="staging"),
        cluster("x", Project="boutique", Environment="live"),
    )
    assert CLUSTER == found(with_clusters(*tagged), stack="boutique-staging").scope.cluster_arn


def test_by_the_name_of_the_cluster() -> None:
    assert CLUSTER == found(with_clusters(cluster("shop"), cluster("other")), stack="shop").scope.cluster_arn


def test_by_the_name_with_cluster_behind_it() -> None:
    snapshot = found({**with_clusters(cluster("boutique-cluster")), **everywhere()}, stack="boutique")
    assert ("boutique", "boutique-cluster") == (snapshot.scope.stack, snapshot.scope.cluster_arn.rsplit("/")[-1])


def everywhere() -> dict[str, Answer]:
    return {"ecs:ListServices": {"serviceArns": [service_arn(name) for name in NAMES]}}


def test_a_tag_on_services_finds_just_those() -> None:
    tag = [{"key": "Stack", "value": "boutique"}]
    answers = {**shop(), **services_there(service("backend", tags=tag), service("frontend"))}
    assert (service_arn("backend"),) == found(answers, stack="boutique").scope.service_arns


def test_where_every_service_has_the_tag_the_whole_cluster_is_meant() -> None:
    tag = [{"key": "Stack", "value": "boutique"}]
    door = Replies({**shop(), **services_there(*(service(name, tags=tag) for name in NAMES))})
    asyncio.run(examine(door, Target(stack="boutique"), Depth(causes=False)))
    assert 2 == door.times("ecs:ListTasks")


def test_the_exact_name_decides_among_clusters_of_one_project() -> None:
    tagged = cluster("shop", Project="shop"), cluster("shop-staging", Project="shop")
    assert CLUSTER == found(with_clusters(*tagged), stack="shop").scope.cluster_arn


def test_several_candidates_are_named() -> None:
    tagged = cluster("a", Project="shop"), cluster("b", Project="shop")
    assert ("shop may be any of 2 clusters.", "they are: a, b; try: --cluster a") == refusal(
        with_clusters(*tagged), stack="shop"
    )


def test_the_only_cluster_with_services_needs_no_name() -> None:
    snapshot = found(with_clusters(cluster("shop"), cluster("empty")))
    assert (CLUSTER, "shop") == (snapshot.scope.cluster_arn, snapshot.scope.stack)


def test_a_paused_stack_is_found_too() -> None:
    paused = services_there(*(service(name, desiredCount=0, runningCount=0) for name in NAMES))
    assert CLUSTER == found({**shop(), **paused}).scope.cluster_arn


def test_two_clusters_with_services_are_to_be_told_apart() -> None:
    message, hint = refusal({**with_clusters(cluster("shop"), cluster("other")), **everywhere()})
    assert (
        "There are 2 clusters with services in eu-west-1; say which.",
        "they are: other, shop; try: --cluster other; or look at all of them: stackmedic triage",
    ) == (
        message,
        hint,
    )


def test_an_unknown_cluster_is_answered_with_those_there_are() -> None:
    message, hint = refusal({**shop(), "ecs:ListServices": fails("ClusterNotFoundException")}, cluster="shopp")
    assert "There is no cluster shopp in eu-west-1 of account 123456789012." == message
    assert "clusters there: shop; try: --cluster shop" == hint


def test_a_deleted_cluster_is_not_there() -> None:
    deleted = with_clusters(cluster("shop", status="INACTIVE"))
    for answer in ({"serviceArns": []}, fails("ClusterNotFoundException")):
        assert "no cluster shop" in refusal({**deleted, "ecs:ListServices": answer}, cluster="shop")[0]


def test_a_region_without_clusters_suggests_another() -> None:
    for target in ({}, {"cluster": "shop"}, {"stack": "shop"}):
        message, hint = refusal({**with_clusters(), "ecs:ListServices": fails("ClusterNotFoundException")}, **target)
        assert "eu-west-1" in message
        assert "try another --region or --profile" == hint


def test_an_unknown_service_is_answered_with_those_there_are() -> None:
    message, hint = refusal(shop(), cluster="shop", services=("backnd",))
    assert "There is no service backnd in cluster shop." == message
    assert "services there: backend, frontend; try: --cluster shop --service backend" == hint


def test_an_empty_cluster_says_so() -> None:
    assert "Cluster shop has no services." == refusal({**shop(), **services_there()}, cluster="shop")[0]


def test_a_cluster_whose_scheduled_tasks_fail_tells_the_newest_failure() -> None:
    ran = {
        "group": "family:nightly",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/nightly:3",
    }
    dead = [
        {
            **stopped_task(f"{number}", code),
            **ran,
            "stoppedAt": str(datetime.fromisoformat(AT) + timedelta(minutes=number)),
        }
        for number, code in ((1, 2), (2, 1), (3, 0))
    ]
    listed = {
        "ecs:ListTasks": {"taskArns": [str(each["taskArn"]) for each in dead]},
        "ecs:DescribeTasks": {"tasks": dead},
    }
    message, hint = refusal({**shop(), **services_there(), **listed}, cluster="shop")
    assert (
        "2 tasks failed there, the last of nightly: Essential container in task exited, etl exited with code 1"
        in message
    )
    assert "--tasks 2 | stackmedic explain -" in hint


def stopped_task(name: str, code: int) -> dict[str, object]:
    return {
        "taskArn": f"arn:aws:ecs:eu-west-1:123456789012:task/shop/{name}",
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "etl", "exitCode": code}],
    }


def test_who_deleted_a_cluster_is_told_of_that_one_only() -> None:
    record = json.dumps({"requestParameters": {"cluster": "shop"}})
    event = {
        "EventId": "1", "EventName": "DeleteCluster", "EventTime": AT, "Username": "ada", "CloudTrailEvent": record
    }  # fmt: skip
    missing = {**with_clusters(), "ecs:ListServices": fails("ClusterNotFoundException")}
    missing["cloudtrail:LookupEvents"] = {"Events": [event]}
    for name, told in (("shop", True), ("shopp", False)):
        with pytest.raises(NotFound, match=f"There is no cluster {name} ") as failure:
            asyncio.run(examine(Replies(missing), Target(cluster=name), Depth()))
        assert told == ("ada deleted it at" in str(failure.value))


def test_an_empty_cluster_whose_deleted_services_left_nothing_behind_says_so() -> None:
    record = json.dumps({"requestParameters": {"cluster": "shop", "service": "backend"}})
    event = {"EventId": "1", "EventName": "DeleteService", "EventTime": AT, "CloudTrailEvent": record}
    gone = services_there(service("backend", status="INACTIVE", runningCount=0, desiredCount=0))
    answers = {
        **shop(),
        **gone,
        "ecs:ListServices": {"serviceArns": []},
        "cloudtrail:LookupEvents": {"Events": [event]},
    }

    remembered = asyncio.run(examine(Replies(answers), Target(cluster="shop"), Depth()))
    assert ["backend", "frontend"] == [each.rpartition("/")[2] for each in remembered.scope.service_arns]  # By tasks.

    answers["ecs:ListTasks"] = {"taskArns": []}
    named = asyncio.run(examine(Replies(answers), Target(cluster="shop"), Depth()))
    assert (service_arn("backend"),) == named.scope.service_arns

    left = {**answers, "elasticloadbalancing:DescribeTargetGroups": {"TargetGroups": []}}
    with pytest.raises(NotFound, match="Cluster shop has no services"):
        asyncio.run(examine(Replies(left), Target(cluster="shop"), Depth()))


def test_an_unknown_name_is_answered_with_the_clusters() -> None:
    message, hint = refusal(shop(), stack="boutique")
    assert "No stack boutique in eu-west-1: no stackmedic.toml, tag or cluster has that name." == message
    assert "clusters there: shop; try: --cluster shop" == hint


def test_a_name_that_no_cluster_can_have_is_simply_not_found() -> None:
    assert "No stack my shop!" in refusal(shop(), stack="my shop!")[0]


def test_who_may_not_list_clusters_still_finds_one_by_name() -> None:
    snapshot = found(shop(ListClusters=fails("AccessDenied")), stack="shop")
    assert CLUSTER == snapshot.scope.cluster_arn
    assert ["ecs:ListClusters"] == [each.call for each in snapshot.gaps]


def test_who_may_not_describe_clusters_still_finds_one_by_name() -> None:
    snapshot = found(shop(DescribeClusters=fails("AccessDenied")), stack="shop")
    assert CLUSTER == snapshot.scope.cluster_arn
    assert ["ecs:DescribeClusters"] == [each.call for each in snapshot.gaps]


def test_what_could_not_be_looked_for_is_unknown_and_not_missing() -> None:
    for target in ({}, {"stack": "boutique"}):
        snapshot = found(shop(ListClusters=fails("AccessDenied")), **target)
        assert ("", ()) == (snapshot.scope.cluster_arn, snapshot.scope.service_arns)
        assert ["ecs:ListClusters"] == [each.call for each in snapshot.gaps]


def test_a_service_that_cannot_be_looked_up_is_not_called_missing() -> None:
    snapshot = found(shop(DescribeServices=fails("AccessDenied")), cluster="shop", services=("backnd",))
    assert (service_arn("backnd"),) == snapshot.scope.service_arns
