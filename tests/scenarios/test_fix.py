"""One command fixes a cause; a fresh diagnosis and the world itself say so. Whatever goes wrong ends as stated."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from stackmedic import changes
from stackmedic.errors import Refused
from stackmedic.model.finding import SymptomKind
from tests.scenarios.conftest import Doctor
from tests.scenarios.fixing import Medic, bad_line, changing_calls, is_read
from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, DATABASE, FRONTEND, Lab

ADMIT = "ec2:AuthorizeSecurityGroupIngress"


def database_group(lab: Lab) -> str:
    return str(lab.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])


def close_database(lab: Lab) -> str:
    group = database_group(lab)
    lab.revoke_ingress(group)
    lab.advance(15)
    return group


def is_well(lab: Lab, name: str = BACKEND) -> None:
    """What the account itself says, asked past stackmedic."""
    service = lab.service(name)
    assert service["desiredCount"] == service["runningCount"] > 0
    health = lab.client("elbv2").describe_target_health(TargetGroupArn=lab.target_group(name))
    states = [each["TargetHealth"]["State"] for each in health["TargetHealthDescriptions"]]
    assert service["desiredCount"] == states.count("healthy")


def admitted(lab: Lab, group: str) -> list[str]:
    rules = lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    return [pair["GroupId"] for rule in rules for pair in rule["UserIdGroupPairs"]]


def since(lab: Lab, before: list[str]) -> list[str]:
    return changing_calls(lab)[len(before) :]


def break_database(lab: Lab) -> None:
    close_database(lab)


def break_tasks(lab: Lab) -> None:
    lab.revoke_ingress(lab.task_group())
    lab.advance(15)


def break_cache(lab: Lab) -> None:
    lab.revoke_ingress(lab.cache_group())
    lab.advance(15)


def break_route(lab: Lab) -> None:
    lab.ec2.delete_route(RouteTableId=lab.route_table_of_tasks(), DestinationCidrBlock="0.0.0.0/0")
    lab.redeploy()
    lab.advance(20)


def stop_database(lab: Lab) -> None:
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)


def deploy_missing_tag(lab: Lab) -> None:
    lab.deploy(image=lab.definition()["containerDefinitions"][0]["image"].rsplit(":", 1)[0] + ":nowhere")
    lab.advance(3)


def deploy_bad_revision(lab: Lab) -> None:
    """Without a breaker, which would be faster than we are."""
    off = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, deploymentConfiguration=off)
    lab.deploy(image=lab.push("next", fails=CRASH))
    lab.advance(5)


def deploy_plain_client(lab: Lab) -> None:
    url = next(each["value"] for each in lab.environment_of() if each["name"] == "REDIS_URL")
    lab.deploy(environment=lab.environment_of(REDIS_URL=url.replace("rediss://", "redis://")))
    lab.advance(2)


def lower_memory(lab: Lab) -> None:
    lab.deploy(memory=128)
    lab.advance(15)


def change_secret(lab: Lab, password: str | None) -> None:
    lab.advance(5)
    lab.change_secret(POSTGRES_PASSWORD=password)
    lab.advance(1)
    lab.redeploy()
    lab.advance(15)


def remove_key(lab: Lab) -> None:
    change_secret(lab, None)


def change_password_of_secret(lab: Lab) -> None:
    change_secret(lab, "not-the-one-of-the-database")


def rotate_by_hand(lab: Lab) -> None:
    """Both sides, and a check that needs no database, so that ECS replaces nothing by itself."""
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/")
    lab.advance(5)
    new = "another-one-2026"
    lab.client("rds").modify_db_instance(DBInstanceIdentifier=DATABASE, MasterUserPassword=new, ApplyImmediately=True)
    lab.advance(5)  # RDS resets it in its own time; a reset after the secret's change would be another password.
    lab.change_secret(POSTGRES_PASSWORD=new)
    lab.advance(6)


def change_health_path(lab: Lab) -> None:
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/healthz")
    lab.advance(20)  # CloudTrail tells it a quarter of an hour later, at the latest.


def change_password_of_database(lab: Lab) -> None:
    lab.client("rds").modify_db_instance(
        DBInstanceIdentifier=DATABASE, MasterUserPassword="another-one-2026", ApplyImmediately=True
    )
    lab.advance(20)


CAUSES: dict[str, tuple[Callable[[Lab], None], str]] = {
    "a closed database": (break_database, "network.sg_ingress_missing"),
    "tasks closed to the balancer": (break_tasks, "network.sg_ingress_missing"),
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
    assert planned == [each for each in since(lab, before) if each in planned]
    lab.advance(60)
    diagnosis = doctor.diagnose(lab)
    assert () == diagnosis.causes
    assert {SymptomKind.DEPLOYMENT_FAILED} >= {each.kind for each in diagnosis.symptoms}  # That stays in the history.
    assert () == changes.audit_check().problems


def test_what_no_action_cures_is_left_to_a_person_with_an_instruction(lab: Lab, medic: Medic) -> None:
    lab.control("weather", deny=["cloudtrail:LookupEvents"])
    change_health_path(lab)
    plan = medic.plan().plan
    assert () == plan.steps
    assert ["loadbalancer.health_path_wrong"] == [each.reason.cause for each in plan.left]
    assert "--health-check-path" in plan.left[0].declined.instruction


def test_a_healthy_stack_needs_no_change(lab: Lab, medic: Medic) -> None:
    assert ((), ()) == (medic.plan().plan.steps, medic.plan().plan.left)


def test_two_causes_are_fixed_by_one_plan(lab: Lab, medic: Medic) -> None:
    lab.revoke_ingress(lab.cache_group())
    close_database(lab)
    run = medic.fix()
    assert ("cleared", ["made", "made"]) == (run.condition, [each.fate for each in run.changes]), run.says
    is_well(lab)


def test_only_the_cause_that_is_named_is_fixed(lab: Lab, medic: Medic) -> None:
    lab.deploy(FRONTEND, image=lab.definition(FRONTEND)["containerDefinitions"][0]["image"] + "-nowhere")
    lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(3)
    plan = medic.plan("tag_missing").plan
    assert {"image.tag_missing"} == {reason.cause for each in plan.steps for reason in each.reasons}


def test_facts_that_moved_are_refused(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)
    proposal = medic.plan()
    pair = {"GroupId": lab.task_group()}
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [pair]}
    lab.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    before = changing_calls(lab)

    run = medic.apply(proposal)

    assert ("refused", 6) == (run.condition, run.exit_code)
    assert "moved" in run.says
    assert [] == since(lab, before)


def test_a_plan_is_carried_out_once(lab: Lab, medic: Medic) -> None:
    close_database(lab)
    proposal = medic.plan()
    assert "cleared" == medic.apply(proposal).condition
    with pytest.raises(Refused, match="given to a run already"):
        medic.apply(proposal)


def test_a_plan_from_a_file_is_the_same_plan(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)
    path = medic.state / "plan.json"
    changes.write_plan(medic.plan().plan, path)

    run = medic.apply(changes.plan_from(path))

    assert "cleared" == run.condition, run.says
    assert [lab.task_group()] == admitted(lab, group)


def test_a_plan_that_was_changed_is_refused(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)
    path = medic.state / "plan.json"
    changes.write_plan(medic.plan().plan, path)
    path.write_text(path.read_text().replace("5432", "22"))
    with pytest.raises(Refused, match="was changed"):
        changes.plan_from(path)
    assert [] == admitted(lab, group)


def test_a_plan_for_another_account_is_refused(lab: Lab, medic: Medic) -> None:
    close_database(lab)
    proposal = medic.plan()
    elsewhere = replace(proposal, where=replace(proposal.where, account="999999999999"))
    with pytest.raises(Refused, match="the plan is for 999999999999"):
        medic.apply(elsewhere)


def test_a_fix_that_is_followed_by_worse_is_undone(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)

    def something_breaks(number: int) -> None:
        if number == 1:
            lab.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)

    medic.between = something_breaks
    run = medic.fix()

    assert ("undone", 8) == (run.condition, run.exit_code), run.says
    assert "database.instance_unavailable" in run.says
    assert [] == admitted(lab, group)
    assert 1 == changing_calls(lab).count("ec2:RevokeSecurityGroupIngress") - 1  # One of them broke it.


def test_a_change_that_somebody_takes_back_is_superseded(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)
    medic.between = lambda number: lab.revoke_ingress(group) if number == 0 else None
    run = medic.fix()
    assert ("superseded", 11, ["lost"]) == (run.condition, run.exit_code, [each.fate for each in run.changes]), run.says


def test_a_write_that_is_denied_after_all_waits_for_a_person(lab: Lab, medic: Medic) -> None:
    stop_database(lab)
    denied = [True]
    with bad_line(lab, lambda name, times: "403" if denied[0] and name == "StartDBInstance" else "") as url:
        medic.at(url)
        run = medic.fix()
        assert ("needs_person", 9) == (run.condition, run.exit_code)
        assert "AccessDenied" in run.says
        assert f"stackmedic runs resume {run.id}" == run.next
        denied[0] = False

        run = changes.resume_run(run.id, engine=medic.engine)

    assert "cleared" == run.condition, run.says
    assert 1 == changing_calls(lab).count("rds:StartDBInstance")


def test_a_write_that_is_known_to_be_denied_is_refused_beforehand(lab: Lab, medic: Medic) -> None:
    close_database(lab)
    lab.control("weather", deny=[ADMIT])
    run = medic.fix()
    assert ("refused", 6) == (run.condition, run.exit_code)
    assert ADMIT in run.says


def test_with_every_write_denied_nothing_but_reads_is_ever_asked_under_read_only(lab: Lab, medic: Medic) -> None:
    close_database(lab)
    lab.control("weather", deny=["*:[!DGLFSBH]*", "*:S[!i]*"])
    before = len(lab.calls())
    proposal = changes.plan_fix(read_only="--read-only was given")
    assert proposal.plan.steps
    with pytest.raises(Refused, match="read-only"):
        medic.apply(proposal)
    asked = [each["permission"] for each in lab.calls()[before:]]
    assert asked and [] == [each for each in asked if not is_read(each)]


def test_the_lock_in_the_configuration_refuses_every_change(lab: Lab, medic: Medic) -> None:
    close_database(lab)
    path = medic.state / "stackmedic.toml"
    path.write_text(f'[stack.shop]\ncluster = "{CLUSTER}"\nread_only = true\n')
    proposal = medic.plan(config=path)
    before = changing_calls(lab)
    with pytest.raises(Refused, match="read_only"):
        medic.apply(proposal)
    assert [] == since(lab, before)


@pytest.mark.parametrize(
    ("fate", "calls"), [(["lose"], 1), (["500"], 1), (["lose", "500"], 1), (["500", "500"], 1)], ids=str
)
def test_an_answer_that_does_not_come_is_no_second_change(lab: Lab, medic: Medic, fate: list[str], calls: int) -> None:
    """Lost after the effect, or broken before it: the account ends with one rule, made once."""
    group = close_database(lab)
    before = changing_calls(lab)
    tried: list[int] = []

    def weather(operation: str, times: int) -> str:
        if operation != "AuthorizeSecurityGroupIngress":
            return ""
        tried.append(times)
        return fate[len(tried) - 2] if 2 <= len(tried) <= len(fate) + 1 else ""  # The first is the dry run.

    with bad_line(lab, weather) as url:
        medic.at(url)
        run = medic.fix()

    assert "cleared" == run.condition, run.says
    assert [lab.task_group()] == admitted(lab, group)
    assert calls == since(lab, before).count(ADMIT)


def test_a_storm_of_broken_answers_ends_well(lab: Lab, medic: Medic) -> None:
    """Every third answer is a 500, for reads and for writes."""
    close_database(lab)
    asked: list[str] = []

    def weather(operation: str, times: int) -> str:
        asked.append(operation)
        return "500" if len(asked) % 3 == 0 else ""

    with bad_line(lab, weather) as url:
        medic.at(url)
        run = medic.fix()

    assert run.condition in ("cleared", "needs_person", "refused", "deadline"), run.says
    assert run.says


def test_credentials_that_expire_in_the_middle_stop_and_go_on(lab: Lab, medic: Medic) -> None:
    lab.revoke_ingress(lab.cache_group())
    close_database(lab)
    medic.between = lambda number: lab.control("weather", expired=True) if number == 1 else None
    proposal = medic.plan()
    calls: list[int] = []

    def renewed(number: int) -> None:
        calls.append(number)
        lab.control("weather", expired=2 <= number < 6)

    medic.between = renewed
    run = medic.apply(proposal)

    assert "cleared" == run.condition, run.says
    assert 2 == changing_calls(lab).count(ADMIT)


def test_a_run_can_wait_for_an_approval(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)
    waiting = medic.apply(medic.plan(), approved=False)
    assert (6, f"stackmedic runs approve {waiting.id}") == (waiting.exit_code, waiting.next)
    assert [] == admitted(lab, group)

    run = changes.approve_run(waiting.id, engine=medic.engine)

    assert "cleared" == run.condition, run.says
    assert [run.id] == [each.id for each in changes.list_runs(medic.engine)]


def test_the_audit_record_tells_what_was_done_without_secrets(lab: Lab, medic: Medic) -> None:
    close_database(lab)
    medic.fix()
    told = [each["event"] for each in changes.audit_entries()]
    assert ["accepted", "locked", "intent", "call", "done", "ended"] == told
