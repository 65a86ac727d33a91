"""moto's clusters in wire form, for operations that moto is not asked for."""

from typing import Any

from moto.core.serialize import XFormedAttributePicker, get_serializer_class
from moto.core.utils import get_service_model

from stackmedic.lab.account import Account
from stackmedic.lab.wire import Answer, Call, understand


def cluster_wire(account: Account, name: str) -> dict[str, Any]:
    """A cluster as moto would describe it."""
    model = get_service_model("rds").operation_model("DescribeDBClusters")
    serializer = get_serializer_class("rds", "query")(operation_model=model, value_picker=XFormedAttributePicker())
    out = serializer.serialize({"DBClusters": [account.databases.clusters.stored[name]]})
    body = out["body"].encode() if isinstance(out["body"], str) else out["body"]
    call = Call("rds", "DescribeDBClusters", account.region, "", {}, "query", model)
    found: dict[str, Any] = understand(call, Answer(out["status_code"], dict(out["headers"]), body))["DBClusters"][0]
    return found
