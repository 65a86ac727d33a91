"""Targets and their health over time: registration, checks at the group's interval, draining, gone.

Each target is checked by an event of its own. What a check finds is remembered as long as it passes and the world does
not change, so that a quiet lab spends next to nothing on it. The group's settings are read from moto at each check.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.balancer import checks
from stackmedic.lab.physics.balancer.access_logs import AccessLogs
from stackmedic.lab.physics.balancer.nodes import Nodes
from stackmedic.lab.physics.balancer.rules import action_lists, used_by
from stackmedic.lab.physics.balancer.target import (
    CHECKING,
    CHECKS_DISABLED,
    DRAINING,
    NOT_IN_USE,
    PASSED,
    ZONE_NOT_ENABLED,
    Checked,
    Judgement,
    Target,
    TargetState,
)
from stackmedic.lab.physics.balancer.traffic import NOTICED_AFTER_S, Traffic

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task
    from stackmedic.lab.world import World

Place = tuple[str, int]
REGISTRATION_S = (1.0, 3.0)
FIRST_CHECK_S = (4.0, 12.0)
CHECKED_AGAIN_S = 300.0
SETTLED_S = 0.5
PROVISIONING_S = (90.0, 180.0)


@dataclass(frozen=True, slots=True)
class Found:
    """That a check passed, when, and in which version of the world; ``alone``: nothing but its task had a say."""

    at: float
    version: int
    task: "Task | None"
    alone: bool

    def outdated(self, world: "World") -> bool:
        if self.alone and self.task is not None:
            return world.moved_since(self.version, self.task.arn)
        return world.version != self.version


class Balancers:
    """The load balancers of the account, as far as they move. Target groups are named by ARN."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.nodes = Nodes(account)
        self._groups: dict[str, dict[Place, Target]] = {}
        self._found: dict[tuple[str, str, int], Found] = {}
        self._zones: dict[str, frozenset[str]] = {}
        self._taken: list[Any] = []
        self._users: dict[str, list[Any]] = {}
        self._used: dict[str, set[str]] = {}
        self._ground = -1
        self.provisioning: dict[str, float] = {}  # Load balancers that are not active yet, and when they will be.
        self.traffic = Traffic(account, self)
        account.metrics.emit(self.traffic)
        self.access_logs = AccessLogs(account)

    # Looking

    def group(self, target_group_arn: str) -> Any | None:
        """moto's target group."""
        return self.account.moto("elbv2").target_groups.get(target_group_arn)

    def balancers_of(self, target_group_arn: str) -> list[Any]:
        """moto's load balancers that use a target group in a listener or rule (moto's own note of it grows stale)."""
        self._refresh()
        return self._users.get(target_group_arn, [])

    def groups_of(self, balancer: Any) -> set[str]:
        """The ARNs of the target groups that a load balancer uses."""
        self._refresh()
        return self._used.get(balancer.arn, set())

    def is_there(self, balancer: Any) -> bool:
        """Whether a load balancer exists and takes requests."""
        known = self.account.moto("elbv2").load_balancers.get(balancer.arn)
        return known is balancer and balancer.arn not in self.provisioning

    def listener(self, balancer: Any, port: int) -> Any | None:
        """The listener on a port."""
        return next((each for each in balancer.listeners.values() if int(each.port) == port), None)

    def addresses(self, balancer: Any) -> tuple[str, ...]:
        """What its DNS name leads to: its nodes' public addresses, or their own when it is internal."""
        if not self.is_there(balancer):
            return ()
        nodes = self.nodes.of(balancer)
        return tuple(found for node in nodes if (found := self.nodes.public_address(node) or node.address))

    def at_address(self, address: str) -> Any | None:
        """The load balancer whose node has an address."""
        for each in self.account.moto("elbv2").load_balancers.values():
            if address in self.addresses(each) or any(node.address == address for node in self.nodes.of(each)):
                return each
        return None

    def any_healthy(self, balancer: Any) -> bool:
        """Whether each of its target groups that has targets has a healthy one (an alias may ask for that)."""
        groups = [self.members(group) for group in self.groups_of(balancer)]
        return all(any(each.judgement.state == "healthy" for each in targets) for targets in groups if targets)

    def _refresh(self) -> None:
        """Forget what was found in another version of the world."""
        if self._ground == self.account.world.ground:
            return
        self._ground = self.account.world.ground
        self._found.clear()
        self._zones.clear()
        known = self.account.moto("elbv2").load_balancers
        # Most changes of the ground are not of rules: the very lists of actions show whether these are.
        taken = [taken for balancer in known.values() for taken in action_lists(balancer)]
        if taken == self._taken:
            return
        self._taken, self._users = taken, {}
        self._used = {each.arn: used_by(each) for each in known.values()}
        for balancer in known.values():
            for group in self._used[balancer.arn]:
                self._users.setdefault(group, []).append(balancer)

    def state_of(self, target_group_arn: str, address: str, port: int) -> TargetState | None:
        """A target's state now; None when it is not registered and not draining."""
        target = self._groups.get(target_group_arn, {}).get((address, port))
        return self._shown(target_group_arn, target) if target else None

    def targets(self, target_group_arn: str) -> tuple[TargetState, ...]:
        """Every registered or draining target of a group."""
        held = self._groups.get(target_group_arn, {})
        return tuple(self._shown(target_group_arn, target) for target in held.values())

    def members(self, target_group_arn: str) -> list[Target]:
        """The targets themselves, for whoever sends requests to them."""
        return list(self._groups.get(target_group_arn, {}).values())

    def draining_s(self, task: "Task") -> float:
        """How long the targets of a task still drain."""
        ends = [
            target.draining_until
            for group, port in task.registered
            if (target := self._groups.get(group, {}).get((task.interface.address, port))) and target.draining
        ]
        return max(0.0, max(ends, default=0.0) - self.account.world.now)

    def _shown(self, arn: str, target: Target) -> TargetState:
        group = self.group(arn)
        port = checks.check_port(group, target.port) if group else target.port
        return TargetState(target.address, target.port, port, *target.judgement, zone=target.zone)

    # Acting

    def register(self, target_group_arn: str, address: str, port: int, task: "Task | None" = None) -> None:
        """Register a target; it is checked soon. Registering it again while it drains begins anew."""
        held = self._groups.setdefault(target_group_arn, {})
        known = held.get((address, port))
        if known and not known.draining and known.task is task:
            return
        if known and known.next_event:
            known.next_event.cancelled = True
        self.traffic.settle(target_group_arn)
        task = task or self._task_at(address)
        target = held[address, port] = Target(address, port, task, zone=self._zone_of(address, task))
        self._plan(target_group_arn, target, self.account.world.between(*REGISTRATION_S), self._registered)
        self._changed(target_group_arn)

    def deregister(self, target_group_arn: str, address: str, port: int) -> None:
        """Stop sending requests to a target; it drains for the group's delay and is gone."""
        held = self._groups.get(target_group_arn, {})
        target = held.get((address, port))
        if target is None or target.draining:
            return
        if target.next_event:
            target.next_event.cancelled = True
        self.traffic.settle(target_group_arn)
        if target.judgement.state == "healthy" and target.task and checks.listener(target, port) is None:
            self.traffic.lose(target_group_arn, target)
        group = self.group(target_group_arn)
        if group is not None and self.balancers_of(target_group_arn) and target.judgement.state != "unused":
            delay = float(group.attributes.get("deregistration_delay.timeout_seconds") or 0)
            target.deregistered = self.account.world.now
            target.judgement, target.draining_until = DRAINING, target.deregistered + delay
            self._plan(target_group_arn, target, delay, self._gone)
        else:
            del held[address, port]
        self._changed(target_group_arn)

    def provision(self, balancer: Any) -> None:
        """A new load balancer: active in some minutes (as `aws elbv2 wait load-balancer-available` allows for)."""
        world = self.account.world
        length = world.between(*PROVISIONING_S)
        self.provisioning[balancer.arn] = world.now + length

        def active() -> None:
            self.provisioning.pop(balancer.arn, None)
            balancer.state = "active"
            world.changed()

        world.after(length, active)

    def forget(self, target_group_arn: str) -> None:
        """The target group was deleted, and its targets with it."""
        for target in self._groups.pop(target_group_arn, {}).values():
            if target.next_event:
                target.next_event.cancelled = True

    # What happens

    def _plan(self, arn: str, target: Target, seconds: float, happen: Any) -> None:
        target.next_event = self.account.world.after(seconds, lambda: happen(arn, target))

    def _registered(self, arn: str, target: Target) -> None:
        self._become(arn, target, self._unusable(arn, target) or CHECKING)
        self._plan(arn, target, self.account.world.between(*FIRST_CHECK_S), self._check)

    def _gone(self, arn: str, target: Target) -> None:
        held = self._groups.get(arn, {})
        self._plan(arn, target, SETTLED_S, self._left)
        if held.get((target.address, target.port)) is target:
            del held[target.address, target.port]
            self._found.pop((arn, target.address, target.port), None)
            self._changed(arn)

    def _left(self, arn: str, target: Target) -> None:
        """A program that ended with its target's draining is still sent what was on its way."""
        over_since = self.account.world.now - target.draining_until
        delay = target.draining_until - target.deregistered
        if over_since <= 2 * SETTLED_S and delay < NOTICED_AFTER_S and checks.listener(target, target.port) is None:
            self.traffic.lose(arn, target, NOTICED_AFTER_S - delay)

    def _check(self, arn: str, target: Target) -> None:
        group = self.group(arn)
        if group is None:
            self.forget(arn)
            return
        self._plan(arn, target, float(group.health_check_interval_seconds), self._check)
        unusable = self._unusable(arn, target)
        if unusable:
            target.passed = target.failed = 0
            self._become(arn, target, unusable)
            return
        if target.judgement.state in ("unused", "unavailable"):
            target.judgement = CHECKING
        before, found = target.judgement, self._checked(arn, group, target)
        after = target.judge(found, int(group.healthy_threshold_count), int(group.unhealthy_threshold_count))
        if after != before:
            self._become(arn, target, after)

    def _checked(self, arn: str, group: Any, target: Target) -> Checked:
        """What a check finds; that one passed is remembered for a while, unless what it depends on changes."""
        self._refresh()
        key, world = (arn, target.address, target.port), self.account.world
        known = self._found.get(key)
        if known and known.task is target.task and world.now - known.at < CHECKED_AGAIN_S and not known.outdated(world):
            return PASSED
        nodes = [node for balancer in self.balancers_of(arn) for node in self.nodes.of(balancer)]
        checked = checks.check(self.account, group, target, nodes)
        if checked.passed:
            self._found[key] = Found(world.now, world.version, target.task, checks.stands_alone(group, target))
        else:
            self._found.pop(key, None)
        return checked

    def _unusable(self, arn: str, target: Target) -> Judgement | None:
        """Why a target is not checked at all, if so."""
        group, users = self.group(arn), self.balancers_of(arn)
        if group is None or not users:
            return NOT_IN_USE
        if arn not in self._zones:
            self._zones[arn] = frozenset(zone.zone_name for each in users for zone in each.availability_zones)
        if target.zone and target.zone not in self._zones[arn]:
            return ZONE_NOT_ENABLED
        return None if group.health_check_enabled else CHECKS_DISABLED

    def _become(self, arn: str, target: Target, judgement: Judgement) -> None:
        if target.judgement != judgement:
            self.traffic.settle(arn)
            target.judgement = judgement
            self._changed(arn)

    def _changed(self, arn: str) -> None:
        self.account.world.changed(arn)
        self.traffic.renew(arn)

    def _task_at(self, address: str) -> "Task | None":
        ecs = getattr(self.account, "ecs", None)
        return ecs.task_at(address) if ecs else None

    def _zone_of(self, address: str, task: "Task | None") -> str:
        """The zone of the subnet that holds the address."""
        ec2 = self.account.moto("ec2")
        if task is not None:
            return str(ec2.get_subnet(task.interface.subnet_id).availability_zone)
        holders = (each for each in ec2.enis.values() if each.private_ip_address == address)
        return next((str(each.subnet.availability_zone) for each in holders), "")
