"""The rule that admits the tasks to the database is removed, where a rule for the whole VPC still admits them."""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, database: str = "", cidr: str = "10.0.0.0/16") -> State:
    group = groups.of_database(aws, database)
    taken = groups.rules(aws, group)
    cover = [
        {name: value for name, value in each.items() if name in ("IpProtocol", "FromPort", "ToPort")}
        | {"IpRanges": [{"CidrIp": cidr}]}
        for each in taken
    ]
    groups.call(aws, "authorize", group, "ingress", cover)
    groups.call(aws, "revoke", group, "ingress", taken)
    return {"group": group, "way": "ingress", "permissions": taken}


def heal(aws: Aws, state: State) -> None:
    groups.replace(aws, state)
