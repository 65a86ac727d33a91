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
    return state | {"service": found["serviceName"], "narrow": narrow}


def heal(aws: Aws, state: State) -> None:
    groups.give_back(aws, state)
    here = groups.rules(aws, state["group"], "egress")
    narrow = [each for each in state["narrow"] if each in here]
    if narrow:
        groups.call(aws, "revoke", state["group"], "egress", narrow)
    revisions.redeploy(aws, aws.service(state["service"]))
