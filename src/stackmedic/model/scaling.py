"""Application Auto Scaling of ECS services."""

from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalableTarget(Noun):
    """From ``application-autoscaling:DescribeScalableTargets``; key: ``service/CLUSTER/SERVICE``."""

    id: str = wire("ResourceId")
    minimum: int = wire("MinCapacity", 0)
    maximum: int = wire("MaxCapacity", 0)
    suspended: bool = wire("SuspendedState.DynamicScalingOutSuspended", False)
