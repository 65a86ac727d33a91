"""A database instance: whether it runs, and its master's password."""

from collections.abc import Iterator

from stackmedic.model.change import Change
from stackmedic.model.plan import Held
from stackmedic.terraform.state import State

RUNS = "nothing to change here: whether an instance runs is no argument of it"
PASSWORD = "if it is given here, see that it is the secret's: Terraform cannot read it, and applies only an edit"


def held_start(change: Change, state: State) -> Iterator[Held]:
    name = change.target.rpartition(":db:")[2]
    for each in state.find("aws_rds_instance_state", identifier=name):
        keeps = each.text("state") == "available"
        says = "the next apply keeps it so" if keeps else 'set "available", or the next apply stops it again'
        yield Held(each.address, "state", says)
    yield from (Held(each.address, "", RUNS) for each in state.find("aws_db_instance", arn=change.target))


def held_password(change: Change, state: State) -> Iterator[Held]:
    yield from (Held(each.address, "password", PASSWORD) for each in state.find("aws_db_instance", arn=change.target))
