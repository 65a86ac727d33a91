"""Client requests and what becomes of them, minute by minute.

Rates are worked out when the world has changed, and a minute that nothing disturbed is the same mapping as before.
Within a minute they change when a target's state does: whoever changes it calls ``settle`` before, ``renew`` after.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.hidden import CLIENTS, variable
from stackmedic.lab.physics.balancer.clients import Known, Shape, Wish, learn
from stackmedic.lab.physics.balancer.counts import ALB, Counts, count, names
from stackmedic.lab.physics.balancer.journeys import Door, Journeys, Outcome
from stackmedic.lab.physics.balancer.past import Past, Stretch
from stackmedic.lab.physics.balancer.reply import FORWARD, REFUSED, own_error
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.balancer.target import Target
from stackmedic.lab.physics.metrics.sample import Sample, level
from stackmedic.lab.physics.metrics.series import Key, key
from stackmedic.lab.physics.waf.verdict import Tracked

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.balancer.balancers import Balancers

NOTICED_AFTER_S = 3.0
ASKED_AGAIN_S = 300.0


@dataclass(slots=True)
class Flow:
    """What clients ask of one target group's service, and at which rates it comes out, since when.

    ``home`` is the balancer where they learned it; their names may lead elsewhere by now.
    """

    home: Any
    wish: Wish
    since: float
    rates: Counts = field(default_factory=Counts)
    outcomes: tuple[Outcome, ...] = ()
    asked: float = 0.0
    works: bool = True
    shared_by: int = 0  # Tasks that the service wanted when clients came.


class Traffic:
    """A source of metrics: every balancer's requests, and how many of its targets are healthy."""

    def __init__(self, account: "Account", balancers: "Balancers") -> None:
        self.account = account
        self.balancers = balancers
        self.journeys = Journeys(account, balancers)
        self.past = Past(account)
        self.shape = Shape()
        self._flows: dict[tuple[str, str], Flow] = {}
        self._hosts: dict[Key, Sample] = {}
        self._version = -1
        self._passed = Counts()
        self._start = account.world.now
        self._disturbed = True
        self._whole: Mapping[Key, Sample] | None = None

    def asking(self) -> Iterator[tuple[str, Flow, float]]:
        """Of everything that clients ask for: the balancer's ARN, what comes of it, requests a second."""
        for (arn, _), flow in self._flows.items():
            yield arn, flow, self._rate(flow)

    def usual(self, target_group_arn: str) -> float:
        """Requests a second that its clients usually make."""
        return self.shape.per_second(self.account.world.seed, target_group_arn.split("/")[-2])

    def stretches(self, start: float, end: float) -> Iterator[Stretch]:
        """What was asked between two moments, in pieces of equal rates."""
        yield from self.past.between(start, end)
        for flow in self._flows.values():
            if flow.since < end and self.account.world.now > start:
                yield Stretch(flow.outcomes, max(flow.since, start), min(self.account.world.now, end))

    # A source

    def minute(self) -> Mapping[Key, Sample]:
        if self._disturbed:
            for flow in self._flows.values():
                self._pass(flow)
            self._look()
            found: Mapping[Key, Sample] = {**self._passed.samples(), **self._hosts}
        else:
            found = self.steady() if self._whole is None else self._whole
            self._whole = found
            self._look()
        self._passed, self._start, self._disturbed = Counts(), self.account.world.now, False
        return found

    def steady(self) -> Mapping[Key, Sample]:
        self._look()
        whole = Counts()
        for flow in self._flows.values():
            whole.add(flow.rates, 60.0)
        return {**whole.samples(), **self._hosts}

    def settle(self, target_group_arn: str) -> None:
        """Before a change: count what has passed until now, at the rates until now."""
        for flow in self._touching(target_group_arn):
            self._pass(flow)
        self._disturbed = True

    def renew(self, target_group_arn: str) -> None:
        """After a change: the rates from now on."""
        for flow in self._touching(target_group_arn):
            self._work_out(flow)

    def lose(self, target_group_arn: str, target: Target, seconds: float = NOTICED_AFTER_S) -> None:
        """A healthy target died under its requests: until it is noticed, those that it gets are lost."""
        members = self.balancers.members(target_group_arn)
        healthy = [each for each in members if each.judgement.state == "healthy" or each is target]
        shared_by = len(healthy) if target in healthy else len(healthy) + 1
        place = f"{target.address}:{target.port}"
        reply = own_error(502, (FORWARD,), "0", trouble=REFUSED, group=target_group_arn, target=place)
        for flow in self._touching(target_group_arn):
            lost = self._rate(flow) * seconds / shared_by
            self.happened(flow.home, None, flow.wish.requests[0][0], reply, lost)

    def happened(self, balancer: Any, listener: Any, request: Request, reply: Any, times: float = 1.0) -> None:
        """Single requests beside those that flow: counted in this minute, and remembered."""
        outcome = Outcome(balancer, listener, (), request, times, reply)
        count(self._passed, outcome)
        self.past.single(outcome)
        self._disturbed = True

    def refresh(self) -> None:
        """Something that is asked about every request has changed just now."""
        for flow in self._flows.values():
            self._pass(flow)
            self._work_out(flow)
        self._disturbed = True

    # What the rates are now

    def _touching(self, target_group_arn: str) -> Iterator[Flow]:
        for balancer in self.balancers.balancers_of(target_group_arn):
            flow = self._flows.get((balancer.arn, target_group_arn))
            if flow:
                yield flow

    def _pass(self, flow: Flow) -> None:
        now = self.account.world.now
        self._passed.add(flow.rates, now - max(flow.since, self._start))
        self.past.keep(flow.outcomes, flow.since, now)
        flow.since = now

    def _look(self) -> None:
        """Work out the rates anew where the world has changed, and now and then where it has not."""
        seen, self._version = self._version, self.account.world.version
        if seen == self._version:
            self._ask_again()
            return
        known = self.account.moto("elbv2").load_balancers
        for arn, group in list(self._flows):
            if self._pointless(self._flows[arn, group]):
                del self._flows[arn, group]
                self._whole = None
        hosts: dict[Key, Sample] = {}
        curious = {arn for (arn, _), flow in self._flows.items() if not flow.wish.learned}
        for balancer in list(known.values()):
            if balancer.type == "application":
                if balancer.arn in curious or self.account.world.moved_since(seen):
                    self._learn(balancer)
                hosts.update(self._healthy_hosts(balancer))
        self._ask_again(seen)
        self._tell_firewall()
        if hosts != self._hosts:
            self._hosts, self._whole = hosts, None

    def _pointless(self, flow: Flow) -> bool:
        """Nobody asks for what is gone for good: a group, or a balancer that had no other name than its own."""
        if self.balancers.is_there(flow.home):
            return self.balancers.group(flow.wish.group) is None
        return flow.wish.requests[0][0].host == str(flow.home.dns_name)

    def _ask_again(self, seen: int | None = None) -> None:
        """What fails is asked each minute, as a pool may have recovered and the log goes on; what works, seldom.

        ``seen`` is the version of the world since which something has changed, if anything has.
        """
        now = self.account.world.now
        for flow in self._flows.values():
            due = now - flow.asked >= (ASKED_AGAIN_S if flow.works else 60.0)
            if due or (seen is not None and self._changed_since(seen, flow)):
                self._work_out(flow)

    def _changed_since(self, seen: int, flow: Flow) -> bool:
        """Whether the ground has changed, or any task behind a flow, wherever its requests end up."""
        replies = (outcome.reply for outcome in flow.outcomes)
        groups = {flow.wish.group, *(reply.group for reply in replies if reply is not None)}
        tasks = [each.task.arn for group in groups for each in self.balancers.members(group) if each.task]
        return self.account.world.moved_since(seen, *groups, *tasks)

    def _learn(self, balancer: Any) -> None:
        known = {group: flow.wish for (arn, group), flow in self._flows.items() if arn == balancer.arn}
        world = Known(self._served, self._names)
        for group, wish in learn(balancer, known, world):
            # A second group behind the same link, as in a blue/green deployment, brings no second crowd.
            asked = any(
                (each.wish.port, each.wish.requests) == (wish.port, wish.requests) for each in self._flows.values()
            )
            if group in known or not asked:
                self._flows[balancer.arn, group] = Flow(balancer, wish, self.account.world.now)

    def _names(self, balancer: Any, listener: Any) -> list[str]:
        """By which names clients go, other than the balancer's own."""
        return self.account.names.leading_to(balancer) or self.account.certificates.names_elsewhere(listener)

    def _served(self, target_group_arn: str) -> tuple[list[Target], str]:
        group = self.balancers.group(target_group_arn)
        return self.balancers.members(target_group_arn), str(group.health_check_path or "") if group else ""

    def _work_out(self, flow: Flow) -> None:
        rates, rate = Counts(), self._rate(flow)
        outcomes: list[Outcome] = []
        for request, share in flow.wish.requests:
            outcomes += self.journeys.of(flow.home, Door(flow.wish.port, flow.wish.tls), request, rate * share)
        for outcome in outcomes:
            count(rates, outcome)
        flow.asked, flow.works = self.account.world.now, not any("_5" in key.name for key in rates.tallies)
        if rates != flow.rates or tuple(outcomes) != flow.outcomes:
            self.past.keep(flow.outcomes, flow.since, self.account.world.now)
            flow.since = self.account.world.now
            flow.rates, flow.outcomes, self._whole = rates, tuple(outcomes), None

    def _tell_firewall(self) -> None:
        """How often each key comes that a rate-based rule counts."""
        sums: dict[Tracked, float] = {}
        for flow in self._flows.values():
            for outcome in flow.outcomes:
                verdict = outcome.reply.verdict if outcome.reply is not None else None
                for each in verdict.tracked if verdict is not None else ():
                    sums[each] = sums.get(each, 0.0) + outcome.rate
        self.account.waf.rates.flows(sums)

    def _rate(self, flow: Flow) -> float:
        crowd = self.account.hidden.get(variable(CLIENTS, str(flow.home.name)), 1.0)
        return self.usual(flow.wish.group) * crowd

    def _healthy_hosts(self, balancer: Any) -> dict[Key, Sample]:
        """Reported if there are registered targets; draining and initial ones count as neither."""
        found: dict[Key, Sample] = {}
        for group in sorted(self.balancers.groups_of(balancer)):
            targets = [each for each in self.balancers.members(group) if not each.draining]
            if not targets:
                continue
            name, group_name = names(balancer.arn, group)
            for metric, state in (("HealthyHostCount", "healthy"), ("UnHealthyHostCount", "unhealthy")):
                healthy = sum(each.judgement.state == state for each in targets)
                found[key(ALB, metric, LoadBalancer=name, TargetGroup=group_name)] = level([healthy], "Count")
        return found
