"""Client requests and what becomes of them, minute by minute.

Source: Elastic Load Balancing user guide, "Troubleshoot your Application Load Balancers". 503: the target group has no
registered target, or only unused ones. 502: the target refused the connection, or closed it. 504: no connection within
ten seconds, or no answer within the idle time-out. A group whose targets are all unhealthy fails open to all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.balancer.checks import listener as listening
from stackmedic.lab.physics.balancer.checks import reaches
from stackmedic.lab.physics.balancer.clients import Shape, Wish, learn
from stackmedic.lab.physics.balancer.counts import ALB, Counts
from stackmedic.lab.physics.balancer.nodes import admits_clients
from stackmedic.lab.physics.balancer.rules import Request, chosen, forwards
from stackmedic.lab.physics.balancer.target import Target
from stackmedic.lab.physics.metrics.sample import Sample, level
from stackmedic.lab.physics.metrics.series import Key, key

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.balancer.balancers import Balancers

CONNECT_S = 10.0
NOTICED_AFTER_S = 3.0
ASKED_AGAIN_S = 300.0
NO_STATUS, NO_CONNECTION, NO_ANSWER_IN_TIME = 0, -1, -2


@dataclass(slots=True)
class Flow:
    """What clients ask of one target group's service, and at which rates it comes out, since when."""

    wish: Wish
    since: float
    rates: Counts = field(default_factory=Counts)
    asked: float = 0.0
    works: bool = True


class Traffic:
    """A source of metrics: every balancer's requests, and how many of its targets are healthy.

    Rates are worked out when the world has changed, and a minute that nothing disturbed is the same mapping as before.
    Within a minute they change when a target's state does: whoever changes it calls ``settle`` before, ``renew`` after.
    """

    def __init__(self, account: "Account", balancers: "Balancers") -> None:
        self.account = account
        self.balancers = balancers
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
        for (arn, group), flow in self._flows.items():
            yield arn, flow, self._rate(group)

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
        for balancer in self.balancers.balancers_of(target_group_arn):
            flow = self._flows.get((balancer.arn, target_group_arn))
            if flow:
                self._pass(flow)
        self._disturbed = True

    def renew(self, target_group_arn: str) -> None:
        """After a change: the rates from now on."""
        for balancer in self.balancers.balancers_of(target_group_arn):
            flow = self._flows.get((balancer.arn, target_group_arn))
            if flow:
                self._work_out(balancer, flow)

    def lose(self, target_group_arn: str, target: Target) -> None:
        """A healthy target died under its requests: until it is noticed, those that it gets are lost."""
        healthy = [each for each in self.balancers.members(target_group_arn) if each.judgement.state == "healthy"]
        for balancer in self.balancers.balancers_of(target_group_arn):
            name, group = _names(balancer.arn, target_group_arn)
            lost = self._rate(target_group_arn) * NOTICED_AFTER_S / max(1, len(healthy))
            self._count(self._passed, name, group, NO_STATUS, lost, 0.0)
        self._disturbed = True

    # What the rates are now

    def _pass(self, flow: Flow) -> None:
        now = self.account.world.now
        self._passed.add(flow.rates, now - max(flow.since, self._start))
        flow.since = now

    def _look(self) -> None:
        """Work out the rates anew when the world has changed, and now and then when it has not."""
        if self._version == self.account.world.version:
            self._ask_again()
            return
        self._version = self.account.world.version
        known = self.account.moto("elbv2").load_balancers
        for arn, group in list(self._flows):
            if arn not in known or self.balancers.group(group) is None:
                del self._flows[arn, group]
                self._whole = None
        hosts: dict[Key, Sample] = {}
        for balancer in list(known.values()):
            if balancer.type == "application":
                self._learn(balancer)
                hosts.update(self._healthy_hosts(balancer))
        for (arn, _), flow in self._flows.items():
            self._work_out(known[arn], flow)
        if hosts != self._hosts:
            self._hosts, self._whole = hosts, None

    def _ask_again(self) -> None:
        """What fails is asked each minute, as a pool may have recovered and the log goes on; what works, seldom."""
        known, now = self.account.moto("elbv2").load_balancers, self.account.world.now
        for (arn, _), flow in self._flows.items():
            if now - flow.asked >= (ASKED_AGAIN_S if flow.works else 60.0):
                self._work_out(known[arn], flow)

    def _learn(self, balancer: Any) -> None:
        known = {group: flow.wish for (arn, group), flow in self._flows.items() if arn == balancer.arn}
        for group, wish in learn(balancer, known, self._served):
            self._flows[balancer.arn, group] = Flow(wish, self.account.world.now)

    def _served(self, target_group_arn: str) -> tuple[list[Target], str]:
        group = self.balancers.group(target_group_arn)
        return self.balancers.members(target_group_arn), str(group.health_check_path or "") if group else ""

    def _work_out(self, balancer: Any, flow: Flow) -> None:
        rates = Counts()
        nodes = self.balancers.nodes.of(balancer)
        listener = next((each for each in balancer.listeners.values() if int(each.port) == flow.wish.port), None)
        reached = [node for node in nodes if admits_clients(self.account, node, flow.wish.port)]
        if listener is not None and reached:
            rate = self._rate(flow.wish.group) / len(flow.wish.requests)
            for request in flow.wish.requests:
                self._serve(balancer, listener, reached, request, rate, rates)
        flow.asked, flow.works = self.account.world.now, not any("_5" in key.name for key in rates.tallies)
        if rates != flow.rates:
            flow.rates, self._whole = rates, None

    def _rate(self, target_group_arn: str) -> float:
        return self.shape.per_second(self.account.world.seed, target_group_arn.split("/")[-2])

    def _serve(
        self, balancer: Any, listener: Any, nodes: list[Any], request: Request, rate: float, rates: Counts
    ) -> None:
        name = balancer.arn.split(":loadbalancer/")[-1]
        action = chosen(listener, request)
        kind = str((action or {}).get("Type", "")).lower()
        if action is None or kind == "fixed-response":
            status = int((action or {}).get("FixedResponseConfig", {}).get("StatusCode") or 404)
            rates.count("HTTP_Fixed_Response_Count", name, "", rate)
            if status >= 400:
                rates.count(f"HTTPCode_ELB_{status // 100}XX_Count", name, "", rate)
        elif kind == "redirect":
            rates.count("HTTP_Redirect_Count", name, "", rate)
            rates.count("HTTPCode_ELB_3XX_Count", name, "", rate)
        for group, share in forwards(action or {}):
            self._forward(balancer, group, nodes, request, rate * share, rates)

    def _forward(
        self, balancer: Any, group: str, nodes: list[Any], request: Request, rate: float, rates: Counts
    ) -> None:
        name, group_name = _names(balancer.arn, group)
        targets = usable(self.balancers.members(group))
        if not targets:
            rates.count("HTTPCode_ELB_503_Count", name, "", rate)
            rates.count("HTTPCode_ELB_5XX_Count", name, "", rate)
            return
        idle = float(balancer.attrs.get("idle_timeout.timeout_seconds") or 60)
        for target in targets:
            status, latency = self._answer(target, nodes, request, idle)
            self._count(rates, name, group_name, status, rate / len(targets), latency)

    def _answer(self, target: Target, nodes: list[Any], request: Request, idle: float) -> tuple[int, float]:
        """The status that a target answers with and its latency, or in place of the status what went wrong."""
        task = target.task
        if task is None or not all(reaches(self.account, node, task.interface, target.port) for node in nodes):
            return NO_CONNECTION, CONNECT_S
        process = listening(target, target.port)
        if process is None:
            return NO_STATUS, 0.0
        answer = process.answer(request.path, request.host, target.port)
        if not answer.status or answer.status >= 500:  # A connection that had gone stale fails one request only.
            answer = process.answer(request.path, request.host, target.port)
        if answer.latency_s > idle:
            return NO_ANSWER_IN_TIME, idle
        return int(answer.status or NO_STATUS), float(answer.latency_s)

    def _count(self, rates: Counts, name: str, group: str, status: int, rate: float, latency: float) -> None:
        rates.count("RequestCount", name, group, rate)
        if status > 0:
            rates.count(f"HTTPCode_Target_{status // 100}XX_Count", name, group, rate)
            rates.took(name, group, latency, rate)
            return
        code = 502 if status == NO_STATUS else 504
        rates.count(f"HTTPCode_ELB_{code}_Count", name, "", rate)
        rates.count("HTTPCode_ELB_5XX_Count", name, "", rate)
        if status == NO_CONNECTION:
            rates.count("TargetConnectionErrorCount", name, group, rate)

    def _healthy_hosts(self, balancer: Any) -> dict[Key, Sample]:
        """Reported if there are registered targets; draining and initial ones count as neither."""
        found: dict[Key, Sample] = {}
        for group in sorted(self.balancers.groups_of(balancer)):
            targets = [each for each in self.balancers.members(group) if not each.draining]
            if not targets:
                continue
            name, group_name = _names(balancer.arn, group)
            for metric, state in (("HealthyHostCount", "healthy"), ("UnHealthyHostCount", "unhealthy")):
                count = sum(each.judgement.state == state for each in targets)
                found[key(ALB, metric, LoadBalancer=name, TargetGroup=group_name)] = level([count], "Count")
        return found


def usable(targets: list[Target]) -> list[Target]:
    """Who gets requests: the healthy targets, or all that are registered and in use when none is healthy."""
    healthy = [target for target in targets if target.judgement.state in ("healthy", "unavailable")]
    return healthy or [target for target in targets if target.judgement.state in ("initial", "unhealthy")]


def _names(balancer_arn: str, group_arn: str) -> tuple[str, str]:
    """The last parts of the ARNs, which are the values of the dimensions."""
    return balancer_arn.split(":loadbalancer/")[-1], group_arn.split(":")[-1]
