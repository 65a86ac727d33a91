"""What was changed before it began to hurt, by whom and when, as late as AWS shows it: asked over the wire."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from stackmedic.model.finding import Diagnosis, Finding
from stackmedic.report import text
from tests.scenarios.breaking import (
    break_cache,
    break_route,
    change_health_path,
    close_database,
    deploy_missing_tag,
    lower_memory,
    without_breaker,
)
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import CRASH, Lab
from tests.scenarios.test_terraform import state_of

DELETED = "DeleteRoute"


def only(diagnosis: Diagnosis) -> Finding:
    (cause,) = diagnosis.causes
    return cause


def told(cause: Finding) -> list[str]:
    return [each.says for each in cause.changes]


def test_who_closed_a_group_and_when_is_said_of_the_cause(lab: Lab, doctor: Doctor) -> None:
    close_database(lab)
    (change,) = only(doctor.diagnose(lab)).changes
    assert ("lab", "lab called RevokeSecurityGroupIngress") == (change.who, change.says)
    assert "cloudtrail:LookupEvents" == change.evidence.call
    assert datetime(2026, 11, 18, 12, tzinfo=UTC) == change.at


def test_who_deleted_a_route_is_said_of_the_route(lab: Lab, doctor: Doctor) -> None:
    break_route(lab)
    assert f"lab called {DELETED}" in told(only(doctor.diagnose(lab)))


def test_what_cloudtrail_does_not_show_yet_is_not_said_and_the_deployment_is(lab: Lab, doctor: Doctor) -> None:
    deploy_missing_tag(lab)
    diagnosis = doctor.diagnose(lab)
    (change,) = only(diagnosis).changes
    assert change.who is None
    assert "omc-backend:nowhere, was " in change.says
    assert not any("UpdateService" in each.says for each in diagnosis.changes)


def test_once_cloudtrail_shows_it_the_deployment_has_its_author(lab: Lab, doctor: Doctor) -> None:
    lower_memory(lab)
    said = told(only(doctor.diagnose(lab)))
    assert "lab called UpdateService" in said
    assert any("memory mib is 128, was 768" in each for each in said)


def test_a_revision_that_changed_nothing_but_the_image_says_so(lab: Lab, doctor: Doctor) -> None:
    without_breaker(lab)
    lab.deploy(image=lab.push("next", fails=CRASH))
    lab.advance(5)
    (said,) = told(only(doctor.diagnose(lab)))
    assert said.count(" was ") == 1
    assert "omc-backend:next, was " in said


def test_two_causes_have_each_its_own_change(lab: Lab, doctor: Doctor) -> None:
    break_cache(lab)
    change_health_path(lab)
    causes = {each.id: told(each) for each in doctor.diagnose(lab).causes}
    assert {
        "network.sg_ingress_missing": ["lab called RevokeSecurityGroupIngress"],
        "loadbalancer.health_path_wrong": ["lab called ModifyTargetGroup"],
    } == causes


def test_a_healthy_stack_has_no_change_to_tell(lab: Lab, doctor: Doctor) -> None:
    assert () == doctor.diagnose(lab).changes


@pytest.mark.parametrize("stated", [True, False])
def test_what_terraform_declares_is_shown_where_a_state_is_given(
    lab: Lab, doctor: Doctor, tmp_path: Path, stated: bool
) -> None:
    state = tmp_path / "terraform.tfstate"
    state.write_text(state_of(lab))
    close_database(lab)
    page = text.report(doctor.diagnose(lab, **({"state": str(state)} if stated else {})), width=200)
    assert stated == ("terraform  module.data[0].aws_security_group.database" in page)
    assert stated == ("terraform:Show at" in page)
