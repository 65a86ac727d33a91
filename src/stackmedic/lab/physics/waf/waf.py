"""The web ACLs of the account, and which load balancer each of them stands before."""

from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.balancer.population import known
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.stores import touched
from stackmedic.lab.physics.waf.judging import Judging
from stackmedic.lab.physics.waf.rates import Rates
from stackmedic.lab.physics.waf.records import Records
from stackmedic.lab.physics.waf.statements import Seen
from stackmedic.lab.physics.waf.verdict import Verdict

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

HOSTING = "HostingProviderIPList"
MOST_KEPT = 4096


class Waf:
    """Judges requests as the rules are now."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.rates = Rates(account)
        self.records = Records(account)
        self._judged: dict[tuple[str, Request], Verdict | None] = {}
        self._version = -1

    def acl_before(self, balancer_arn: str) -> Any | None:
        """moto's web ACL that is associated with a load balancer."""
        if not touched("wafv2"):
            return None
        acls = self.account.moto("wafv2").wacls.values()
        return next((each for each in acls if balancer_arn in each.associated_resources), None)

    def leave(self, balancer_arn: str) -> bool:
        """Take the web ACL from before a load balancer; whether there was one."""
        acl = self.acl_before(balancer_arn)
        if acl is not None:
            acl.associated_resources.remove(balancer_arn)
        return acl is not None

    def guards(self, balancer_arn: str) -> bool:
        return self.acl_before(balancer_arn) is not None

    def judge(self, balancer_arn: str, request: Request) -> Verdict | None:
        """The verdict on a request; None where no web ACL stands before the load balancer."""
        if self._version != self.account.world.version or len(self._judged) > MOST_KEPT:
            # As long as nothing changes, no verdict does.
            self._judged.clear()
            self._version = self.account.world.version
        place = (balancer_arn, request)
        if place not in self._judged:
            self._judged[place] = self._judge(balancer_arn, request)
        return self._judged[place]

    def _judge(self, balancer_arn: str, request: Request) -> Verdict | None:
        acl = self.acl_before(balancer_arn)
        if acl is None:
            return None
        store = self.account.moto("wafv2")
        prefix = f"awswaf:{self.account.id}:webacl:{acl.name}:"
        seen = Seen(request, prefix, store.ip_sets, store.regex_pattern_sets, self._listed)
        return Judging(acl, store.rule_groups, self.rates, seen).verdict()

    def _listed(self, name: str, address: str) -> bool:
        """Whether an address is on one of AWS's lists; of hosting providers' it is told by who has it."""
        said = self.account.hidden.get(hidden.variable(hidden.ADDRESS_LISTED, f"{name}/{address}"))
        return bool(said) if said is not None else name == HOSTING and known(address).hosted
