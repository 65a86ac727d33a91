"""Other clients hold the database's connections: who opens one is refused; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, hiding, revisions
from stackmedic.lab.hidden import DATABASE_CONNECTIONS


def inject(aws: Aws, service: str = "backend", database: str = "", count: int = 500, redeploy: bool = True) -> State:
    found, server = aws.service(service), aws.database(database)["DBInstanceIdentifier"]
    state = hiding.hide(aws, DATABASE_CONNECTIONS, server, count)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))
