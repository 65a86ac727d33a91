"""What people outside no longer do: requests that stopped arriving, or are suddenly turned away with 4xx.

``RequestCount`` counts only requests for which a target could be chosen, so what the load balancer answers itself
(redirects, 4xx, 5xx; fixed responses, which are counted apart and by their codes, too) is added. Silence counts where
there was a steady stream before, so steady that its absence is no chance. Source: "CloudWatch metrics for your
Application Load Balancer".
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from statistics import fmean

from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.symptoms.clients import LATELY, Measured, measured
from stackmedic.model.edge import Certificate
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.load_balancer import Listener, LoadBalancer, Target, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

TAKEN = "RequestCount"
ANSWERED_ITSELF = ("HTTPCode_ELB_3XX_Count", "HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count")
FIXED = ("HTTP_Fixed_Response_Count",)
TURNED_AWAY = ("HTTPCode_Target_4XX_Count", "HTTPCode_ELB_4XX_Count")
HANDSHAKES = "ClientTLSNegotiationErrorCount"
LATE = timedelta(minutes=3)  # A minute's count is published within so long.
STEADY_MINUTES = 10
STEADY_SHARE = 0.9
NO_CHANCE = 30.0  # So many requests were to be expected since the last one.
ENOUGH = 20  # Requests, to speak of shares at all.
USUAL_SHARE = 0.8  # Of the requests of before: what comes and goes by itself.
REST = 0.5  # Of the requests of before: what is left where most clients check a certificate.
PART = 0.2  # Of a group's requests; smaller changes come by themselves.
ALIKE = 0.7, 3.0  # What a balancer turns away itself, beside what one of its groups lost; others may have lost, too.
MINUTE = timedelta(minutes=1)
FEW_MINUTES = 3
USUAL, NOW = 0.2, 0.5  # Shares of 4xx: at most before, at least now.

Points = dict[datetime, float]


def of_service(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    """A target group whose share of the requests stopped, is turned away, by itself or in its stead, or that no load
    balancer sends anything."""
    for group in target_groups(snapshot, service):
        mine = [each for each in measured(snapshot) if group.dimension in each.dimension]
        whole = _of_balancers(snapshot, group.load_balancer_arns)
        if not _counted(whole, ("HTTPCode_ELB_5XX_Count",), snapshot.now - LATELY):
            yield from _silent(snapshot, mine, _points(mine, (TAKEN,)), group.arn, service.name, service.arn)
        yield from _turned_away(snapshot, mine, _points(mine, (TAKEN,)), group.arn, service.name, service.arn)
        yield from _unattached(snapshot, service, group)
        yield from _answered_instead(snapshot, service, group, mine, whole)


def nothing_lately(snapshot: Snapshot, group: TargetGroup) -> bool:
    """Whether a group that was asked before has not been for minutes; False where nobody counted."""
    mine = [each for each in measured(snapshot) if group.dimension in each.dimension]
    points = _points(mine, (TAKEN,))
    return bool(points) and not any(value for at, value in points.items() if at >= snapshot.now - LATELY)


def sent_elsewhere(snapshot: Snapshot, listener: Listener) -> bool:
    """Whether a load balancer is asked as often as before, while one of its groups gets nothing any more; False where
    nobody counted. Who cannot connect, or refuses a certificate, asks nothing."""
    balancer = snapshot.find(LoadBalancer, listener.load_balancer_arn)
    groups = [each for each in snapshot.known(TargetGroup) if listener.load_balancer_arn in each.load_balancer_arns]
    if balancer is None or not any(nothing_lately(snapshot, each) for each in groups):
        return False
    points = _arrived(_of_balancers(snapshot, (balancer.arn,)))
    edge = snapshot.now - LATELY
    lately = [value for at, value in points.items() if edge <= at < snapshot.now - LATE]
    before = [value for at, value in points.items() if at < edge]
    return bool(lately and before) and fmean(lately) >= USUAL_SHARE * fmean(before)


def of_stack(snapshot: Snapshot) -> Iterator[Symptom]:
    """A load balancer that nobody asks any more, or that turns most of its clients away itself."""
    for balancer in snapshot.known(LoadBalancer):
        mine = _of_balancers(snapshot, (balancer.arn,))
        arrived = _arrived(mine)
        yield from _silent(snapshot, mine, arrived, balancer.arn, balancer.name, None)
        fewer = tuple(_fewer_since_expiry(snapshot, mine, arrived, balancer))
        yield from fewer or _end_the_handshake(snapshot, mine, arrived, balancer)
        itself = [each for each in mine if each.metric != "HTTPCode_Target_4XX_Count"]
        yield from _turned_away(snapshot, itself, arrived, balancer.arn, balancer.name, None)


def _of_balancers(snapshot: Snapshot, arns: Iterable[str]) -> list[Measured]:
    names = {each.dimension for each in snapshot.known(LoadBalancer) if each.arn in set(arns)}
    return [each for each in measured(snapshot) if each.dimension in names]


def _points(mine: list[Measured], metrics: tuple[str, ...]) -> Points:
    """The sum of some counts, minute by minute."""
    points: Points = {}
    for each in mine:
        if each.metric in metrics and each.statistic == "Sum":
            for at, value in zip(each.series.at, each.series.values, strict=False):
                points[at] = points.get(at, 0.0) + value
    return points


def _arrived(mine: list[Measured]) -> Points:
    """All requests that arrived at a load balancer, minute by minute."""
    taken, itself, fixed = (_points(mine, each) for each in ((TAKEN,), ANSWERED_ITSELF, FIXED))
    return {at: taken.get(at, 0.0) + max(itself.get(at, 0.0), fixed.get(at, 0.0)) for at in {*taken, *itself, *fixed}}


def _counted(mine: list[Measured], metrics: tuple[str, ...], since: datetime) -> float:
    return sum(value for at, value in _points(mine, metrics).items() if at >= since)


def _silent(
    snapshot: Snapshot, mine: list[Measured], arrived: Points, about: str, name: str, service: str | None
) -> Iterator[Symptom]:
    busy = sorted(at for at, value in arrived.items() if value)
    if len(busy) < STEADY_MINUTES:
        return
    before = busy[-STEADY_MINUTES:]
    span = (before[-1] - before[0]).total_seconds() / 60 + 1
    rate = sum(arrived[at] for at in before) / span
    quiet = (snapshot.now - LATE - before[-1]).total_seconds() / 60
    if len(before) < STEADY_SHARE * span or rate * quiet < NO_CHANCE:
        return
    says = f"no request has reached {name} since {before[-1]:%H:%M}; before, {rate:.0f} a minute did"
    counts = [each.series for each in mine if each.metric == TAKEN]
    evidence = tuple(each.seen("values", says) for each in counts[:1])
    if evidence:
        yield Symptom(SymptomKind.NO_REQUESTS, about, says, evidence, service, before[-1])


def _fewer_since_expiry(
    snapshot: Snapshot, mine: list[Measured], arrived: Points, balancer: LoadBalancer
) -> Iterator[Symptom]:
    """Requests that became much fewer when a certificate expired: who checks it, ends the handshake, and who does not,
    or comes by HTTP, still arrives. Fewer requests alone are a quiet hour."""
    for port, expired in _expired(snapshot, balancer):
        before = [value for at, value in arrived.items() if at < expired]
        since = [value for at, value in arrived.items() if expired <= at < snapshot.now - LATE]
        if min(len(before), len(since)) < STEADY_MINUTES or sum(before) < ENOUGH:
            continue
        if fmean(since) < REST * fmean(before):
            says = (
                f"{fmean(since):.0f} requests a minute reach {balancer.name} since the certificate of port {port} "
                f"expired at {expired:%H:%M}; before, {fmean(before):.0f} did"
            )
            counts = [each.series for each in mine if each.metric == TAKEN]
            evidence = tuple(each.seen("values", says) for each in counts[:1])
            yield Symptom(SymptomKind.NO_REQUESTS, balancer.arn, says, evidence, None, expired)


def _end_the_handshake(
    snapshot: Snapshot, mine: list[Measured], arrived: Points, balancer: LoadBalancer
) -> Iterator[Symptom]:
    """Clients that end the handshake where a certificate has expired, be it days ago; a few scanners do so anywhere.
    Source: "CloudWatch metrics for your Application Load Balancer", ClientTLSNegotiationErrorCount."""
    ended = _counted(mine, (HANDSHAKES,), snapshot.now - LATELY)
    requests = sum(value for at, value in arrived.items() if at >= snapshot.now - LATELY)
    for port, expired in _expired(snapshot, balancer):
        if ended >= ENOUGH and ended >= REST * (ended + requests):
            says = f"{ended:.0f} clients of {balancer.name} ended the handshake on port {port} lately"
            counts = [each.series for each in mine if each.metric == HANDSHAKES]
            evidence = (counts[0].seen("values", says),)
            yield Symptom(SymptomKind.NO_REQUESTS, balancer.arn, says, evidence, None, expired)


def _expired(snapshot: Snapshot, balancer: LoadBalancer) -> Iterator[tuple[int | None, datetime]]:
    """The ports whose certificate has expired, and when; what could not be read is left to the rules."""
    try:
        for listener in snapshot.all(Listener, balancer.arn):
            for arn in listener.certificate_arns:
                found = snapshot.find(Certificate, arn)
                if found and found.expires_at and found.expires_at <= snapshot.now:
                    yield listener.port, found.expires_at
    except Unknown:
        return


def _turned_away(
    snapshot: Snapshot, mine: list[Measured], arrived: Points, about: str, name: str, service: str | None
) -> Iterator[Symptom]:
    refused = _points(mine, TURNED_AWAY)
    edge = snapshot.now - LATELY
    now, before = _share(refused, arrived, lambda at: at >= edge), _share(refused, arrived, lambda at: at < edge - LATE)
    if now is None or before is None or now < NOW:
        return
    onset = min((at for at, value in refused.items() if value >= NOW * arrived.get(at, 0.0)), default=None)
    usual = _share(refused, arrived, lambda at: onset is None or at < onset)
    if usual is None or usual > USUAL:
        return
    says = f"{now:.0%} of the requests to {name} are turned away with 4xx; before, {usual:.0%} were"
    counts = [each.series for each in mine if each.metric in TURNED_AWAY and sum(each.series.values) > 0]
    yield Symptom(
        SymptomKind.CLIENTS_REFUSED, about, says, tuple(each.seen("values", says) for each in counts), service, onset
    )


def answered_instead(snapshot: Snapshot, group: TargetGroup) -> datetime | None:
    """Since when what a load balancer sent to a group before is turned away by itself or by its other groups: the group
    is asked less, and so many more 4xx come from there. Fewer requests alone are a quiet hour, more 4xx alone are
    strangers."""
    own = [each for each in measured(snapshot) if group.dimension in each.dimension]
    asked, itself = _points(own, (TAKEN,)), _points(own, TURNED_AWAY)
    every = _points(_of_balancers(snapshot, group.load_balancer_arns), TURNED_AWAY)
    refused = {at: value - itself.get(at, 0.0) for at, value in every.items()}
    last = (snapshot.now - LATE).replace(second=0, microsecond=0)
    many = {at for at, value in refused.items() if at < last and value >= PART * (value + asked.get(at, 0.0))}
    onset = max(many, default=None)
    while onset and onset - MINUTE in many:
        onset -= MINUTE
    minutes = sorted(at for at in {*asked, *refused} if at < last)
    before = [each for each in minutes if onset and each < onset][-STEADY_MINUTES:]
    since = [each for each in minutes if onset and each >= onset][-STEADY_MINUTES:]
    if len(before) < STEADY_MINUTES or len(since) < FEW_MINUTES or not many >= set(since):
        return None
    lost, usual = (_mean(asked, before) - _mean(asked, since)), _mean(asked, before)
    more = _mean(refused, since) - _mean(refused, before)
    return onset if lost >= PART * usual and ALIKE[0] * lost <= more <= ALIKE[1] * lost else None


def _mean(points: Points, minutes: list[datetime]) -> float:
    return fmean(points.get(at, 0.0) for at in minutes)


def _answered_instead(
    snapshot: Snapshot, service: Service, group: TargetGroup, mine: list[Measured], whole: list[Measured]
) -> Iterator[Symptom]:
    since = answered_instead(snapshot, group)
    if since:
        says = f"a part of what was sent to {service.name} before {since:%H:%M} is turned away with 4xx in its stead"
        counts = [each.series for each in mine if each.metric == TAKEN]
        counts += [each.series for each in whole if each.metric in TURNED_AWAY and sum(each.series.values) > 0]
        proof = tuple(each.seen("values", says) for each in counts)
        yield Symptom(SymptomKind.CLIENTS_REFUSED, group.arn, says, proof, service.arn, since)


def _share(some: Points, whole: Points, wanted: Callable[[datetime], bool]) -> float | None:
    total = sum(value for at, value in whole.items() if wanted(at))
    if total < ENOUGH:
        return None
    return min(1.0, sum(value for at, value in some.items() if wanted(at)) / total)


def _unattached(snapshot: Snapshot, service: Service, group: TargetGroup) -> Iterator[Symptom]:
    """ECS registers tasks with a group that no listener names: the balancer calls such targets unused."""
    targets = [each for each in snapshot.all(Target, group.arn) if each.state != "draining"]
    unused = [each for each in targets if each.reason == "Target.NotInUse"]
    if service.desired_count and unused and len(unused) == len(targets) and not group.load_balancer_arns:
        says = f"no load balancer sends requests to target group {group.name}"
        evidence = (unused[0].seen("reason", says), group.seen("load_balancer_arns", says))
        yield Symptom(SymptomKind.NO_REQUESTS, group.arn, says, evidence, service.arn)
