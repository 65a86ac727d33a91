"""X-Ray: who asks whom, and how long it takes."""

from dataclasses import dataclass

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedCalls(Noun):
    """What one service asked another: how often, and the seconds of all of that together."""

    to: int = wire("ReferenceId")
    count: int = wire("SummaryStatistics.TotalCount", 0)
    seconds: float = wire("SummaryStatistics.TotalResponseTime", 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedService(Noun):
    """From ``xray:GetServiceGraph`` of the last minutes; scope: everywhere. Type: client, AWS::ECS::Container,
    Database::SQL, remote, …; ``name`` is what the program calls itself."""

    reference: int = wire("ReferenceId")
    name: str = wire("Name", "")
    type: str = wire("Type", "")
    count: int = wire("SummaryStatistics.TotalCount", 0)
    seconds: float = wire("SummaryStatistics.TotalResponseTime", 0.0)
    asks: tuple[TracedCalls, ...] = wire("Edges", ())
