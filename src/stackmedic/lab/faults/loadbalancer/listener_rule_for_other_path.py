"""The listener rule for the service asks for another path than clients do: the default action takes their requests."""

from stackmedic.lab.fault import Aws, FaultError, State, targets


def inject(aws: Aws, service: str = "backend", path: str = "/api/v2/*") -> State:
    rules = targets.rules_to(aws, aws.service(service))
    if not rules:
        raise FaultError("no listener rule but a default leads to the service")
    wrong = [{"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}}]
    for each in rules:
        aws("elbv2").modify_rule(RuleArn=each["RuleArn"], Conditions=wrong)
    return {"rules": [{"RuleArn": each["RuleArn"], "Conditions": targets.conditions(each)} for each in rules]}


def heal(aws: Aws, state: State) -> None:
    for each in state["rules"]:
        aws("elbv2").modify_rule(**each)
