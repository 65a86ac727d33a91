"""Short pages: a list comes in more pages than asked for, as AWS reserves itself.

"The response might contain fewer results than you asked for, with a token for more" (for instance IAM's ListRoles:
"IAM might return fewer than the MaxItems number of results, even when there are more results available"; EC2: "The
response might include fewer items"). A client that takes the first page for everything goes wrong here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from stackmedic.lab.paging import paging_of
from stackmedic.lab.weather.trouble import Perform, Trouble
from stackmedic.lab.wire import Answer, Call, understand

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


@dataclass(slots=True)
class ShortPages(Trouble):
    """At most ``size`` items a page."""

    kind: ClassVar[str] = "pages"
    size: int = 1

    def perform(self, account: "Account", call: Call, perform: Perform) -> Answer:
        paging = paging_of(call.service, call.operation)
        if paging is None:
            return perform()
        held = account.pages.held(call, paging)
        if held is not None:
            return account.pages.page(account, call, paging, held, self.size)
        answer = perform()
        if answer.status >= 300 or not self.befalls(account, call):
            return answer
        whole = understand(call, answer)
        if len(whole.get(paging.items, [])) <= self.size:
            return answer
        return account.pages.page(account, call, paging, whole, self.size)
