"""The rule that admits the tasks to the database is for another port now: connections time out.

Source: a database moved from MySQL to PostgreSQL whose group still says 3306.
"""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, database: str = "", port: int = 3306) -> State:
    state = groups.revoke(aws, groups.of_database(aws, database))
    wrong = [each | {"FromPort": port, "ToPort": port} for each in state["permissions"]]
    groups.call(aws, "authorize", state["group"], "ingress", wrong)
    return state


def heal(aws: Aws, state: State) -> None:
    groups.replace(aws, state)
