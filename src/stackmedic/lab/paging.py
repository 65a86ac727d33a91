"""Pages: AWS answers a list in pages of the size that was asked for, or of its own; moto mostly answers all at once.

How an operation is paged is in botocore's paginators. The rest of a list is kept as it was when the first page was
asked for, under a token of the lab's own.

Sources of the sizes: "MaxResults", "MaxRecords", "MaxItems" or "PageSize" of each operation in the API references
(for instance ECS ListServices: "returns up to 10 results").
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader

from stackmedic.lab.physics.draw import uuid
from stackmedic.lab.wire import Answer, Call, render, understand

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

OURS = "lab-page-"
STREAM = 29  # No other draw by place begins with it.
KEPT = 1_000
USUAL = {  # Items a page when a request does not say.
    ("ecs", "ListServices"): 10,
    ("ecs", "ListTaskDefinitions"): 100,
    ("ecs", "ListTaskDefinitionFamilies"): 100,
    ("ecs", "ListClusters"): 100,
    ("elbv2", "DescribeLoadBalancers"): 400,
    ("elbv2", "DescribeTargetGroups"): 400,
    ("rds", "DescribeDBInstances"): 100,
    ("rds", "DescribeDBClusters"): 100,
    ("elasticache", "DescribeReplicationGroups"): 100,
    ("elasticache", "DescribeCacheClusters"): 100,
    ("cloudwatch", "DescribeAlarms"): 50,
    ("cloudwatch", "ListMetrics"): 500,
    ("logs", "DescribeLogGroups"): 50,
    ("logs", "DescribeLogStreams"): 50,
    ("ecr", "DescribeRepositories"): 100,
    ("ecr", "DescribeImages"): 100,
    ("ecr", "ListImages"): 100,
    ("application-autoscaling", "DescribeScalableTargets"): 50,
    ("application-autoscaling", "DescribeScalingPolicies"): 50,
}
Perform = Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation is paged: the names of its token going in and out, of its list, and of the size."""

    into: str
    out: str
    items: str
    size: str = ""
    more: str = ""


@cache
def paging_of(service: str, operation: str) -> Paging | None:
    """From botocore's paginators; None for operations without pages, or with tokens of several parts."""
    try:
        found = create_loader().load_service_model(service, "paginators-1")["pagination"].get(operation, {})
    except (UnknownServiceError, KeyError):
        return None
    items = found.get("result_key")
    items = items[0] if isinstance(items, list) else items
    names = (found.get("input_token"), found.get("output_token"), items)
    if service == "s3" or not all(isinstance(each, str) and each.isidentifier() for each in names):
        return None
    return Paging(*names, size=found.get("limit_key", ""), more=found.get("more_results", ""))


class Pages:
    """The rests of lists that somebody has begun to read."""

    def __init__(self) -> None:
        self._rest: OrderedDict[str, tuple[str, dict[str, Any]]] = OrderedDict()
        self._cuts = 0

    def through(self, account: "Account", call: Call, perform: Perform) -> Answer:
        """The page of an answer that was asked for."""
        paging = paging_of(call.service, call.operation)
        if paging is None:
            return perform()
        size = int(call.parameters.get(paging.size) or USUAL.get((call.service, call.operation), 0))
        held = self.held(call, paging)
        if held is not None:
            return self.page(account, call, paging, held, size or len(held[paging.items]))
        answer = perform()
        if not size or answer.status >= 300 or _at_most(answer) <= size:
            return answer
        whole = understand(call, answer)
        if whole.get(paging.out) or len(whole.get(paging.items, ())) <= size:
            return answer
        return self.page(account, call, paging, whole, size)

    def held(self, call: Call, paging: Paging) -> dict[str, Any] | None:
        """The rest that a request goes on with, if it is one of ours."""
        permission, rest = self._rest.get(str(call.parameters.get(paging.into, "")), ("", {}))
        return dict(rest) if permission == call.permission else None

    def page(self, account: "Account", call: Call, paging: Paging, whole: dict[str, Any], size: int) -> Answer:
        """The first items, and a token for the others if there are any."""
        items = whole[paging.items]
        page = whole | {paging.items: items[:size]}
        if len(items) > size:
            self._cuts += 1
            token = OURS + uuid(account.world.seed, STREAM, self._cuts)
            self._rest[token] = (call.permission, whole | {paging.items: items[size:]})
            page[paging.out] = token
            if paging.more:
                page[paging.more] = True
            if len(self._rest) > KEPT:
                self._rest.popitem(last=False)
        return render(call, page)


def _at_most(answer: Answer) -> int:
    """No list of an answer can have more items than this: each has an end, or a comma before it."""
    if answer.body.startswith(b"<"):
        return answer.body.count(b"</")
    return answer.body.count(b",") + 1
