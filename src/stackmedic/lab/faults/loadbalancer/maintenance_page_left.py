"""A rule that answers 503 with a maintenance page was put first, and left there."""

from stackmedic.lab.fault import Aws, State

PAGE = {"StatusCode": "503", "ContentType": "text/html", "MessageBody": "<h1>Back soon</h1>"}
EVERYTHING = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}


def inject(aws: Aws, service: str = "backend", priority: int = 1) -> State:
    made = []
    for each in aws.listeners(aws.service(service)):
        rule = aws("elbv2").create_rule(
            ListenerArn=each["ListenerArn"], Priority=priority, Conditions=[EVERYTHING],
            Actions=[{"Type": "fixed-response", "FixedResponseConfig": PAGE}],
        )  # fmt: skip
        made.append(rule["Rules"][0]["RuleArn"])
    return {"rules": made}


def heal(aws: Aws, state: State) -> None:
    for each in state["rules"]:
        aws("elbv2").delete_rule(RuleArn=each)
