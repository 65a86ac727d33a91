"""Builds of images in CodeBuild."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire
from stackmedic.model.task import EnvironmentVariable


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPhase(Noun):
    """One phase of a build: PRE_BUILD, BUILD, POST_BUILD, …"""

    name: str = wire("phaseType")
    status: str | None = wire("phaseStatus")
    reasons: tuple[str, ...] = wire("contexts[].message", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Noun):
    """From ``codebuild:BatchGetBuilds``; key: ``id``; scope: everything, of each project the newest. Status: SUCCEEDED,
    FAILED, FAULT, TIMED_OUT, IN_PROGRESS, STOPPED."""

    id: str = wire("id")
    arn: str = wire("arn")
    project: str = wire("projectName")
    status: str = wire("buildStatus", "")
    role_arn: str | None = wire("serviceRole")
    privileged: bool | None = wire("environment.privilegedMode")
    environment: tuple[EnvironmentVariable, ...] = wire("environment.environmentVariables", ())
    phases: tuple[BuildPhase, ...] = wire("phases", ())
    log_group: str | None = wire("logs.groupName")
    log_stream: str | None = wire("logs.streamName")
    ended_at: datetime | None = wire("endTime")

    @property
    def failed(self) -> bool:
        """It ended, and nobody meant it to end like this."""
        return self.status in ("FAILED", "FAULT", "TIMED_OUT")

    @property
    def project_arn(self) -> str:
        return self.arn.replace(":build/", ":project/").rsplit(":", 1)[0]

    def makes(self, repository: str) -> bool:
        """Whether it makes the images of a repository: a variable names it, or the project has its name."""
        named = any(each.value.rsplit("/", 1)[-1].split(":")[0] == repository for each in self.environment)
        return named or self.project == repository or self.project.startswith(f"{repository}-")
