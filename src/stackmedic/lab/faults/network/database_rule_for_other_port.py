"""The rule that admits the tasks to the database is for another port now: connections time out.

Source: a database moved from MySQL to PostgreSQL whose group still says 3306.
"""

from stackmedic.lab.fault import Aws, State, groups


def inject(aws: Aws, database: str = "", port: int = 3306) -> State:
    state = groups.revoke(aws, groups.of_database(aws, database))
    wrong = [each | {"FromPort": port, "ToPort": port} for each in state["permissions"]]
    groups.call(aws, "authorize", state["group"], "ingress", wrong)
    return state | {"wrong": wrong}


def heal(aws: Aws, state: State) -> None:
    here = groups.rules(aws, state["group"])
    wrong = [each for each in state["wrong"] if each in here]
    if wrong:
        groups.call(aws, "revoke", state["group"], "ingress", wrong)
    groups.give_back(aws, state)
