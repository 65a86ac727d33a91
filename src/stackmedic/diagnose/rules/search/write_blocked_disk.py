"""The index turned read-only as the flood-stage watermark was passed.

Source: Elasticsearch/OpenSearch "disk-based shard allocation" (flood stage 95 %); ClusterIndexWritesBlocked.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The index is read-only since the disk passed the flood-stage watermark",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="index read_only_allow_delete flood stage watermark disk elasticsearch opensearch "
    "cluster_block_exception writes blocked FreeStorageSpace",
    signatures=(
        Proves(r"read[-_]only[-_]allow[-_]delete"),
        Proves(r"flood[- ]stage|cluster_block_exception|ClusterIndexWritesBlocked|TOO_MANY_REQUESTS/12", weight=5.0),
        Says(r"(?:high|low) disk watermark|disk watermark", weight=4.0),
        Says(r"index … read-only"),
    ),
    clues=(Refutes(r"feed (?:is )?blocked"),),
    reports=(
        "Elasticsearch 8 single node. app: cluster_block_exception: index [logs] blocked by: "
        "[FORBIDDEN/12/index read-only / allow delete (api)]",
        "logs cluster. fluentd: 403 index_create_block / read-only-allow-delete",
    ),
    instead_of=("storage.host_disk_full", "storage.ephemeral_full", "search.feed_blocked_disk"),
    confirm=("curl -s http://HOST:9200/_cat/allocation?v",),
    cures=(
        'Free or add disk, then clear the block: PUT _all/_settings {"index.blocks.read_only_allow_delete": null}.',
    ),
)
