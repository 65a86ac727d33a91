"""What a web ACL publishes of one verdict, and under which dimensions.

Source: WAF developer guide, "AWS WAF metrics and dimensions" (namespace AWS/WAFV2): Region, WebACL and Rule, which is a
rule's metric name, ALL, or Default_Action; of labels Region, WebACL, LabelNamespace and Label. There is no series
without a rule.
"""

from collections.abc import Iterator
from functools import lru_cache

from stackmedic.lab.physics.metrics.series import Key, key
from stackmedic.lab.physics.waf.verdict import ALLOW, BLOCK, CAPTCHA, CHALLENGE, COUNT, DEFAULT, Verdict

NAMESPACE = "AWS/WAFV2"
METRICS = {
    ALLOW: "AllowedRequests",
    BLOCK: "BlockedRequests",
    COUNT: "CountedRequests",
    CAPTCHA: "CaptchaRequests",
    CHALLENGE: "ChallengeRequests",
}


@lru_cache(maxsize=4096)
def published(verdict: Verdict) -> tuple[Key, ...]:
    """The series in which a request with this verdict counts as one."""
    return tuple(_published(verdict))


def _published(verdict: Verdict) -> Iterator[Key]:
    if not verdict.metric:
        return
    region = verdict.acl.split(":")[3]
    whole = {"WebACL": verdict.metric, "Region": region}
    yield key(NAMESPACE, METRICS[verdict.action], Rule="ALL", **whole)
    if verdict.counting:
        yield key(NAMESPACE, METRICS[COUNT], Rule="ALL", **whole)
    for metric in dict.fromkeys(each.metric for each in verdict.counting if each.metric):
        yield key(NAMESPACE, METRICS[COUNT], Rule=metric, **whole)
    if verdict.decided == DEFAULT:
        yield key(NAMESPACE, METRICS[verdict.action], Rule=DEFAULT, **whole)
    elif verdict.terminating is not None and verdict.terminating.metric:
        yield key(NAMESPACE, METRICS[verdict.action], Rule=verdict.terminating.metric, **whole)
    for metric in verdict.passed:
        yield key(NAMESPACE, "PassedRequests", Rule=metric, **whole)
    for label in verdict.labels:
        namespace, _, name = label.rpartition(":")
        yield key(NAMESPACE, METRICS[verdict.action], LabelNamespace=namespace, Label=name, **whole)
