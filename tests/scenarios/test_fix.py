"""One command fixes a cause; a fresh diagnosis and the world itself say so. Whatever goes wrong ends as stated."""

from dataclasses import replace
from pathlib import Path

import pytest

from stackmedic import changes
from stackmedic.errors import Refused
from tests.scenarios.breaking import change_health_path, close_database, is_well, stop_database
from tests.scenarios.fixing import Medic, bad_line, changing_calls, is_read
from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, DATABASE, FRONTEND, Lab

ADMIT = "ec2:AuthorizeSecurityGroupIngress"


def admitted(lab: Lab, group: str) -> list[str]:
    rules = lab.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    return [pair["GroupId"] for rule in rules for pair in rule["UserIdGroupPairs"]]


def since(lab: Lab, before: list[str]) -> list[str]:
    return changing_calls(lab)[len(before) :]


def locked(medic: Medic, yes_or_no: str) -> Path:
    """A stackmedic.toml with the lock of the stack."""
    path = medic.state / "stackmedic.toml"
    path.write_text(f'[stack.shop]\ncluster = "{CLUSTER}"\nread_only = {yes_or_no}\n')
    return path


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
    lab.advance(4)
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


def test_a_deployment_that_aws_takes_back_ends_there(lab: Lab, medic: Medic) -> None:
    """More memory would have done; but meanwhile a broken build was pushed under the tag, and the breaker is faster."""
    good = lab.service()["taskDefinition"]
    lab.deploy(image=lab.push("next", memory_mib=1000))
    lab.advance(20)
    medic.between = lambda number: lab.push("next", fails=CRASH) if number == 0 else None

    run = medic.fix()

    assert ("rolled_back_by_aws", 7, ["lost"]) == (run.condition, run.exit_code, [each.fate for each in run.changes])
    assert BACKEND in run.says
    is_well(lab)
    assert good == lab.service()["taskDefinition"]


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
    proposal = medic.plan(config=locked(medic, "true"))
    before = changing_calls(lab)
    with pytest.raises(Refused, match="read_only"):
        medic.apply(proposal)
    assert [] == since(lab, before)


def test_a_lock_that_is_set_while_a_run_waits_for_its_approval_is_obeyed(lab: Lab, medic: Medic) -> None:
    group = close_database(lab)
    waiting = medic.apply(medic.plan(), approved=False)
    path = locked(medic, "true")
    for go_on in (changes.approve_run, changes.resume_run):
        with pytest.raises(Refused, match="read_only"):
            go_on(waiting.id, engine=medic.engine, config=path)
    assert [] == admitted(lab, group)
    assert waiting.next == changes.show_run(waiting.id, medic.engine).next


def test_a_lock_that_is_set_between_two_changes_lets_no_other_be_made(lab: Lab, medic: Medic) -> None:
    lab.revoke_ingress(lab.cache_group())
    close_database(lab)
    before = changing_calls(lab)
    path = locked(medic, "false")
    medic.between = lambda number: locked(medic, "true")
    run = medic.apply(medic.plan(config=path), config=path)

    assert ("needs_person", ["made", "not_made"]) == (run.condition, [each.fate for each in run.changes]), run.says
    assert "read_only" in run.says
    assert 1 == since(lab, before).count(ADMIT)

    medic.between = lambda number: None
    locked(medic, "false")
    run = changes.resume_run(run.id, engine=medic.engine, config=path)
    assert ("cleared", 2) == (run.condition, since(lab, before).count(ADMIT)), run.says


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
