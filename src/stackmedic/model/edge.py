"""What stands before a load balancer: certificates, names, the web firewall."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Noun):
    """From ``acm:DescribeCertificate``; key: ``arn``. Status: PENDING_VALIDATION, ISSUED, INACTIVE, EXPIRED, REVOKED,
    FAILED, VALIDATION_TIMED_OUT."""

    arn: str = wire("CertificateArn")
    status: str = wire("Status", "")
    names: tuple[str, ...] = wire("SubjectAlternativeNames", ())
    domain: str = wire("DomainName", "")
    type: str | None = wire("Type")
    expires_at: datetime | None = wire("NotAfter")
    failure: str | None = wire("FailureReason")
    renewal: str | None = wire("RenewalSummary.RenewalStatus")
    renewal_failure: str | None = wire("RenewalSummary.RenewalStatusReason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Noun):
    """From ``route53:ListHostedZones``; key: ``id``. ``name`` ends with a dot."""

    id: str = wire("Id")
    name: str = wire("Name")
    private: bool = wire("Config.PrivateZone", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Noun):
    """From ``route53:ListResourceRecordSets``; scope: the zone's id. ``name`` and ``alias`` end with a dot."""

    name: str = wire("Name")
    type: str = wire("Type")
    alias: str | None = wire("AliasTarget.DNSName")
    weight: int | None = wire("Weight")
    values: tuple[str, ...] = wire("ResourceRecords[].Value", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class FirewallRule(Noun):
    """One rule of a web ACL. ``blocks`` and ``counts`` are of a rule of one's own; a rule group has an override.

    A CAPTCHA or a challenge blocks whoever is no browser."""

    name: str = wire("Name")
    priority: int = wire("Priority", 0)
    metric: str = wire("VisibilityConfig.MetricName", "")
    blocks: bool = wire("Action.Block != null || Action.Captcha != null || Action.Challenge != null", False)
    rate_limit: int | None = wire("Statement.RateBasedStatement.Limit")
    group: str | None = wire("Statement.ManagedRuleGroupStatement.Name")
    ip_set: str | None = wire("Statement.IPSetReferenceStatement.ARN")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAcl(Noun):
    """From ``wafv2:GetWebACLForResource``; key: the load balancer's ARN. Absent: no firewall stands before it."""

    arn: str = wire("ARN")
    name: str = wire("Name")
    id: str = wire("Id", "")
    blocks_by_default: bool = wire("DefaultAction.Block != null", False)
    metric: str = wire("VisibilityConfig.MetricName", "")
    rules: tuple[FirewallRule, ...] = wire("Rules", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRequest(Noun):
    """From ``wafv2:GetSampledRequests``; scope: (web ACL's ARN, metric name). ``rule`` is the rule inside a group."""

    action: str = wire("Action", "")
    uri: str = wire("Request.URI", "")
    method: str = wire("Request.Method", "")
    client: str = wire("Request.ClientIP", "")
    rule: str | None = wire("RuleNameWithinRuleGroup")
    at: datetime | None = wire("Timestamp")

    @property
    def inner_rule(self) -> str:
        """The rule's own name: of a managed group it stands behind those of vendor and group, parted by ``#``."""
        return (self.rule or "").rsplit("#", 1)[-1]
