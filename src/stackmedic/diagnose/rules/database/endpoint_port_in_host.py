"""An endpoint that already holds the port is used as host, so the port stands there twice.

Terraform's and CloudFormation's endpoint attributes differ: aws_db_instance.endpoint is host:port, address is not.
Source: documentation of aws_db_instance; Go's net package ("too many colons in address").
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

OF_A_HOST = re.compile(r"(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$", re.IGNORECASE)
HOST_AND_PORT = re.compile(r"^(?P<host>[A-Za-z0-9](?:[\w-]*\.)+[A-Za-z][\w-]*):(?P<port>\d{2,5})$")
UNRESOLVED = re.compile(
    r"name or service not known|could not translate host name|ENOTFOUND|EAI_AGAIN|nodename nor servname"
    r"|name resolution|no such host|too many colons in address|unknown (?:mysql )?server host|UnknownHost",
    re.IGNORECASE,
)

rule = Rule(
    __name__,
    title="The host setting already contains the port",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CRASHES, Effect.DEPLOYMENT_FAILS),
    topic="endpoint attribute host port twice too many colons in address 5432:5432 aws_db_instance endpoint "
    "address output",
    signatures=(
        Proves(r"too many colons in address"),
        Proves(r":5432:5432|:3306:3306|:6379:6379"),
        Proves(r"«a host setting holds a port»", weight=5.0),
        Says(r"(?:endpoint|host) … (?:already )?(?:contains?|includes?|has|with) … port", weight=5.0),
        Proves(r'could not translate host name "[^"]{0,200}:\d{4}"'),
        Says(r"port … (?:twice|doubled|appended (?:again|twice))", weight=4.0),
        Says(r"getaddrinfo ENOTFOUND \S+:\d{4}"),
    ),
    reports=(
        "CDK passes cluster.clusterEndpoint.socketAddress as DB_HOST. app: getaddrinfo ENOTFOUND "
        "app.cluster-abc.eu-west-1.rds.amazonaws.com:5432",
        "Terraform output endpoint handed over as PGHOST; driver appends :5432. app: could not translate "
        'host name "db.abc.us-west-2.rds.amazonaws.com:5432", port 5432:5432, too many colons',
    ),
    instead_of=("network.dns_record_missing", "database.deleted", "database.url_malformed"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].environment'",
    ),
    cures=("Use the address attribute (host only) where a host is wanted, or cut the port off.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, UNRESOLVED)
    for revision in suspect_revisions(snapshot, service) if said else ():
        for container in revision.containers:
            mine = [each for each in said if each.container == container.name]
            for variable in container.environment if mine else ():
                found = HOST_AND_PORT.match(variable.value)
                if found and OF_A_HOST.search(variable.name):
                    says = f"{container.name} is given a host with a port in it: {variable.name}={variable.value}"
                    evidence = (variable.seen("value", says), mine[-1].evidence)
                    yield rule.finding(
                        about=service.arn, hurts=(service.arn,), says=says, evidence=evidence, since=mine[0].at
                    )
