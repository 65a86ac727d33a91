"""Short pages: a list comes in more pages than asked for, as AWS reserves itself.

"The response might contain fewer results than you asked for, with a token for more" (for instance IAM's ListRoles:
"IAM might return fewer than the MaxItems number of results, even when there are more results available"; EC2: "The
response might include fewer items"). A client that takes the first page for everything goes wrong here. The rest of an
answer is kept as it was, under a token of the lab's own.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader

from stackmedic.lab.physics.draw import uuid
from stackmedic.lab.weather.trouble import STREAM, Perform, Trouble
from stackmedic.lab.wire import Answer, Call, render, understand

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

OURS = "lab-page-"
KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation is paged: the names of its token going in and out, and of its list."""

    into: str
    out: str
    items: str
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
    if not all(isinstance(each, str) and each.isidentifier() for each in names):
        return None
    return Paging(*names, more=found.get("more_results", ""))


@dataclass(slots=True)
class ShortPages(Trouble):
    """At most ``size`` items a page."""

    kind: ClassVar[str] = "pages"
    size: int = 1
    rest: OrderedDict[str, dict[str, Any]] = field(default_factory=OrderedDict, repr=False)
    cuts: int = 0

    def perform(self, account: "Account", call: Call, perform: Perform) -> Answer:
        paging = paging_of(call.service, call.operation) if call.service != "s3" else None
        if paging is None:
            return perform()
        token = str(call.parameters.get(paging.into, ""))
        if token in self.rest:
            return self._page(account, call, paging, dict(self.rest[token]))
        answer = perform()
        if answer.status >= 300 or not self.befalls(account, call):
            return answer
        whole = understand(call, answer)
        return self._page(account, call, paging, whole) if len(whole.get(paging.items, [])) > self.size else answer

    def _page(self, account: "Account", call: Call, paging: Paging, whole: dict[str, Any]) -> Answer:
        items = whole[paging.items]
        page = whole | {paging.items: items[: self.size]}
        if len(items) > self.size:
            self.cuts += 1
            token = OURS + uuid(account.world.seed, STREAM, 1, self.cuts)
            self.rest[token] = whole | {paging.items: items[self.size :]}
            page[paging.out] = token
            if paging.more:
                page[paging.more] = True
            if len(self.rest) > KEPT:
                self.rest.popitem(last=False)
        return render(call, page)
