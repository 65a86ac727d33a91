"""The tasks may open connections to the data stores only: AWS's APIs do not answer at the next start.

A new deployment is forced unless ``redeploy=false``.
"""

from stackmedic.lab.fault import Aws, State, groups, revisions


def inject(aws: Aws, service: str = "backend", redeploy: bool = True) -> State:
    found = aws.service(service)
    state = groups.revoke(aws, groups.of_service(aws, found), "egress")
    narrow = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        for port in (5432, 6379)
    ]
    groups.call(aws, "authorize", state["group"], "egress", narrow)
    if redeploy:
        revisions.redeploy(aws, found)
    return state | {"service": found["serviceName"]}


def heal(aws: Aws, state: State) -> None:
    groups.replace(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))
