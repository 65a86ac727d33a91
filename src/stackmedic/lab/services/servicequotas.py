"""Service Quotas: how many vCPUs Fargate may run at once, which is the account's hidden variable, or a large number.

Source: docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html;
docs.aws.amazon.com/general/latest/gr/ecs-service.html (codes and names of Fargate's quotas);
docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html (the metric of their use).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.gateway import own
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

KINDS = {  # By code: the kind of the hidden variable, the quota's name, and the class of the metric.
    "L-3032A538": ("on-demand", "Fargate On-Demand vCPU resource count", "Standard/OnDemand"),
    "L-36FBB829": ("spot", "Fargate Spot vCPU resource count", "Standard/Spot"),
}
USUAL_VCPUS = 4000.0
NO_SUCH = "The request failed because the specified service quota or service does not exist."


@own("service-quotas", "GetServiceQuota")
def get_service_quota(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    _of_fargate(call)
    if asked["QuotaCode"] not in KINDS:
        raise AwsError("NoSuchResourceException", NO_SUCH)
    return {"Quota": _quota(account, str(asked["QuotaCode"]))}


@own("service-quotas", "ListServiceQuotas")
def list_service_quotas(account: "Account", call: Call) -> dict[str, Any]:
    _of_fargate(call)
    return {"Quotas": [_quota(account, code) for code in KINDS]}


def _of_fargate(call: Call) -> None:
    """Refuse what is about another service: AWS has quotas of it, which are not here."""
    code = call.parameters["ServiceCode"]
    if code != "fargate":
        raise AwsError("InvalidAction", f"The lab does not know the quotas of {code}.")


def _quota(account: "Account", code: str) -> dict[str, Any]:
    kind, name, of_metric = KINDS[code]
    limit = account.hidden.get(hidden.variable(hidden.VCPU_LIMIT, kind))
    dimensions = {"Class": of_metric, "Resource": "vCPU", "Service": "Fargate", "Type": "Resource"}
    return {
        "ServiceCode": "fargate",
        "ServiceName": "AWS Fargate",
        "QuotaArn": account.arn("servicequotas", f"fargate/{code}"),
        "QuotaCode": code,
        "QuotaName": name,
        "Value": float(limit or USUAL_VCPUS),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "UsageMetric": {
            "MetricNamespace": "AWS/Usage",
            "MetricName": "ResourceCount",
            "MetricDimensions": dimensions,
            "MetricStatisticRecommendation": "Maximum",
        },
    }
