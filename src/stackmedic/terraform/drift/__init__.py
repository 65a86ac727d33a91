"""Where the account differs from a state: things, their attributes, rules of security groups, routes. Pure.

Compared is only what the collectors read anyway; ``terraform plan -refresh-only`` compares everything, and takes the
credentials of whoever applies. What a state does not mention (an argument that the provider computes) is not compared.
"""

from stackmedic.model.drift import Drift, Kind
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.terraform.drift import attributes, routes, rules
from stackmedic.terraform.state import State
from stackmedic.terraform.twins import TWINS, twin, twins_of


def drifts(state: State, snapshot: Snapshot) -> tuple[tuple[Drift, ...], int]:
    """Every difference, by address, and how many addresses could be compared."""
    found: list[Drift] = []
    compared = 0
    for each in twins_of(state):
        try:
            noun = twin(each, snapshot)
        except Unknown:
            continue
        compared += 1
        if noun is None:
            about = each.text(TWINS[each.type].said)
            found.append(Drift(each.address, about, Kind.GONE, "", TWINS[each.type].what, None))
        else:
            found += attributes.compared(each, noun, state)
    beside, of_rules = _beside(state, snapshot)
    found += beside
    return tuple(sorted(found, key=_order)), compared + of_rules


def _beside(state: State, snapshot: Snapshot) -> tuple[list[Drift], int]:
    """What several addresses declare together: rules and routes."""
    found: list[Drift] = []
    compared = 0
    readings = [(each.declaring, rules.compared(each, snapshot)) for each in rules.held(state)]
    readings += [(each.declaring, routes.compared(each, snapshot)) for each in routes.held(state)]
    for declaring, reading in readings:
        try:
            found += list(reading)
        except Unknown:
            continue
        compared += len(declaring)
    return found, compared


def _order(drift: Drift) -> tuple[str, str, str, str]:
    return (drift.address, drift.kind.value, drift.attribute, str(drift.declared) + str(drift.actual))
