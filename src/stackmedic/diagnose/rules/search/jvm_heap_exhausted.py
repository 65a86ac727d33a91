"""The JVM heap of the search service is exhausted, so it restarts or answers circuit-breaker errors.

Source: Elasticsearch/OpenSearch circuit breakers ("Data too large"), java.lang.OutOfMemoryError; JVMMemoryPressure.
"""

from stackmedic.diagnose.rule import Hints, Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The search service's JVM heap is exhausted",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="java heap space outofmemoryerror jvm heap elasticsearch opensearch vespa JVMMemoryPressure circuit "
    "breaking data too large xmx gc",
    signatures=(
        Proves(r"circuit_breaking_exception", weight=5.0),
        Proves(r"\[parent\] Data too large", weight=5.0),
        Says(r"JVMMemoryPressure", weight=5.0),
    ),
    clues=(
        Hints(r"java\.lang\.OutOfMemoryError: Java heap space|GC overhead limit exceeded"),
        Together(
            r"vespa|opensearch|elasticsearch|solr|lucene|search",
            r"OutOfMemoryError|Java heap space|heap|JVMMemoryPressure|gc overhead",
            r"exhaust\w*|full|restart\w*|«over 90 %»|Java heap space|OutOfMemoryError|kill\w*|crash\w*"
            r"|limit|too (?:small|large)|pressure",
            weight=7.0,
        ),
        Refutes(r"cgroup|container support"),
        Refutes(r"spring|tomcat", weight=-2.0),
    ),
    reports=(
        "OpenSearch container 4 GB. opensearch: java.lang.OutOfMemoryError: Java heap space ... fatal error "
        "in thread; docker: restarts every hour",
        "Elasticsearch 2 GB heap. es: CircuitBreakingException: [parent] Data too large",
    ),
    instead_of=("task.oom_limit_too_low", "search.container_stopped"),
    confirm=("curl -s http://HOST:9200/_nodes/stats/jvm",),
    cures=(
        "Raise the heap (half of the memory, below 32 GB), and shrink what fills it (aggregations, shards, "
        "bulk sizes).",
    ),
)
