"""Who ships logs to a service outside AWS: by an agent beside the program, an address, or a key that tasks are given.

Source: the vendors' own documentation of ECS: docs.datadoghq.com/integrations/ecs_fargate (datadog/agent, DD_API_KEY),
docs.newrelic.com (NEW_RELIC_LICENSE_KEY, log-api.newrelic.com), help.splunk.com (SPLUNK_HEC_TOKEN, splunk-url),
docs.sumologic.com, docs.honeycomb.io, grafana.com/docs/loki (LOKI_URL, logs-prod-*.grafana.net), docs.logz.io.
"""

import re

from stackmedic.diagnose.relations import services, suspect_revisions
from stackmedic.model.evidence import Evidence
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import ContainerDefinition

IMAGES = re.compile(
    r"datadog/agent|datadog-agent|newrelic|splunk|sumologic|logzio|honeycomb|promtail|grafana/(?:alloy|agent)"
)
HOSTS = re.compile(
    r"datadoghq\.(?:com|eu)|ddog-gov\.com|newrelic\.com|nr-data\.net|splunkcloud\.com|sumologic\.com|logz\.io|"
    r"loggly\.com|papertrailapp\.com|honeycomb\.io|grafana\.net|logtail\.com|betterstack"
)
NAMES = re.compile(
    r"^(?:DD_API_KEY|DD_LOGS_\w+|NEW_RELIC_LICENSE_KEY|SPLUNK_\w*TOKEN|SPLUNK_HEC_\w+|LOGZIO_\w+|LOGGLY_\w+|LOKI_URL|"
    r"SUMO_\w+|HONEYCOMB_API_KEY)$"
)
DRIVERS = ("splunk", "gelf", "fluentd", "syslog")  # Of Docker, to an address; on Fargate splunk alone.


def ships_logs(snapshot: Snapshot) -> Evidence | None:
    """What says that a service of the stack ships its logs outside; None where nothing does."""
    for service in services(snapshot):
        for revision in suspect_revisions(snapshot, service):
            for container in revision.containers:
                if told := _told(container):
                    return told
    return None


def _told(container: ContainerDefinition) -> Evidence | None:
    if IMAGES.search(container.image):
        return container.seen("image", f"{container.name} ships logs")
    if container.log_driver in DRIVERS:
        return container.seen("log_driver", f"{container.name} logs by {container.log_driver}")
    for variable in container.environment:
        if NAMES.search(variable.name) or HOSTS.search(variable.value):
            return variable.seen("name", f"{container.name} is given {variable.name}")
    for secret in container.secrets:
        if NAMES.search(secret.name):
            return secret.seen("name", f"{container.name} is given {secret.name}")
    return None
