"""A certificate that nothing used expired, as ACM renews only what is in use.

Source: "Managed certificate renewal in AWS Certificate Manager" (eligibility: in use, or exported).
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="An unattached certificate expired because ACM renews only what is in use",
    severity=Severity.MEDIUM,
    topic="acm certificate not in use expired not renewed ineligible RenewalEligibility InUseBy empty unattached",
    signatures=(
        Proves(r"RenewalEligibility\W{1,6}INELIGIBLE|INELIGIBLE", weight=5.0),
        Says(r"renew\w* … (?:ineligible|not eligible|only … in use)", weight=4.0),
    ),
    clues=(
        Together(
            r"certificate|acm",
            r"not (?:in use|attached|associated|used)|unused|unattached|InUseBy(?:\W{1,4}\[\]| is empty)|no longer in "
            r"use|in use\W{1,3}no|(?:attached to|used by) nothing|nothing uses"
            r"|\bno (?:load )?(?:balancer|listener|distribution) … uses",
            r"expir\w*|not renew\w*|renew\w*",
            weight=7.0,
        ),
    ),
    reports=(
        "certificate kept for later. acm: Status Expired; In use? No; Renewal eligibility Ineligible",
        "old certificate attached again. browser: certificate expired; acm: was not in use for a year; not "
        "eligible for renewal",
    ),
    instead_of=("tls.certificate_expired",),
    confirm=(
        "aws acm describe-certificate --certificate-arn CERTIFICATE --query "
        "'Certificate.[InUseBy,RenewalEligibility,NotAfter]'",
    ),
    cures=("Request a new certificate, attach it, and delete what nothing uses.",),
)
