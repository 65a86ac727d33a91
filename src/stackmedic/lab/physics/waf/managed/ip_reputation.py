"""AWSManagedRulesAmazonIpReputationList (aws-managed-rule-groups-ip-rep.html, "Amazon IP reputation list")."""

from stackmedic.lab.physics.waf.managed.group import ManagedGroup, ManagedRule, listed
from stackmedic.lab.physics.waf.verdict import COUNT

NAMES = ("AWSManagedIPReputationList", "AWSManagedReconnaissanceList")
DDOS = "AWSManagedIPDDoSList"

group = ManagedGroup(
    "AWSManagedRulesAmazonIpReputationList",
    "amazon-ip-list",
    25,
    "Addresses that Amazon has found at something bad.",
    (*(ManagedRule(name, name, listed(name)) for name in NAMES), ManagedRule(DDOS, DDOS, listed(DDOS), COUNT)),
)
