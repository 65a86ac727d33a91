"""CodeBuild: a build goes through its phases, does what builds of images do, and says so in its log.

It logs in to the registry, builds from a Dockerfile, and pushes; what the project's role may, and whether it may run
Docker at all, is read from the account. What is in the repository is outside of AWS, and declared (``hidden.SOURCE``,
``hidden.BUILD_CONTEXT``). A build that succeeds leaves no image behind: images carry programs, which no build makes.

Sources: CodeBuild user guide, "Build phase transitions", "Troubleshooting AWS CodeBuild" (the Docker daemon without
privileged mode), "View build details"; ECR user guide, "Pushing an image" (actions); pip documentation, "Dependency
resolution" (the words of a conflict); BuildKit's "failed to solve" (docs.docker.com/build/).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics import permissions
from stackmedic.lab.wire import AwsError

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

SERVICE = "codebuild.amazonaws.com"
SOUND, CONFLICT, BROKEN = 0, 1, 2  # What is wrong with the repository.
USUAL_MIB, MIB_A_SECOND = 14.0, 8.0
PUSHES = ("ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart",
          "ecr:CompleteLayerUpload", "ecr:PutImage")  # fmt: skip
DAEMON = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
CONFLICTING = (
    "#9 12.41 The conflict is caused by:",
    "#9 12.41     The user requested pydantic==1.10.13",
    "#9 12.41     pydantic-settings 2.3.4 depends on pydantic>=2.7.0",
    "#9 12.41 ERROR: ResolutionImpossible: for help visit "
    "https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts",
    'ERROR: failed to solve: process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: '
    "exit code: 1",
)
NOT_COPIED = (
    '#8 ERROR: failed to calculate checksum of ref 5kq0w1s2: "/requirements.lock": not found',
    'ERROR: failed to solve: failed to compute cache key: "/requirements.lock": not found',
)
Step = tuple[str, float, Callable[["Build"], tuple[str, ...]]]


@dataclass(slots=True)
class Build:
    """``wire`` is what BatchGetBuilds shows; ``project`` is the project as it was when the build began."""

    account: "Account"
    wire: dict[str, Any]
    project: dict[str, Any]

    @property
    def repository(self) -> str:
        """The ARN of the repository that the project's variables name; all of them where none does."""
        variables = (self.project.get("environment") or {}).get("environmentVariables") or []
        named = next((each["value"] for each in variables if ".dkr.ecr." in str(each.get("value"))), "")
        name = str(named).partition("/")[2].partition(":")[0]
        return self.account.arn("ecr", f"repository/{name or '*'}")

    def hidden(self, kind: str) -> float:
        return self.account.hidden.get(hidden.variable(kind, str(self.wire["projectName"])), 0.0)

    def refused(self, action: str, resource: str) -> str:
        """Why the project's role may not, in the words of AWS; empty when it may."""
        role = str(self.wire["serviceRole"])
        if permissions.role_may(self.account, role, action, resource):
            return ""
        session = f"AWSCodeBuild-{self.wire['id'].partition(':')[2]}"
        user = f"arn:aws:sts::{self.account.id}:assumed-role/{role.rsplit('/', 1)[-1]}/{session}"
        return (
            f"User: {user} is not authorized to perform: {action} on resource: {resource} because no identity-based "
            f"policy allows the {action} action"
        )

    # What it does; each answers with what went wrong

    def log_in(self) -> tuple[str, ...]:
        why = self.refused("ecr:GetAuthorizationToken", "*")
        said = f"An error occurred (AccessDeniedException) when calling the GetAuthorizationToken operation: {why}"
        return (said, "Error: Cannot perform an interactive login from a non TTY device") if why else ()

    def build(self) -> tuple[str, ...]:
        if not (self.project.get("environment") or {}).get("privilegedMode"):
            return (DAEMON,)
        trouble = int(self.hidden(hidden.SOURCE))
        return {CONFLICT: CONFLICTING, BROKEN: NOT_COPIED}.get(trouble, ())

    def push(self) -> tuple[str, ...]:
        denied = next((why for each in PUSHES if (why := self.refused(each, self.repository))), "")
        return (f"denied: {denied}",) if denied else ()

    @property
    def context_mib(self) -> float:
        return self.hidden(hidden.BUILD_CONTEXT) or USUAL_MIB

    def steps(self) -> list[Step]:
        """(phase, seconds, what it does)."""
        return [
            ("SUBMITTED", 1, _nothing), ("QUEUED", 2, _nothing), ("PROVISIONING", 9, _nothing),
            ("DOWNLOAD_SOURCE", 4, _nothing), ("INSTALL", 1, _nothing), ("PRE_BUILD", 6, Build.log_in),
            ("BUILD", 60 + self.context_mib / MIB_A_SECOND, Build.build), ("POST_BUILD", 25, Build.push),
            ("UPLOAD_ARTIFACTS", 1, _nothing), ("FINALIZING", 2, _nothing),
        ]  # fmt: skip

    def say(self, *lines: str) -> None:
        """Into the project's group, if its role may write there (setting-up-service-role.html)."""
        place = self.wire["logs"]
        group = self.account.arn("logs", f"log-group:{place['groupName']}:*")
        if not self.refused("logs:PutLogEvents", group):
            for line in lines:
                self.account.logs.write(place["groupName"], place["streamName"], line)


def _nothing(build: Build) -> tuple[str, ...]:
    return ()


class Builds:
    """The builds of the account, newest first."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.known: dict[str, Build] = {}

    def of(self, project: str) -> list[Build]:
        return [each for each in reversed(self.known.values()) if each.wire["projectName"] == project]

    def start(self, project: dict[str, Any], caller: str, version: str) -> Build:
        """Raises AwsError where CodeBuild may not assume the project's role."""
        if not permissions.trusts(self.account, str(project["serviceRole"]), SERVICE):
            text = f"CodeBuild is not authorized to perform: sts:AssumeRole on {project['serviceRole']}"
            raise AwsError("InvalidInputException", text)
        made = Build(self.account, self._wire(project, caller, version), project)
        self.known[made.wire["id"]] = made
        self._enter(made, 0)
        return made

    def _wire(self, project: dict[str, Any], caller: str, version: str) -> dict[str, Any]:
        name, identity = str(project["name"]), self.account.world.uuid()
        logs = ((project.get("logsConfig") or {}).get("cloudWatchLogs") or {}).get("groupName")
        group = logs or f"/aws/codebuild/{name}"
        if self.account.logs.group(group) is None:
            self.account.moto("logs").create_log_group(group, {})
        return {
            "id": f"{name}:{identity}", "arn": self.account.arn("codebuild", f"build/{name}:{identity}"),
            "buildNumber": len(self.of(name)) + 1, "projectName": name, "startTime": self.account.world.utc(),
            "buildStatus": "IN_PROGRESS", "buildComplete": False, "phases": [], "initiator": caller,
            "sourceVersion": version, "serviceRole": project["serviceRole"], "source": project["source"],
            "environment": project["environment"], "artifacts": {"location": ""}, "cache": project.get("cache"),
            "timeoutInMinutes": project.get("timeoutInMinutes") or 60, "encryptionKey": project["encryptionKey"],
            "queuedTimeoutInMinutes": project.get("queuedTimeoutInMinutes") or 480,
            "logs": {"groupName": group, "streamName": identity},
        }  # fmt: skip

    def _enter(self, build: Build, number: int) -> None:
        name, seconds, _ = build.steps()[number]
        world = self.account.world
        build.wire["currentPhase"] = name
        build.wire["phases"].append({"phaseType": name, "startTime": world.utc()})
        build.say(f"[Container] {world.utc():%Y/%m/%d %H:%M:%S} Entering phase {name}")
        if name == "BUILD":
            build.say("#4 [internal] load build context", f"#4 transferring context: {build.context_mib:.2f}MB")
        left = build.wire["timeoutInMinutes"] * 60 - (world.now - build.wire["startTime"].timestamp())
        late = seconds > left
        world.after(min(seconds, left), lambda: self._leave(build, number, late))

    def _leave(self, build: Build, number: int, late: bool) -> None:
        if build.wire["buildComplete"]:
            return
        name, _, act = build.steps()[number]
        wrong = ("Build has timed out. ",) if late else act(build)
        status = "TIMED_OUT" if late else "FAILED" if wrong else "SUCCEEDED"
        self._end_phase(build, status, wrong)
        build.say(*wrong, f"[Container] Phase complete: {name} State: {status}")
        if wrong or number + 1 == len(build.steps()):
            self.end(build, status)
        else:
            self._enter(build, number + 1)

    def _end_phase(self, build: Build, status: str, wrong: tuple[str, ...]) -> None:
        phase, now = build.wire["phases"][-1], self.account.world.utc()
        seconds = int((now - phase["startTime"]).total_seconds())
        phase |= {"phaseStatus": status, "endTime": now, "durationInSeconds": seconds}
        if status == "FAILED":
            command = {"PRE_BUILD": "docker login", "BUILD": "docker build", "POST_BUILD": "docker push"}
            said = f"Error while executing command: {command[phase['phaseType']]}. Reason: exit status 1"
            phase["contexts"] = [{"statusCode": "COMMAND_EXECUTION_ERROR", "message": said}]

    def end(self, build: Build, status: str) -> None:
        now = self.account.world.utc()
        build.wire["phases"].append({"phaseType": "COMPLETED", "startTime": now})
        build.wire |= {"buildStatus": status, "buildComplete": True, "endTime": now, "currentPhase": "COMPLETED"}
        self.account.world.changed(build.wire["arn"])
