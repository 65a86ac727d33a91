"""Public images of search engines that people run on a host: what they listen on, need and say.

Sources: hub.docker.com/r/vespaengine/vespa and docs.vespa.ai/en/operations/ (ports 8080 and 19071, 4 GB at least);
opensearch.org/docs/latest/install-and-configure/install-opensearch/docker/ (9200); elastic.co/guide (9200).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchImage:
    """An image by the beginning of its name. ``heap_mib``: what its Java process takes when nobody limits it."""

    name: str
    ports: tuple[int, ...]
    start_s: float
    memory_mib: float
    engine: str
    banner: tuple[str, ...]


IMAGES = (
    SearchImage(
        "vespaengine/vespa", (8080, 19071), 70.0, 3200.0, "vespa",
        ("Running /opt/vespa/bin/vespa-start-configserver", "Creating data directory /opt/vespa/var/zookeeper",
         "Running /opt/vespa/bin/vespa-start-services"),
    ),
    SearchImage(
        "opensearchproject/opensearch", (9200,), 45.0, 2600.0, "opensearch",
        ("Enabling execution of install_demo_configuration.sh", "[opensearch-node1] started"),
    ),
    SearchImage(
        "docker.elastic.co/elasticsearch/elasticsearch", (9200,), 45.0, 2600.0, "opensearch",
        ('"message":"started"',),
    ),
)  # fmt: skip
OTHER = SearchImage("", (80,), 3.0, 60.0, "plain", ())


def search_image(name: str) -> SearchImage:
    return next((each for each in IMAGES if name.startswith(each.name)), OTHER)
