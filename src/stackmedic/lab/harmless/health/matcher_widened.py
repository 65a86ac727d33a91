"""The target group's health check accepts more statuses than before."""

from stackmedic.lab.fault import Aws, State, targets


def inject(aws: Aws, service: str = "backend", codes: str = "200-399") -> State:
    return targets.modify(aws, aws.service(service), Matcher={"HttpCode": codes})


def heal(aws: Aws, state: State) -> None:
    targets.restore(aws, state)
