"""Feeding is blocked because a disk limit below 100 % was passed.

Source: Vespa "Feed block" (resource-limits disk 0.75 of default); Elasticsearch has its own watermarks
(search.write_blocked_disk).
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Feeding is blocked because the disk limit was passed",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="vespa feed block disk limit resource-limits external feed blocked 507 insufficient storage content node",
    signatures=(
        Proves(r"External feed is blocked|feed (?:is )?block(?:ed)?", weight=5.0),
        Proves(r"diskLimitReached|disk(?: usage)? … > … (?:limit|feed)|resource-limits", weight=5.0),
        Says(r"507 Insufficient Storage|NO_SPACE", weight=4.0),
    ),
    clues=(
        Together(r"vespa|feed", r"disk", r"limit|block\w*|0\.\d\d|full|«over 90 %»", weight=5.0),
        Refutes(r"read_only_allow_delete|watermark", weight=-4.0),
        Refutes(r"memory limit|memory_usage", weight=-4.0),
    ),
    reports=(
        "Vespa content cluster. indexer: 507 ... NO_SPACE: External feed is blocked due to resource "
        "exhaustion: disk on node 0 [content] is 0.812 full (limit 0.8)",
        "Vespa indexing stops. feeder: feed is blocked, disk utilization above the configured limit, 507",
    ),
    instead_of=("storage.host_disk_full", "storage.ephemeral_full"),
    confirm=("curl -s http://HOST:19071/state/v1/health",),
    cures=("Add disk or nodes, or remove documents; raising the limit only buys time.",),
)
