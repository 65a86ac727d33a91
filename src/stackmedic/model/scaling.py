"""Application Auto Scaling of ECS services."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalableTarget(Noun):
    """From ``application-autoscaling:DescribeScalableTargets``; key: ``service/CLUSTER/SERVICE``."""

    id: str = wire("ResourceId")
    minimum: int = wire("MinCapacity", 0)
    maximum: int = wire("MaxCapacity", 0)
    suspended: bool = wire("SuspendedState.DynamicScalingOutSuspended", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingActivity(Noun):
    """From ``application-autoscaling:DescribeScalingActivities``; scope: the scalable target's id, newest first.
    ``refused``: why nothing was scaled, such as AlreadyAtMaxCapacity."""

    began_at: datetime = wire("StartTime")
    says: str = wire("Description", "")
    refused: tuple[str, ...] = wire("NotScaledReasons[].Code", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Noun):
    """From ``servicequotas:GetServiceQuota``; key: ``code``."""

    code: str = wire("QuotaCode")
    name: str = wire("QuotaName", "")
    value: float = wire("Value", 0.0)
