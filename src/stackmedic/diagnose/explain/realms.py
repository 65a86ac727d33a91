"""What a text has to speak of before words in common may name a cause of a layer: nobody tells of a bill without money,
of Terraform without a plan, of a cache without its name. Other layers show as anything."""

import re

from stackmedic.diagnose.signature import regex

SPEAKS_OF = {
    "agent": r"\bagents?\b|attribute",
    "build": r"buil[dt]|docker|npm|pip\b|image|package|push|codebuild|compile",
    "cache": r"<cache>|\bhits?\b|evict|sentinel|celery|sidekiq|\bqueue|READONLY|MOVED|pub/?sub|broker|sessions?\b",
    "cost": r"<cost>|budget|ingest|<bytes>|\$ ?\d|€|idle|unused|retention",
    "database": r"<database>|<postgres>|\bsql|migrat|tables?\b|quer(?:y|ies)|\bdjango|rails|prisma|hibernate|jdbc"
    r"|schema|replica|\bWAL\b|slots?\b|connections?\b|writer|reader",
    "exec": r"\bexec|\bssm\b|session manager|shell|TargetNotConnected|credential|access[_ -]?key",
    "image": r"image|pull|registry|\btags?\b|docker|manifest|digest|\becr\b|repositor|architecture|arm64|exec format"
    r"|vendor",
    "capacity": r"capacity|plac(?:e|ed|ement)\b|instances?\b|limit|quota|spot|scal(?:e|ing)|provision|memory|port\b"
    r"|\beni\b|fargate|unable|start",
    "iam": r"\biam\b|roles?\b|polic(?:y|ies)|permission|<denied>|author|assume|trust|token|credential|principal",
    "loadbalancer": r"<balancer>|targets?\b|\b[45]\d\d\b|health|listener|https?\b|site|browser|website|page|proxy"
    r"|requests?\b|ingress|redirect|reach|traffic",
    "logs": r"\blogs?\b|logging|fluent|firelens|log[ _-]router|datadog|awslogs",
    "observability": r"<alarm>|\bsns\b|metrics?\b|flow[ -]?logs?|notif|alert|topic|subscri|page[rd]|insufficient",
    "search": r"search|elastic|vespa|solr|\bindex|lucene|kibana|feed|shard",
    "secret": r"secret|\bssm\b|parameter|password|\bkms\b|\bkeys?\b|token|credential|\basm\b|decrypt|json|env",
    "storage": r"\bs3\b|bucket|\befs\b|disk|files?\b|volume|storage|mount|space|\bnfs\b|read-only|upload|object|ENOSPC",
    "terraform": r"<terraform>|\bapply\b|\bplan\b|\bstate\b|provider|\bcdk\b|cloudformation|stack|already exists"
    r"|\biac\b|module|destroy|drift|by hand|create[ds]?\b|delet",
    "tls": r"cert|\btls\b|\bssl\b|https|\bacm\b|x509|handshake|domain",
    "waf": r"\bwaf|web acl|firewall|block|\b403\b|forbidden|\bban|captcha|rate limit|bots?\b",
}
FORMS = {layer: re.compile(regex(text), re.IGNORECASE) for layer, text in SPEAKS_OF.items()}


def spoken_of(text: str) -> frozenset[str]:
    """The layers among these that a text speaks of."""
    return frozenset(layer for layer, form in FORMS.items() if form.search(text))
