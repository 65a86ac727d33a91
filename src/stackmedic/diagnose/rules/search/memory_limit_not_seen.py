"""The node is out of memory, while its own metric counts the host's memory and not the container's limit.

Source: cgroup limits and programs that read /proc/meminfo; Vespa resource_usage metrics.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The search node runs out of memory while its metric counts the host's",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="vespa content node memory usage metric host memory container limit cgroup oom killed cannot "
    "allocate memory percent low",
    signatures=(Says(r"memory_usage … 0\.\d|resource_usage\.memory", weight=4.0),),
    clues=(
        Together(
            r"vespa|proton|opensearch|elasticsearch|search|content node",
            r"cannot allocate memory|out of memory|oom\w*|«exit 137»|killed",
            r"metric|usage|percent\w*|reports?",
            r"host|container|limit|pod|cgroup",
            weight=7.0,
        ),
        Refutes(r"java heap"),
    ),
    reports=(
        "Vespa in Docker with --memory 16g on a 128 GB host. kernel: oom-kill: vespa-proton; vespa: memory "
        "utilisation 0.09",
        "Vespa/Elasticsearch in a container with a memory limit on a large machine. node: Cannot allocate "
        "memory, oom killed; node: memory usage of a few percent because the host is measured",
    ),
    instead_of=("task.oom_limit_too_low", "search.jvm_heap_exhausted"),
    confirm=("docker inspect CONTAINER --format '{{.HostConfig.Memory}}'",),
    cures=("Tell the node its real memory (its configuration's memory setting), or give the container the host's.",),
)
