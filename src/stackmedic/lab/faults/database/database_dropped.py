"""Somebody drops the database by SQL: the server is there, the database is not; a new deployment is forced."""

from stackmedic.lab.fault import Aws, State, hiding, revisions, secrets
from stackmedic.lab.hidden import DATABASE_DROPPED


def inject(aws: Aws, service: str = "backend", database: str = "", name: str = "", redeploy: bool = True) -> State:
    """``name``: of the database on the server; without one that which the service uses."""
    found, server = aws.service(service), aws.database(database)
    about = f"{server['DBInstanceIdentifier']}/{name or secrets.database(aws, found)}"
    state = hiding.hide(aws, DATABASE_DROPPED, about, 1)
    if redeploy:
        revisions.redeploy(aws, found)
    return {"service": found["serviceName"], **state}


def heal(aws: Aws, state: State) -> None:
    hiding.show(aws, state)
    revisions.redeploy(aws, aws.service(state["service"]))
