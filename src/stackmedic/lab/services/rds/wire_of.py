"""moto's clusters and snapshots in wire form, for operations that moto is not asked for."""

from typing import Any

from moto.core.utils import get_service_model

from stackmedic.lab.account import Account
from stackmedic.lab.wire import Call, render, understand


def cluster_wire(account: Account, name: str) -> dict[str, Any]:
    """A cluster as moto would describe it."""
    model = get_service_model("rds").operation_model("DescribeDBClusters")
    call = Call("rds", "DescribeDBClusters", account.region, "", {}, "query", model)
    answer = render(call, {"DBClusters": [account.databases.clusters.stored[name]]})
    found: dict[str, Any] = understand(call, answer)["DBClusters"][0]
    return found
