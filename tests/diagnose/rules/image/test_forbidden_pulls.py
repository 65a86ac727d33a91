"""A registry that answers 403 and does not say why: the role's own policies, or another account's repository."""

import pytest

from stackmedic.diagnose.rules.iam import resource_policy_denies
from stackmedic.diagnose.rules.image import pull_iam
from stackmedic.model.access import Permit
from stackmedic.model.finding import Confidence
from tests.diagnose.builders import Listed, Part, a_snapshot, a_task_definition, make
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.troubles import failing_to_start

ROLE = "arn:aws:iam::123456789012:role/shop-execution"
OURS, THEIRS = "123456789012", "999988887777"
PULL = "ecr:BatchGetImage"


def answered(account: str, tail: str = "403 Forbidden") -> tuple[Part, ...]:
    host = f"{account}.dkr.ecr.eu-west-1.amazonaws.com"
    reason = f"CannotPullContainerError: pull image manifest has been retried: failed to resolve ref {host}/shop:1: "
    return (*failing_to_start(reason + tail), a_task_definition("backend", execution_role_arn=ROLE))


def simulated(decision: str) -> Listed:
    permit = make(Permit, "iam:SimulatePrincipalPolicy", "EvaluationResults[0]", action=PULL, decision=decision)
    return Listed(Permit, (ROLE, "arn:aws:ecr:eu-west-1:123456789012:repository/shop"), (permit,))


def test_a_role_whose_policies_do_not_allow_the_pull_is_the_cause() -> None:
    found = the_finding(pull_iam.check, a_snapshot(*answered(OURS), simulated("implicitDeny")))
    assert found.about == ROLE
    assert [each.call for each in found.evidence] == ["ecs:DescribeTasks", "iam:SimulatePrincipalPolicy"]


@pytest.mark.parametrize("decision", ["allowed", ""])
def test_a_role_that_may_pull_or_of_which_nobody_knows_is_not_accused(decision: str) -> None:
    parts = (simulated(decision),) if decision else ()
    assert findings(pull_iam.check, a_snapshot(*answered(OURS), *parts)) == []


def test_another_account_s_repository_likely_keeps_out_a_role_that_may_pull() -> None:
    found = the_finding(
        resource_policy_denies.check, a_snapshot(*answered(THEIRS), simulated("allowed")), Confidence.LIKELY
    )
    assert found.about == "shop"
    assert [each.call for each in found.decide] == ["ecr:GetRepositoryPolicy"]


@pytest.mark.parametrize("account", [OURS, THEIRS])
def test_what_is_not_found_was_not_forbidden(account: str) -> None:
    snapshot = a_snapshot(*answered(account, "not found"), simulated("implicitDeny"))
    assert findings(pull_iam.check, snapshot) == findings(resource_policy_denies.check, snapshot) == []


def test_our_own_repository_is_not_said_to_be_another_s() -> None:
    assert findings(resource_policy_denies.check, a_snapshot(*answered(OURS), simulated("allowed"))) == []
