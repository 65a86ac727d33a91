"""A target group is made that no listener leads to, and it has no targets."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend", name: str = "next-version") -> State:
    vpc = aws.target_group(aws.service(service))["VpcId"]
    made = aws("elbv2").create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip")
    return {"group": made["TargetGroups"][0]["TargetGroupArn"]}


def heal(aws: Aws, state: State) -> None:
    aws("elbv2").delete_target_group(TargetGroupArn=state["group"])
