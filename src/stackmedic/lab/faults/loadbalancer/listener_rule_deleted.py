"""The listener rules that send requests to the service are deleted: the default action takes them."""

from stackmedic.lab.fault import Aws, FaultError, State, targets


def inject(aws: Aws, service: str = "backend") -> State:
    rules = targets.rules_to(aws, aws.service(service))
    if not rules:
        raise FaultError("no listener rule but a default leads to the service")
    for each in rules:
        aws("elbv2").delete_rule(RuleArn=each["RuleArn"])
    kept = [
        {"ListenerArn": each["listener"], "Priority": int(each["Priority"]), "Actions": each["Actions"],
         "Conditions": targets.conditions(each)}
        for each in rules
    ]  # fmt: skip
    return {"rules": kept}


def heal(aws: Aws, state: State) -> None:
    for each in state["rules"]:
        aws("elbv2").create_rule(**each)
