"""A rule is put first that answers a path which no client asks for."""

from stackmedic.lab.fault import Aws, State

PAGE = {"StatusCode": "503", "ContentType": "text/plain", "MessageBody": "closed"}


def inject(aws: Aws, service: str = "backend", path: str = "/internal/*", priority: int = 1) -> State:
    made = []
    for each in aws.listeners(aws.service(service)):
        rule = aws("elbv2").create_rule(
            ListenerArn=each["ListenerArn"], Priority=priority,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}}],
            Actions=[{"Type": "fixed-response", "FixedResponseConfig": PAGE}],
        )  # fmt: skip
        made.append(rule["Rules"][0]["RuleArn"])
    return {"rules": made}


def heal(aws: Aws, state: State) -> None:
    for each in state["rules"]:
        aws("elbv2").delete_rule(RuleArn=each)
