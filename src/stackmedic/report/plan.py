"""A plan for the person who has to say yes: what changes, from what to what, by which calls, at what risk."""

from datetime import timedelta

from stackmedic.model.change import Risk
from stackmedic.model.evidence import Json
from stackmedic.model.plan import Left, Plan, StateRead, Step
from stackmedic.report.page import Page, Style
from stackmedic.report.text import whose
from stackmedic.report.wording import clock, name, number, page_of, span, value

RISK_STYLE = {Risk.REVERSIBLE: Style.GREEN, Risk.DISRUPTIVE: Style.YELLOW, Risk.DESTRUCTIVE: Style.RED}
RISK_SAYS = {
    Risk.REVERSIBLE: "reversible: what is lost comes back with the undo",
    Risk.DISRUPTIVE: "disruptive: requests or sessions may be lost",
    Risk.DESTRUCTIVE: "DESTRUCTIVE: data is lost for good",
}


def report(plan: Plan, width: int = 80, colour: bool = False) -> str:
    """The whole page, ending in a newline."""
    page = Page(width, colour)
    header(page, plan)
    for place, each in enumerate(plan.steps, start=1):
        step(page, place, each)
    for left in plan.left:
        for_a_person(page, left)
    if plan.steps:
        needs(page, plan)
    return page.text()


def header(page: Page, plan: Plan) -> None:
    whose(page, plan.scope, plan.made_at)
    if not plan.steps:
        page.add("NOTHING TO CHANGE" if not plan.left else "NO ACTION APPLIES: see below what a person can do")
        return
    page.add(f"PLAN {plan.id}: {number(len(plan.steps), 'change')}", style=Style.BOLD)
    takes = f"verified within {span(timedelta(seconds=plan.settles_s))}" if plan.settles_s else "verified at once"
    page.add(f"{takes} · {cost(plan.cost_per_month_usd)} · valid until {clock(plan.expires_at)}", style=Style.FAINT)


def step(page: Page, place: int, each: Step) -> None:
    """One change: why, before and after, the calls, and what it does to people."""
    change = each.change
    page.gap()
    page.add(change.says, first=f"{place}. ", style=Style.BOLD)
    page.add(change.target, first="   where    ")
    page.add(", ".join(f"{reason.cause} ({name(reason.about)})" for reason in each.reasons), first="   why      ")
    page.gap()
    page.add(change.field, first="   ")
    for line in lines(change.before):
        page.add(line, first="   - ", style=Style.RED)
    for line in lines(change.after):
        page.add(line, first="   + ", style=Style.GREEN)
    page.gap()
    for call in change.calls:
        page.add(f"{call.call} {value(dict(call.parameters))}", first="   call     ", style=Style.CYAN)
    for call in change.undo:
        page.add(f"{call.call} {value(dict(call.parameters))}", first="   undo     ", style=Style.FAINT)
    undo = "" if change.undo else "; it cannot be undone"
    page.add(RISK_SAYS[change.risk] + undo, first="   risk     ", style=RISK_STYLE[change.risk])
    page.add(change.users_notice, first="   noticed  ")
    for held in each.terraform:
        page.add(f"{held.address}{f' {held.argument}' if held.argument else ''}: {held.says}", first="   terraform  ")


def lines(side: Json) -> list[str]:
    """One side of the difference: a line for each value, with the way to it."""
    if side is None:
        return ["nothing"]
    return [f"{way} = {value(one)}" if way else value(one) for way, one in leaves(side)]


def leaves(side: Json, way: str = "") -> list[tuple[str, Json]]:
    """Every value in a value, in order, with the way to it as JMESPath writes it."""
    if isinstance(side, dict) and side:
        inside = [(f"{way}.{key}" if way else key, each) for key, each in sorted(side.items())]
    elif isinstance(side, list) and side:
        inside = [(f"{way}[{place}]", each) for place, each in enumerate(side)]
    else:
        return [(way, side)]
    return [leaf for path, each in inside for leaf in leaves(each, path)]


def for_a_person(page: Page, left: Left) -> None:
    page.gap()
    page.add(f"LEFT TO A PERSON: {left.reason.title}: {name(left.reason.about)}", style=Style.YELLOW)
    action = f"{left.declined.action}: " if left.declined.action else ""
    page.add(f"{action}{left.declined.reason}", first="  ")
    for line in left.declined.instruction.splitlines():
        page.add(line, first="    ")
    page.add(page_of(left.reason.cause), first="  Runbook  ")


def needs(page: Page, plan: Plan) -> None:
    page.heading("NEEDS")
    page.add(", ".join(plan.permissions), first="  permissions  ")
    if plan.state:
        page.add(of_state(plan.state, plan.steps), first="  terraform    ")
    if plan.to_confirm:
        page.add(f"typed by name: {', '.join(plan.to_confirm)}", first="  confirmation ", style=Style.RED)


def of_state(state: StateRead, steps: tuple[Step, ...]) -> str:
    """What the plan knows of Terraform."""
    if state.unread:
        return f"not known what the next apply changes back: {state.unread}"
    missing = [each.change.target for each in steps if not each.terraform]
    if missing:
        return f"{state.where} does not hold {', '.join(map(name, dict.fromkeys(missing)))}"
    return f"{state.where} holds all of it"


def cost(per_month_usd: float | None) -> str:
    """What it changes on the bill."""
    if per_month_usd is None:
        return "cost difference unknown"
    if not per_month_usd:
        return "costs the same"
    return f"{'+' if per_month_usd > 0 else '−'}${abs(per_month_usd):.2f} a month"
