"""Which stack is meant: found by its name, by a cluster, or, where the region holds just one, by nothing at all.

A name is looked for in the tags Project, Stack and Environment of clusters, then as a cluster of that name (or with
``-cluster`` behind it), then in the tags of services. Whether anything runs does not matter: a paused stack is found.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stackmedic.collect import cluster_list, clusters, service_list, services
from stackmedic.collect.follow import InCluster, name_of
from stackmedic.collect.gather import DEADLINE_REACHED, Gathering
from stackmedic.errors import DeadlineReached, NotFound
from stackmedic.model.service import Cluster, Service, Tag
from stackmedic.model.snapshot import Gap
from stackmedic.model.task import Task
from stackmedic.model.trail import TrailEvent

SUFFIX = "-cluster"
SHOWN = 8  # Names in a message.
NOT_RECORDED = "NotRecorded"  # A recording answers only the questions by which the stack was found then.
CLUSTER_NAME = re.compile(r"[A-Za-z0-9_-]{1,247}")


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked for; anything may be left open."""

    stack: str = ""
    cluster: str = ""
    services: tuple[str, ...] = ()


class Found(NamedTuple):
    """The stack that is meant: its cluster by name, and its services; none named means all of the cluster's.

    Clusters go by their names, so that a recording answers however the stack was found. Without a cluster, what was
    needed to find it could not be read, and the gaps say so.
    """

    stack: str
    cluster: str
    services: tuple[str, ...]
    cluster_arn: str = ""


class Candidate(NamedTuple):
    """A cluster that is there; its tags, if they could be read."""

    arn: str
    tags: tuple[Tag, ...]

    @property
    def name(self) -> str:
        return name_of(self.arn)


async def resolve(reads: Gathering, target: Target) -> Found:
    """Find the stack. Raises NotFound with what there is and what to type next."""
    target = replace(target, services=tuple(map(name_of, target.services)))
    if target.cluster:
        arn = target.cluster if target.cluster.startswith("arn:") else ""
        name = name_of(target.cluster)
        return Found(target.stack or _stack_name(name), name, target.services, arn)
    found = await (_by_name(reads, target) if target.stack else _the_only_one(reads, target))
    return found or Found(target.stack, "", target.services)


async def require_cluster(reads: Gathering, found: Found) -> None:
    """Raise NotFound when there certainly is no such cluster. Only asked when nothing of it could be read."""
    facts = await reads.read(clusters.collector, found.cluster)
    if facts.gaps or _active(facts.known(Cluster)):
        return
    raise await no_such_cluster(reads, found.cluster)


async def no_such_cluster(reads: Gathering, name: str) -> NotFound:
    """There is no cluster of that name; the hint tells those that there are."""
    listed = await reads.read(cluster_list.collector, reads.door.region)
    names = sorted(name_of(each) for each in listed.ids(Cluster))
    message = f"There is no cluster {name} in {await _where(reads)}."
    return NotFound(message, _choose("clusters there", names, "--cluster") if names else _elsewhere(listed.gaps))


async def require_services(reads: Gathering, found: Found, known: Iterable[Service], gaps: tuple[Gap, ...]) -> None:
    """Raise NotFound unless every service that was named is there, or may be."""
    if gaps:
        await require_cluster(reads, found)
        return
    there = {each.name for each in known if each.status != "INACTIVE"}
    missing = [name for name in found.services if name not in there]
    if missing:
        listed = await reads.read(service_list.collector, found.cluster)
        names = sorted(name_of(each) for each in listed.ids(Service))
        message = f"There is no service {', '.join(missing)} in cluster {found.cluster}."
        raise NotFound(message, _choose("services there", names, f"--cluster {found.cluster} --service"))


def no_services(found: Found, stopped: Iterable[Task] = ()) -> NotFound:
    """The cluster is there and empty. Of tasks that somebody else runs there, such as a schedule, the newest failure is
    told, and how to have it read."""
    failed = sorted(
        (each for each in stopped if each.stopped_at and _failed(each)), key=lambda each: str(each.stopped_at)
    )
    if not failed:
        message = f"Cluster {found.cluster} has no services."
        return NotFound(message, "stackmedic looks after ECS services; try another --cluster")
    newest = failed[-1]
    family = name_of(newest.task_definition).rpartition(":")[0]
    exits = [f"{each.name} exited with code {each.exit_code}" for each in newest.containers if each.exit_code]
    why = ", ".join([newest.stopped_reason or "no reason is given", *exits])
    tasks = "a task" if len(failed) == 1 else f"{len(failed)} tasks"
    message = f"Cluster {found.cluster} has no services, but {tasks} failed there, the last of {family}: {why}."
    read = f"aws ecs describe-tasks --cluster {found.cluster} --tasks {newest.id} | stackmedic explain -"
    return NotFound(message, f"stackmedic looks after ECS services; have the failure and the task's log read: {read}")


def _failed(task: Task) -> bool:
    return task.stop_code == "TaskFailedToStart" or any(each.exit_code for each in task.containers)


def cluster_deleted(missing: NotFound, name: str, writes: Iterable[TrailEvent]) -> NotFound:
    """What is said of a cluster that is not there, with who deleted it, where CloudTrail tells already."""
    for each in writes:
        if each.name == "DeleteCluster" and name_of(str(each.said("requestParameters").get("cluster"))) == name:
            message = f"{missing} {each.user or 'Somebody'} deleted it at {each.at:%Y-%m-%d %H:%M}Z."
            return NotFound(message, f"create it and its services again (terraform apply); {missing.hint}")
    return missing


async def _by_name(reads: Gathering, target: Target) -> Found | None:
    apart = reads.apart()
    there, gaps = await _candidates(apart, target.stack)
    chosen = _chosen(target.stack, there)
    reads.adopt_gaps(apart, but=(NOT_RECORDED,) if len(chosen) == 1 else ())
    if len(chosen) > 1:
        names = sorted(each.name for each in chosen)
        raise NotFound(f"{target.stack} may be any of {len(chosen)} clusters.", _choose("they are", names, "--cluster"))
    if chosen:
        return Found(target.stack, chosen[0].name, target.services, chosen[0].arn)
    found, unseen = await _by_service_tags(reads, target, there)
    if found is None:
        _refuse_unless_blind(reads, target.stack, there, (*gaps, *unseen))
    return found


async def _candidates(reads: Gathering, name: str) -> tuple[tuple[Candidate, ...], tuple[Gap, ...]]:
    """The clusters that are there. Those that the name suggests are described while the others are still listed."""
    guesses = (name, name + SUFFIX) if CLUSTER_NAME.fullmatch(name) else ()
    direct, listed = await reads.all(
        reads.read(clusters.collector, *guesses), reads.read(cluster_list.collector, reads.door.region)
    )
    known = {each.arn for each in direct.known(Cluster)}
    others = await reads.read(clusters.collector, *(each for each in listed.ids(Cluster) if each not in known))
    described = {each.arn: each for each in (*direct.known(Cluster), *others.known(Cluster))}
    found = {each.arn: Candidate(each.arn, each.tags) for each in _active(described.values())}
    found |= {arn: Candidate(arn, ()) for arn in listed.ids(Cluster) if arn not in described}
    return tuple(found[arn] for arn in sorted(found)), (*direct.gaps, *listed.gaps, *others.gaps)


def _chosen(name: str, there: Iterable[Candidate]) -> list[Candidate]:
    """Tags come first; among several, and without any, the cluster's own name decides."""
    every = list(there)
    tagged = [each for each in every if name.casefold() in _names_in(each.tags)]
    if len(tagged) == 1:
        return tagged
    for wanted in (name, name + SUFFIX):
        named = [each for each in tagged or every if each.name == wanted]
        if named:
            return named
    return tagged


async def _by_service_tags(
    reads: Gathering, target: Target, there: Iterable[Candidate]
) -> tuple[Found | None, tuple[Gap, ...]]:
    apart = reads.apart()  # Services of other stacks are none of this snapshot's business.
    found: list[Found] = []
    gaps: list[Gap] = []
    for cluster in there:
        listed = await apart.read(service_list.collector, cluster.name)
        facts = await apart.read(services.collector, *(InCluster(cluster.name, each) for each in listed.ids(Service)))
        gaps += [*listed.gaps, *facts.gaps]
        tagged = [each for each in facts.known(Service) if target.stack.casefold() in _names_in(each.tags)]
        if tagged:
            some = tuple(sorted(each.name for each in tagged)) if len(tagged) < len(listed.ids(Service)) else ()
            found.append(Found(target.stack, cluster.name, target.services or some, cluster.arn))
    reads.adopt_gaps(apart)
    if len(found) > 1:
        names = tuple(sorted(each.cluster for each in found))
        message = f"Services in {len(found)} clusters are tagged {target.stack}."
        raise NotFound(message, _choose("the clusters", names, "--cluster"))
    return (found[0] if found else None), tuple(gaps)


def _refuse_unless_blind(reads: Gathering, name: str, there: Iterable[Candidate], gaps: tuple[Gap, ...]) -> None:
    _raise_if_late(gaps)
    if not gaps:
        names = sorted(each.name for each in there)
        hint = _choose("clusters there", names, "--cluster") if names else _elsewhere(())
        message = f"No stack {name} in {reads.door.region}: no stackmedic.toml, tag or cluster has that name."
        raise NotFound(message, hint)


async def _the_only_one(reads: Gathering, target: Target) -> Found | None:
    listed = await reads.read(cluster_list.collector, reads.door.region)
    _raise_if_late(listed.gaps)
    arns = listed.ids(Cluster)
    if not arns and listed.gaps:
        return None
    if not arns:
        raise NotFound(f"There is no ECS cluster in {await _where(reads)}.", _elsewhere(()))
    names = sorted(map(name_of, arns))
    held = await reads.all(*(reads.read(service_list.collector, each) for each in names))
    full = [name for name, each in zip(names, held, strict=True) if each.ids(Service)]
    full = full or [name for name, each in zip(names, held, strict=True) if each.gaps]
    full = full or names[: len(names) == 1]  # Its services may have been deleted just now.
    if len(full) > 1:
        message = f"There are {len(full)} clusters with services in {reads.door.region}; say which."
        raise NotFound(message, _choose("they are", full, "--cluster") + "; or look at all of them: stackmedic triage")
    if not full:
        raise NotFound(f"None of the {len(arns)} clusters in {await _where(reads)} has services.", _elsewhere(()))
    return Found(
        _stack_name(full[0]), full[0], target.services, next(each for each in arns if name_of(each) == full[0])
    )


def _active(found: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """A deleted cluster can be described for a while; it is INACTIVE then."""
    return tuple(each for each in found if each.status != "INACTIVE")


def _names_in(tags: Iterable[Tag]) -> set[str]:
    """The names that a stack with these tags may go by."""
    tag = {each.key.casefold(): each.value.casefold() for each in tags}
    project, stack, environment = tag.get("project", ""), tag.get("stack", ""), tag.get("environment", "")
    names = {project, stack, *(f"{each}-{environment}" for each in (project, stack) if each and environment)}
    return names - {""}


def _stack_name(cluster: str) -> str:
    return name_of(cluster).removesuffix(SUFFIX)


def _raise_if_late(gaps: Iterable[Gap]) -> None:
    if any(each.reason == DEADLINE_REACHED for each in gaps):
        raise DeadlineReached("Time ran out before the stack was found.", "give it longer: --timeout 60s")


async def _where(reads: Gathering) -> str:
    account = await reads.account()
    return reads.door.region if isinstance(account, Gap) else f"{reads.door.region} of account {account}"


def _choose(what: str, names: Sequence[str], option: str) -> str:
    shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    return f"{what}: {shown or 'none'}" + (f"; try: {option} {names[0]}" if names else "")


def _elsewhere(gaps: Iterable[Gap]) -> str:
    if any(gaps):
        return "which clusters there are could not be read; check --cluster, --region and --profile"
    return "try another --region or --profile"
