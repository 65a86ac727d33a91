"""One command fixes each cause; a fresh diagnosis, the account, the world behind it and the audit record say so."""

from collections.abc import Callable

import pytest

from stackmedic import changes
from stackmedic.model.finding import SymptomKind
from tests.scenarios.breaking import (
    break_cache,
    break_route,
    break_tasks,
    change_health_path,
    change_health_port,
    change_password_of_database,
    change_password_of_secret,
    close_database,
    delete_log_group,
    deploy_bad_revision,
    deploy_missing_tag,
    deploy_plain_client,
    is_well,
    lower_memory,
    misspell_log_group,
    remove_key,
    rotate_by_hand,
    shut_tasks_in,
    stop_database,
)
from tests.scenarios.conftest import Doctor
from tests.scenarios.fixing import Medic, changing_calls
from tests.scenarios.lab import Lab

CAUSES: dict[str, tuple[Callable[[Lab], object], str]] = {
    "a closed database": (close_database, "network.sg_ingress_missing"),
    "tasks closed to the balancer": (break_tasks, "network.sg_ingress_missing"),
    "tasks that are let out nowhere": (shut_tasks_in, "network.sg_egress_missing"),
    "a closed cache": (break_cache, "network.sg_ingress_missing"),
    "a route that is gone": (break_route, "network.no_default_route"),
    "a stopped database": (stop_database, "database.instance_unavailable"),
    "a key that left its secret": (remove_key, "secret.json_key_missing"),
    "a password changed in the secret": (change_password_of_secret, "database.credential_mismatch"),
    "tasks with the former password": (rotate_by_hand, "database.credential_mismatch"),
    "a tag that is missing": (deploy_missing_tag, "image.tag_missing"),
    "a revision that fails": (deploy_bad_revision, "deploy.bad_revision"),
    "a plain client of a cache with TLS": (deploy_plain_client, "cache.tls_required_by_server"),
    "a health path that was changed": (change_health_path, "loadbalancer.health_path_wrong"),
    "a health port that was changed": (change_health_port, "loadbalancer.health_port_wrong"),
    "a log group that was deleted": (delete_log_group, "logs.group_missing"),
    "a log group that was never there": (misspell_log_group, "logs.group_missing"),
    "a password changed in the database": (change_password_of_database, "database.credential_mismatch"),
    "too little memory": (lower_memory, "task.oom_limit_too_low"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_one_command_fixes_it(lab: Lab, medic: Medic, doctor: Doctor, name: str) -> None:
    break_it, cause = CAUSES[name]
    break_it(lab)
    before = changing_calls(lab)
    proposal = medic.plan()
    assert {cause} == {each.reasons[0].cause for each in proposal.plan.steps}
    planned = [call.call for step in proposal.plan.steps for call in step.change.calls]
    assert before == changing_calls(lab)

    run = medic.apply(proposal)

    assert ("cleared", 0) == (run.condition, run.exit_code), run.says
    is_well(lab)
    assert planned == [each for each in changing_calls(lab)[len(before) :] if each in planned]
    lab.advance(60)
    hurts = lab.control("health")["hurts"]  # The newest deployment may be the one that failed: that stays, as in ECS.
    assert {"deployment"} >= {each["kind"] for each in hurts}
    diagnosis = doctor.diagnose(lab)
    assert {SymptomKind.DEPLOYMENT_FAILED} >= {each.kind for each in diagnosis.symptoms}  # That stays in the history,
    assert {"deploy.circuit_breaker_rolled_back"} >= {each.id for each in diagnosis.causes}  # and its reason does not.
    assert () == changes.audit_check().problems
